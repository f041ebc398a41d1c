import { lookups, type Names } from "../names.js";
import { timeIn } from "../table.js";

const numbers = new Intl.NumberFormat("zh-TW");

export const number = (value: number): string => numbers.format(value);

/** `3 個金鑰` */
export const count = (value: number, what: string): string => `${number(value)} 個${what}`;

export const list = (parts: readonly string[]): string => parts.join("、");

/** Parts that are clauses of their own. */
export const clauses = (parts: readonly string[]): string => parts.join("，");

export const join = (sentences: readonly string[]): string => sentences.join("");

const UNITS = { second: "秒", minute: "分鐘", hour: "小時" } as const;

export function duration(seconds: number): string {
  const { unit, count: value } = timeIn(seconds);
  return `${number(value)} ${UNITS[unit]}`;
}

export const names: Names = {
  families: {
    "openai-compatibility": "OpenAI 相容",
    "codex-api-key": "Codex",
    "claude-api-key": "Claude",
    "gemini-api-key": "Gemini",
    "xai-api-key": "xAI",
    "vertex-api-key": "Vertex AI",
    "interactions-api-key": "Gemini Interactions",
  },
  fields: {
    name: "名稱",
    baseUrl: "Base URL",
    apiKey: "API 金鑰",
    proxyUrl: "Proxy",
    prefix: "前綴",
    models: "模型",
  },
  things: { import: "匯入記錄", "group of imports": "批次匯入記錄", profile: "連線設定" },
  stores: {
    command: "外部指令",
    environment: "環境變數",
    "unencrypted file": "未加密的檔案",
  },
  reasons: {
    "it is empty": "內容是空的",
    "it is masked": "金鑰已被遮蔽，並不完整",
    "it has spaces or line breaks in it": "其中含有空白或換行",
    "it is no web address": "不是有效的網址",
    "it is too long": "內容太長",
    "only http:// and https:// can be used": "只支援 http:// 和 https://",
    "a user name or password has no place in it": "其中不能帶有使用者名稱或密碼",
    "it is empty, and this kind of provider needs one": "這類供應商必須填寫，不能留空",
    "nothing listens there": "該位址上沒有程式在執行",
    "there is no way to it": "網路無法連通",
    "its name is not known": "找不到這個網域名稱",
    "no connection could be made": "無法建立連線",
    "it closed the connection before its answer was whole": "回應還沒傳完，連線就被關閉了",
    "its certificate is not trusted": "憑證不受信任",
    "it does not speak TLS": "對方沒有啟用 TLS",
    "the handshake failed": "TLS 交握失敗",
    "the answer is a web page": "傳回的是網頁",
    "the answer is empty": "傳回的內容是空的",
    "the answer is no JSON": "傳回的不是 JSON",
    "the answer is no text": "傳回的不是文字",
    "the list is missing": "傳回的內容缺少清單",
    "the list has another shape": "清單的格式不符",
    "the configuration is no object": "傳回的設定格式不符",
    "the provider lists are missing": "傳回的內容缺少供應商清單",
    "the write was not confirmed": "寫入未獲確認",
    "another program answers there": "回應的是另一個程式",
    "what listens there does not speak HTTP": "該處的程式不使用 HTTP",
    "access was denied": "存取遭拒",
    "no keyring service answers": "沒有可用的金鑰圈服務",
    "there is no session bus": "沒有工作階段匯流排（D-Bus）",
    "it can't be used; the log says more": "無法使用，詳情請見記錄檔",
    "the answer is that of the site's own pages": "傳回的是站台本身頁面的內容，而不是 API",
    "the answer is an error": "傳回的是錯誤訊息",
    "it would get the key over plain http": "金鑰會以未加密的 http 傳送",
    "it did not answer in time": "站台沒有在時限內回應",
    "it refused the key": "站台拒絕了金鑰",
    "it says that the key has no quota left": "站台表示金鑰的額度已用完",
    "a firewall answered in its place": "回應的是防火牆",
    "it answered that this is forbidden": "站台表示不允許這樣存取",
    "it has no such path": "站台沒有這個路徑",
    "it takes no more requests for now": "站台暫時不再接受要求",
    "it failed": "站台發生錯誤",
    "it points to another address": "站台轉址到其他位址",
    "its answer is too large": "回應太大",
    "it names none": "站台沒有列出任何模型",
  },
};

export const { family, field, thing, store, reason } = lookups(names);

/** A server's own words, behind a sentence. */
export const said = (serverText: string): string =>
  serverText ? `伺服器原文：「${serverText}」` : "";
