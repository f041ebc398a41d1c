import type { Phase } from "../../protocol.js";
import type { ItemFacts, ItemTable, SummaryTable, TitleTable, WarningTable } from "../table.js";
import { clauses, count, field, list, number, reason } from "./say.js";

/** `（3 个密钥，128 个模型）` */
function has({ keys, models }: ItemFacts): string {
  const parts = [
    ...(keys > 0 ? [count(keys, "密钥")] : []),
    ...(models > 0 ? [count(models, "模型")] : []),
  ];
  return parts.length > 0 ? `（${clauses(parts)}）` : "";
}

const also = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `同时修改了：${list(fields)}。` : "";

const alsoPlanned = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `同时会修改：${list(fields)}。` : "";

const which = ({ fields }: ItemFacts): string => (fields.length > 0 ? `：${list(fields)}` : "");

const inBrackets = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `（${list(fields)}）` : "";

const left = ({ keys }: ItemFacts): string => (keys > 0 ? `（还剩 ${count(keys, "密钥")}）` : "");

const of = (name?: string): string => (name === undefined ? "" : `“${name}”：`);

export const items: ItemTable = {
  done: {
    created: (it) => `已创建“${it.name}”${has(it)}。`,
    keyAdded: (it) => `已向“${it.name}”添加密钥${has(it)}。${also(it)}`,
    changed: (it) => `已修改“${it.name}”${which(it)}。`,
    unchanged: (it) => `“${it.name}”中已有此密钥，没有改动。`,
  },
  planned: {
    created: (it) => `将创建“${it.name}”${has(it)}。`,
    keyAdded: (it) => `将向“${it.name}”添加密钥${has(it)}。${alsoPlanned(it)}`,
    changed: (it) => `将修改“${it.name}”${which(it)}。`,
    unchanged: (it) => `“${it.name}”中已有此密钥，不会有改动。`,
  },
  undone: {
    removed: (it) => `已删除“${it.name}”。`,
    keyTaken: (it) => `已从“${it.name}”中移除该密钥${left(it)}。`,
    restored: (it) => `已将“${it.name}”恢复原状${inBrackets(it)}。`,
    unchanged: (it) => `“${it.name}”中已没有这次导入的内容。`,
  },
  undoPlanned: {
    removed: (it) => `将删除“${it.name}”。`,
    keyTaken: (it) => `将从“${it.name}”中移除该密钥${left(it)}。`,
    restored: (it) => `会将“${it.name}”恢复原状${inBrackets(it)}。`,
    unchanged: (it) => `“${it.name}”中已没有这次导入的内容。`,
  },
  failed: (why, name) => `${of(name)}${why}`,
  failedUnsaid: (name) => `${of(name)}操作失败，hub-bridge 没有给出原因。`,
  unknown: (why, name) =>
    `无法确定${name === undefined ? "密钥" : `“${name}”的密钥`}是否已导入。${why}`,
  unknownUndo: (why, name) =>
    `无法确定${name === undefined ? "此项" : `“${name}”`}是否已恢复原状。${why}`,
  cancelled: () => "未导入：还没轮到这一项，导入就停止了。",
  cancelledUndo: () => "未撤销：还没轮到这一项，撤销就停止了。",
  noModels: () => "它还没有模型，设置模型后才能使用：可以从站点读取，也可以在 CLIProxyAPI 中填写。",
};

export const summary: SummaryTable = {
  outcomes: {
    created: (n) => `新建 ${number(n)} 个`,
    updated: (n) => `更新 ${number(n)} 个`,
    unchanged: (n) => `已存在 ${number(n)} 个`,
    failed: (n) => `失败 ${number(n)} 个`,
    unknown: (n) => `结果不明 ${number(n)} 个`,
    cancelled: (n) => `未执行 ${number(n)} 个`,
  },
  undoOutcomes: {
    takenBack: (n) => `撤销 ${number(n)} 个`,
    goneAlready: (n) => `已不存在 ${number(n)} 个`,
    notTakenBack: (n) => `未撤销 ${number(n)} 个`,
  },
  done: (parts) => `${parts}。`,
  planned: (parts) => `预计：${parts}。`,
  stopped: (parts) => `已停止：${parts}。`,
  undone: (parts) => `${parts}。`,
  undoPlanned: (parts) => `预计：${parts}。`,
  undoStopped: (parts) => `已停止：${parts}。`,
  nothing: () => "没有需要处理的内容。",
  nothingToTakeBack: () => "那次导入没有改动任何内容，无需撤销。",
  withoutModels: (n) => `有 ${count(n, "提供商")}还没有模型，设置模型后才能使用。`,
};

export const titles: TitleTable = {
  imported: () => "导入完成",
  importedInPart: () => "部分导入成功",
  importFailed: () => "导入失败",
  importStopped: () => "导入已停止",
  planned: () => "预览：未写入任何内容",
  undone: () => "已撤销导入",
  undoneInPart: () => "部分撤销成功",
  undoFailed: () => "撤销失败",
  undoStopped: () => "撤销已停止",
};

/** The first three of many. */
function few(names: readonly string[], count: number): string {
  const shown = names.slice(0, 3).map((name) => `“${name}”`);
  return list(shown) + (count > shown.length ? `等 ${number(count)} 个` : "");
}

export const warnings: WarningTable = {
  name_in_use: (p) =>
    `名称“${p.name}”已被另一个站点（${p.usedBy}）使用，因此这个提供商命名为“${p.newName}”。`,
  base_url_differs: (p) =>
    `“${p.provider}”保留了原有的 Base URL ${p.from}，但该站点的正确地址应为 ${p.to}。`,
  several_matches: (p) => `有 ${count(p.count, "提供商")}符合，密钥已添加到“${p.provider}”。`,
  scheme_assumed: (p) => `地址没有以 http:// 或 https:// 开头，已按 ${p.url} 处理。`,
  loopback_from_remote: (p) =>
    `${p.baseUrl} 对你来说是这台电脑，对 CLIProxyAPI 来说却是它自己所在的机器（${p.host}）。`,
  no_models: (p) =>
    `“${p.provider}”还没有模型，设置模型后才能使用：可以从站点读取，也可以在 CLIProxyAPI 中填写。`,
  models_unknown: (p) => `无法从 ${p.host} 读取“${p.provider}”的模型：${reason(p.reason)}。`,
  models_overlap: (p) =>
    `${few(p.models, p.count)}已经由${few(p.others, p.others.length)}提供，CLIProxyAPI 也会把相关请求发给“${p.provider}”。${
      p.prefix === null
        ? "使用前缀，并在 CLIProxyAPI 中开启 force-model-prefix，可以将它们分开。"
        : `在 CLIProxyAPI 中开启 force-model-prefix 后，前缀“${p.prefix}”才能将它们分开。`
    }`,
  base_url_chosen: (p) =>
    `已采用 ${p.baseUrl}，API 在该地址应答。站点在 ${p.insteadOf} 的情况：${reason(p.reason)}。`,
  key_unconfirmed: (p) => `${p.host} 不带密钥也会应答，因此无法确认它是否接受该密钥。`,
  provider_disabled: (p) => `“${p.provider}”在 CLIProxyAPI 中处于停用状态，导入后仍保持停用。`,
  field_not_kept: (p) => `CLIProxyAPI 没有保留“${p.provider}”的${field(p.field)}。`,
  not_yet_active: (p) => `CLIProxyAPI 已保存“${p.provider}”的密钥，但尚未生效。`,
  changed_since: (p) => `“${p.provider}”的${field(p.field)}在导入之后被改动过，因此保持原样。`,
  provider_kept: (p) => `“${p.provider}”在导入之后被改动过，因此只移除了密钥。`,
  key_needed: (p) => `尚未保存 ${p.url} 的管理密钥。`,
  url_changed: (p) => `地址 ${p.from} 已按 ${p.to} 处理。`,
};

export const unknownWarning = (kind: string): string =>
  `有一条此版本扩展无法识别的提示（${kind}）。`;

export const phases: Readonly<Record<Phase, string>> = {
  waiting_for_keychain: "正在等待密钥库，系统可能会要求输入密码…",
  waiting_for_lock: "正在等待另一个导入结束…",
  reading: "正在读取 CLIProxyAPI 的提供商…",
  discovering: "正在询问中转站…",
  writing: "正在写入 CLIProxyAPI…",
  settling: "正在确认 CLIProxyAPI 已保存…",
  done: "已完成",
};

export const unknownPhase = (): string => "正在处理…";
