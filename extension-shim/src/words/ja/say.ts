import { lookups, type Names } from "../names.js";
import { timeIn } from "../table.js";

const numbers = new Intl.NumberFormat("ja");

export const number = (value: number): string => numbers.format(value);

/** `3件` */
export const items = (value: number): string => `${number(value)}件`;

export const list = (parts: readonly string[]): string => parts.join("、");

export const join = (sentences: readonly string[]): string => sentences.join("");

const UNITS = { second: "秒", minute: "分", hour: "時間" } as const;

export function duration(seconds: number): string {
  const { unit, count: value } = timeIn(seconds);
  return `${number(value)}${UNITS[unit]}`;
}

export const names: Names = {
  families: {
    "openai-compatibility": "OpenAI互換",
    "codex-api-key": "Codex",
    "claude-api-key": "Claude",
    "gemini-api-key": "Gemini",
    "xai-api-key": "xAI",
    "vertex-api-key": "Vertex AI",
    "interactions-api-key": "Gemini Interactions",
  },
  fields: {
    name: "名前",
    baseUrl: "ベースURL",
    apiKey: "APIキー",
    proxyUrl: "プロキシ",
    prefix: "プレフィックス",
    models: "モデル",
  },
  things: {
    import: "インポート",
    "group of imports": "一括インポート",
    profile: "プロファイル",
  },
  stores: {
    command: "外部コマンド",
    environment: "環境変数",
    "unencrypted file": "暗号化されていないファイル",
  },
  reasons: {
    "it is empty": "値が空です",
    "it is masked": "一部が伏せ字になっています",
    "it has spaces or line breaks in it": "空白または改行が含まれています",
    "it is no web address": "正しいWebアドレスではありません",
    "it is too long": "長すぎます",
    "only http:// and https:// can be used": "http://とhttps://のみ使用できます",
    "a user name or password has no place in it": "ユーザー名やパスワードは含められません",
    "it is empty, and this kind of provider needs one": "この種類のプロバイダーでは省略できません",
    "nothing listens there": "そのポートで待ち受けているプログラムがありません",
    "there is no way to it": "ネットワーク上で到達できません",
    "its name is not known": "ホスト名が見つかりません",
    "no connection could be made": "接続を確立できませんでした",
    "it closed the connection before its answer was whole": "応答の途中で接続が切断されました",
    "its certificate is not trusted": "証明書が信頼されていません",
    "it does not speak TLS": "相手がTLSに対応していません",
    "the handshake failed": "TLSハンドシェイクに失敗しました",
    "the answer is a web page": "Webページが返されました",
    "the answer is empty": "空の応答が返されました",
    "the answer is no JSON": "JSONではない応答が返されました",
    "the answer is no text": "テキストではない応答が返されました",
    "the list is missing": "応答にリストが含まれていません",
    "the list has another shape": "リストの形式が異なります",
    "the configuration is no object": "設定の形式が異なります",
    "the provider lists are missing": "応答にプロバイダーのリストが含まれていません",
    "the write was not confirmed": "書き込みが確認されませんでした",
    "another program answers there": "別のプログラムが応答しています",
    "what listens there does not speak HTTP": "待ち受けているプログラムがHTTPに対応していません",
    "access was denied": "アクセスが拒否されました",
    "no keyring service answers": "キーリングサービスが応答しません",
    "there is no session bus": "セッションバス（D-Bus）がありません",
    "it can't be used; the log says more": "使用できません（詳細はログを参照）",
    "the answer is that of the site's own pages":
      "APIではなく、サイト自身のページの応答が返されました",
    "the answer is an error": "エラーが返されました",
    "it would get the key over plain http": "キーが暗号化されないhttpで送信されます",
    "it did not answer in time": "時間内に応答がありませんでした",
    "it refused the key": "サイトがキーを拒否しました",
    "it says that the key has no quota left": "キーの残高がありません",
    "a firewall answered in its place": "ファイアウォールが応答しました",
    "it answered that this is forbidden": "アクセスが許可されていません",
    "it has no such path": "そのパスがありません",
    "it takes no more requests for now": "現在リクエストを受け付けていません",
    "it failed": "サイトでエラーが発生しました",
    "it points to another address": "別のアドレスに転送されます",
    "its answer is too large": "応答が大きすぎます",
    "it names none": "モデルが1つも一覧にありません",
  },
};

export const { family, field, thing, store, reason } = lookups(names);

/** A server's own words, behind a sentence. */
export const said = (serverText: string): string =>
  serverText ? `サーバーからのメッセージ：「${serverText}」` : "";
