import type { Phase } from "../../protocol.js";
import type { ItemFacts, ItemTable, SummaryTable, TitleTable, WarningTable } from "../table.js";
import { items as count, field, list, reason } from "./say.js";

/** `（キー3件、モデル128件）` */
function has({ keys, models }: ItemFacts): string {
  const parts = [
    ...(keys > 0 ? [`キー${count(keys)}`] : []),
    ...(models > 0 ? [`モデル${count(models)}`] : []),
  ];
  return parts.length > 0 ? `（${list(parts)}）` : "";
}

const also = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `あわせて次の項目も変更しました：${list(fields)}。` : "";

const alsoPlanned = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? `あわせて次の項目も変更されます：${list(fields)}。` : "";

const which = ({ fields }: ItemFacts): string => (fields.length > 0 ? `（${list(fields)}）` : "");

const left = ({ keys }: ItemFacts): string => (keys > 0 ? `（残りのキー${count(keys)}）` : "");

const of = (name?: string): string => (name === undefined ? "" : `「${name}」：`);

export const items: ItemTable = {
  done: {
    created: (it) => `「${it.name}」を作成しました${has(it)}。`,
    keyAdded: (it) => `「${it.name}」にキーを追加しました${has(it)}。${also(it)}`,
    changed: (it) => `「${it.name}」を変更しました${which(it)}。`,
    unchanged: (it) => `「${it.name}」にはすでにこのキーがあるため、何も変更していません。`,
  },
  planned: {
    created: (it) => `「${it.name}」が作成されます${has(it)}。`,
    keyAdded: (it) => `「${it.name}」にキーが追加されます${has(it)}。${alsoPlanned(it)}`,
    changed: (it) => `「${it.name}」が変更されます${which(it)}。`,
    unchanged: (it) => `「${it.name}」にはすでにこのキーがあるため、何も変更されません。`,
  },
  undone: {
    removed: (it) => `「${it.name}」を削除しました。`,
    keyTaken: (it) => `「${it.name}」からキーを取り除きました${left(it)}。`,
    restored: (it) => `「${it.name}」を元に戻しました${which(it)}。`,
    unchanged: (it) => `このインポートの内容は「${it.name}」にはもうありません。`,
  },
  undoPlanned: {
    removed: (it) => `「${it.name}」が削除されます。`,
    keyTaken: (it) => `「${it.name}」からキーが取り除かれます${left(it)}。`,
    restored: (it) => `「${it.name}」が元に戻ります${which(it)}。`,
    unchanged: (it) => `このインポートの内容は「${it.name}」にはもうありません。`,
  },
  failed: (why, name) => `${of(name)}${why}`,
  failedUnsaid: (name) => `${of(name)}処理に失敗しました。hub-bridgeから理由は返されていません。`,
  unknown: (why, name) =>
    `${name === undefined ? "キー" : `「${name}」のキー`}がインポートされたかどうかは不明です。${why}`,
  unknownUndo: (why, name) =>
    `${name === undefined ? "この項目" : `「${name}」`}が元に戻ったかどうかは不明です。${why}`,
  cancelled: () => "インポートされていません：順番が来る前にインポートが中止されました。",
  cancelledUndo: () => "元に戻していません：順番が来る前に処理が中止されました。",
  noModels: () =>
    "モデルを設定するまで、利用できるモデルはありません。サイトから読み込むか、CLIProxyAPIで指定してください。",
};

export const summary: SummaryTable = {
  outcomes: {
    created: (n) => `作成${count(n)}`,
    updated: (n) => `更新${count(n)}`,
    unchanged: (n) => `登録済み${count(n)}`,
    failed: (n) => `失敗${count(n)}`,
    unknown: (n) => `結果不明${count(n)}`,
    cancelled: (n) => `未処理${count(n)}`,
  },
  undoOutcomes: {
    takenBack: (n) => `取り消し${count(n)}`,
    goneAlready: (n) => `対象なし${count(n)}`,
    notTakenBack: (n) => `未取り消し${count(n)}`,
  },
  done: (parts) => `${parts}。`,
  planned: (parts) => `予定：${parts}。`,
  stopped: (parts) => `中止しました：${parts}。`,
  undone: (parts) => `${parts}。`,
  undoPlanned: (parts) => `予定：${parts}。`,
  undoStopped: (parts) => `中止しました：${parts}。`,
  nothing: () => "処理するものはありませんでした。",
  nothingToTakeBack: () => "このインポートでは何も変更されていないため、元に戻すものはありません。",
  withoutModels: (n) =>
    `モデルが設定されていないプロバイダーが${count(n)}あります。設定するまで、そのモデルは利用できません。`,
};

export const titles: TitleTable = {
  imported: () => "インポートが完了しました",
  importedInPart: () => "インポートは一部のみ完了しました",
  importFailed: () => "インポートに失敗しました",
  importStopped: () => "インポートを中止しました",
  planned: () => "プレビュー：何も書き込んでいません",
  undone: () => "インポートを元に戻しました",
  undoneInPart: () => "インポートを一部のみ元に戻しました",
  undoFailed: () => "インポートを元に戻せませんでした",
  undoStopped: () => "元に戻す処理を中止しました",
};

/** The first three of many. */
function few(names: readonly string[], all: number): string {
  const shown = names.slice(0, 3).map((name) => `「${name}」`);
  return list(shown) + (all > shown.length ? `など${count(all)}` : "");
}

export const warnings: WarningTable = {
  name_in_use: (p) =>
    `「${p.name}」という名前は別のサイト（${p.usedBy}）で使われているため、このプロバイダーの名前は「${p.newName}」になります。`,
  base_url_differs: (p) =>
    `「${p.provider}」のベースURLは「${p.from}」のままですが、サイトの正しいアドレスは「${p.to}」です。`,
  several_matches: (p) =>
    `該当するプロバイダーが${count(p.count)}ありました。キーの追加先は「${p.provider}」です。`,
  scheme_assumed: (p) =>
    `アドレスにhttp://もhttps://もなかったため、「${p.url}」として扱いました。`,
  loopback_from_remote: (p) =>
    `「${p.baseUrl}」は、あなたから見るとこのコンピューターですが、CLIProxyAPIから見るとCLIProxyAPI自身が動作しているマシン（${p.host}）を指します。`,
  no_models: (p) =>
    `「${p.provider}」には、モデルを設定するまで利用できるモデルがありません。サイトから読み込むか、CLIProxyAPIで指定してください。`,
  models_unknown: (p) =>
    `${p.host}から「${p.provider}」のモデルを読み込めませんでした：${reason(p.reason)}。`,
  models_overlap: (p) =>
    `${few(p.models, p.count)}は、すでに${few(p.others, p.others.length)}からも利用できます。CLIProxyAPIは、これらへのリクエストを「${p.provider}」にも送信します。${
      p.prefix === null
        ? "プレフィックスを付け、CLIProxyAPIでforce-model-prefixを有効にすると区別できます。"
        : `CLIProxyAPIでforce-model-prefixを有効にすると、プレフィックス「${p.prefix}」で区別できます。`
    }`,
  base_url_chosen: (p) =>
    `APIが応答した「${p.baseUrl}」を使用します。「${p.insteadOf}」でのサイトの応答：${reason(p.reason)}。`,
  key_unconfirmed: (p) =>
    `${p.host}はキーがなくても応答するため、このキーが有効かどうかは確認できません。`,
  provider_disabled: (p) =>
    `「${p.provider}」はCLIProxyAPIで無効になっています。インポート後も無効のままです。`,
  field_not_kept: (p) => `CLIProxyAPIは「${p.provider}」の${field(p.field)}を保存しませんでした。`,
  not_yet_active: (p) =>
    `CLIProxyAPIは「${p.provider}」のキーを保存しましたが、まだ使用していません。`,
  changed_since: (p) =>
    `「${p.provider}」の${field(p.field)}はインポート後に変更されているため、そのまま残しました。`,
  provider_kept: (p) =>
    `「${p.provider}」はインポート後に変更されているため、キーだけを取り除きました。`,
  key_needed: (p) => `「${p.url}」の管理キーがまだ保存されていません。`,
  url_changed: (p) => `アドレス「${p.from}」を「${p.to}」として扱いました。`,
};

export const unknownWarning = (kind: string): string =>
  `このバージョンの拡張機能では判別できないお知らせがあります（${kind}）。`;

export const phases: Readonly<Record<Phase, string>> = {
  waiting_for_keychain:
    "キーストアの応答を待っています。パスワードの入力を求められることがあります…",
  waiting_for_lock: "別のインポートが終わるのを待っています…",
  reading: "CLIProxyAPIのプロバイダーを読み込んでいます…",
  discovering: "中継サイトに問い合わせています…",
  writing: "CLIProxyAPIに書き込んでいます…",
  settling: "CLIProxyAPIに保存されたことを確認しています…",
  done: "完了",
};

export const unknownPhase = (): string => "処理しています…";
