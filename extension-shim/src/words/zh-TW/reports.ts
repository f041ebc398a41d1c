import type { Phase } from "../../protocol.js";
import type { ItemFacts, ItemTable, SummaryTable, TitleTable, WarningTable } from "../table.js";
import { clauses, count, field, list, number, reason } from "./say.js";

/** `（3 個金鑰，128 個模型）` */
function has({ keys, models }: ItemFacts): string {
  const parts = [
    ...(keys > 0 ? [count(keys, "金鑰")] : []),
    ...(models > 0 ? [count(models, "模型")] : []),
  ];
  return parts.length > 0 ? `（${clauses(parts)}）` : "";
}

const also = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `同時變更了：${list(fields)}。` : "";

const alsoPlanned = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `同時會變更：${list(fields)}。` : "";

const which = ({ fields }: ItemFacts): string => (fields.length > 0 ? `：${list(fields)}` : "");

const inBrackets = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `（${list(fields)}）` : "";

const left = ({ keys }: ItemFacts): string => (keys > 0 ? `（還剩 ${count(keys, "金鑰")}）` : "");

const of = (name?: string): string => (name === undefined ? "" : `「${name}」：`);

export const items: ItemTable = {
  done: {
    created: (it) => `已建立「${it.name}」${has(it)}。`,
    keyAdded: (it) => `已將金鑰加入「${it.name}」${has(it)}。${also(it)}`,
    changed: (it) => `已變更「${it.name}」${which(it)}。`,
    unchanged: (it) => `「${it.name}」已有這個金鑰，沒有任何變更。`,
  },
  planned: {
    created: (it) => `將建立「${it.name}」${has(it)}。`,
    keyAdded: (it) => `會將金鑰加入「${it.name}」${has(it)}。${alsoPlanned(it)}`,
    changed: (it) => `將變更「${it.name}」${which(it)}。`,
    unchanged: (it) => `「${it.name}」已有這個金鑰，不會有任何變更。`,
  },
  undone: {
    removed: (it) => `已刪除「${it.name}」。`,
    keyTaken: (it) => `已從「${it.name}」移除這個金鑰${left(it)}。`,
    restored: (it) => `已將「${it.name}」恢復原狀${inBrackets(it)}。`,
    unchanged: (it) => `「${it.name}」中已沒有這次匯入的內容。`,
  },
  undoPlanned: {
    removed: (it) => `將刪除「${it.name}」。`,
    keyTaken: (it) => `將從「${it.name}」移除這個金鑰${left(it)}。`,
    restored: (it) => `會將「${it.name}」恢復原狀${inBrackets(it)}。`,
    unchanged: (it) => `「${it.name}」中已沒有這次匯入的內容。`,
  },
  failed: (why, name) => `${of(name)}${why}`,
  failedUnsaid: (name) => `${of(name)}操作失敗，hub-bridge 沒有提供原因。`,
  unknown: (why, name) =>
    `無法確定${name === undefined ? "金鑰" : `「${name}」的金鑰`}是否已匯入。${why}`,
  unknownUndo: (why, name) =>
    `無法確定${name === undefined ? "這一項" : `「${name}」`}是否已恢復原狀。${why}`,
  cancelled: () => "未匯入：還沒輪到這一項，匯入就停止了。",
  cancelledUndo: () => "未復原：還沒輪到這一項，復原就停止了。",
  noModels: () => "它還沒有模型，設定模型後才能使用：可以從站台讀取，也可以在 CLIProxyAPI 中填寫。",
};

export const summary: SummaryTable = {
  outcomes: {
    created: (n) => `新建 ${number(n)} 個`,
    updated: (n) => `更新 ${number(n)} 個`,
    unchanged: (n) => `已存在 ${number(n)} 個`,
    failed: (n) => `失敗 ${number(n)} 個`,
    unknown: (n) => `結果不明 ${number(n)} 個`,
    cancelled: (n) => `未執行 ${number(n)} 個`,
  },
  undoOutcomes: {
    takenBack: (n) => `復原 ${number(n)} 個`,
    goneAlready: (n) => `已不存在 ${number(n)} 個`,
    notTakenBack: (n) => `未復原 ${number(n)} 個`,
  },
  done: (parts) => `${parts}。`,
  planned: (parts) => `預計：${parts}。`,
  stopped: (parts) => `已停止：${parts}。`,
  undone: (parts) => `${parts}。`,
  undoPlanned: (parts) => `預計：${parts}。`,
  undoStopped: (parts) => `已停止：${parts}。`,
  nothing: () => "沒有需要處理的項目。",
  nothingToTakeBack: () => "那次匯入沒有變更任何內容，不需要復原。",
  withoutModels: (n) => `有 ${count(n, "供應商")}還沒有模型，設定模型後才能使用。`,
};

export const titles: TitleTable = {
  imported: () => "匯入完成",
  importedInPart: () => "部分匯入成功",
  importFailed: () => "匯入失敗",
  importStopped: () => "匯入已停止",
  planned: () => "預覽：未寫入任何內容",
  undone: () => "已復原匯入",
  undoneInPart: () => "部分復原成功",
  undoFailed: () => "復原失敗",
  undoStopped: () => "復原已停止",
};

/** The first three of many. */
function few(names: readonly string[], count: number): string {
  const shown = names.slice(0, 3).map((name) => `「${name}」`);
  return list(shown) + (count > shown.length ? `等 ${number(count)} 個` : "");
}

export const warnings: WarningTable = {
  name_in_use: (p) =>
    `名稱「${p.name}」已由另一個站台（${p.usedBy}）使用，因此這個供應商命名為「${p.newName}」。`,
  base_url_differs: (p) =>
    `「${p.provider}」保留了原有的 Base URL ${p.from}，但該站台的正確位址應為 ${p.to}。`,
  several_matches: (p) => `有 ${count(p.count, "供應商")}符合，金鑰已加入「${p.provider}」。`,
  scheme_assumed: (p) => `位址開頭沒有 http:// 或 https://，已視為 ${p.url}。`,
  loopback_from_remote: (p) =>
    `${p.baseUrl} 對您來說是這台電腦，對 CLIProxyAPI 來說卻是它自己所在的主機（${p.host}）。`,
  no_models: (p) =>
    `「${p.provider}」還沒有模型，設定模型後才能使用：可以從站台讀取，也可以在 CLIProxyAPI 中填寫。`,
  models_unknown: (p) => `無法從 ${p.host} 讀取「${p.provider}」的模型：${reason(p.reason)}。`,
  models_overlap: (p) =>
    `${few(p.models, p.count)}已經由${few(p.others, p.others.length)}提供，CLIProxyAPI 也會把相關要求傳送給「${p.provider}」。${
      p.prefix === null
        ? "使用前綴，並在 CLIProxyAPI 中開啟 force-model-prefix，可以將它們分開。"
        : `在 CLIProxyAPI 中開啟 force-model-prefix 後，前綴「${p.prefix}」才能將它們分開。`
    }`,
  base_url_chosen: (p) =>
    `已採用 ${p.baseUrl}，API 在這個位址回應。站台在 ${p.insteadOf} 的情況：${reason(p.reason)}。`,
  key_unconfirmed: (p) => `${p.host} 不帶金鑰也會回應，因此無法確認它是否接受這個金鑰。`,
  provider_disabled: (p) => `「${p.provider}」在 CLIProxyAPI 中處於停用狀態，匯入後仍維持停用。`,
  field_not_kept: (p) => `CLIProxyAPI 沒有保留「${p.provider}」的${field(p.field)}。`,
  not_yet_active: (p) => `CLIProxyAPI 已儲存「${p.provider}」的金鑰，但尚未生效。`,
  changed_since: (p) => `「${p.provider}」的${field(p.field)}在匯入之後被變更過，因此維持原樣。`,
  provider_kept: (p) => `「${p.provider}」在匯入之後被變更過，因此只移除了金鑰。`,
  key_needed: (p) => `尚未儲存 ${p.url} 的管理金鑰。`,
  url_changed: (p) => `位址 ${p.from} 已視為 ${p.to}。`,
};

export const unknownWarning = (kind: string): string =>
  `有一則這個版本的擴充功能無法辨識的提示（${kind}）。`;

export const phases: Readonly<Record<Phase, string>> = {
  waiting_for_keychain: "正在等待金鑰庫，系統可能會要求輸入密碼…",
  waiting_for_lock: "正在等待另一個匯入結束…",
  reading: "正在讀取 CLIProxyAPI 的供應商…",
  discovering: "正在詢問中繼站…",
  writing: "正在寫入 CLIProxyAPI…",
  settling: "正在確認 CLIProxyAPI 已儲存…",
  done: "已完成",
};

export const unknownPhase = (): string => "正在處理…";
