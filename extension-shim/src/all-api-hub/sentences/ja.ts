import type { Sentences } from "./shape.js";

export const ja: Sentences = {
  hostNeeded:
    "管理キーは hub-bridge が保管していますが、このブラウザーから hub-bridge に接続できません。hub-bridge をインストールしてこの拡張機能に使用を許可するか、設定で管理キーを入力し直してください。",
  keyNeeded: (url) =>
    `このコンピューターの hub-bridge には ${url} の管理キーがありません。設定で入力すると、以後は hub-bridge が保管します。`,
  newKeyAdvised:
    "管理キーは今後 hub-bridge が保管します。この拡張機能の以前のバックアップには古いキーが残っています。CLIProxyAPI に新しいキーを設定し、ここに入力してください。",
  unencrypted: (url) =>
    `${url} への接続は暗号化されていません。そのネットワークを傍受できる人は管理キーを読み取れます。`,
  unchanged: (name) => `${name} にはこのキーが登録済みです。何も変更していません。`,
  rawNotAllowed: (extensionId) =>
    `hub-bridge は、この拡張機能が管理 API を直接使うことを許可していません。「hub-bridge profile allow-raw ${extensionId}」で許可してください。`,
};
