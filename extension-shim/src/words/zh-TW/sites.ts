import type { SiteProblemTable } from "../table.js";
import { number, reason, said } from "./say.js";

/** What relay stations themselves have to say. */
export const siteProblems: SiteProblemTable = {
  site_insecure: {
    text: (p) => `API 金鑰會以未加密的 http 傳送到 ${p.host}，途中任何人都看得到，因此沒有傳送。`,
    hint: () =>
      "請填寫站台的 https:// 位址，或以「hub-bridge profile set --allow-insecure-http」允許。",
  },
  site_unreachable: {
    text: (p) => `無法連線到 ${p.host}：${reason(p.reason)}。`,
    hint: () => "請檢查位址是否正確，站台能否在瀏覽器中開啟。",
  },
  site_timeout: {
    text: (p) => `${p.host} 沒有在時限內回應。`,
    hint: () => "請看看站台能否在瀏覽器中開啟，稍後再試一次。",
  },
  site_tls: {
    text: (p) => `無法與 ${p.host} 建立安全連線：${reason(p.reason)}。`,
    hint: () => "CLIProxyAPI 同樣不會信任這個站台，需要由站台修正其憑證。",
  },
  site_key_refused: {
    text: (p) => `${p.host} 拒絕了這個 API 金鑰。`,
    hint: (p) => `請從站台重新複製金鑰，並查看它是否已停用或過期。${said(p.serverText)}`,
  },
  site_quota_exhausted: {
    text: (p) => `${p.host} 表示這個 API 金鑰的額度已用完。`,
    hint: (p) => `請在站台儲值，或提高這個金鑰的額度。${said(p.serverText)}`,
  },
  site_blocked: {
    text: (p) => `${p.host} 前面的防火牆擋下了要求。`,
    hint: () => "它只放行瀏覽器，不放行程式。請聯絡站台或換一個網路；CLIProxyAPI 也可能被擋下。",
  },
  site_forbidden: {
    text: (p) => `${p.host} 表示不允許這樣存取。`,
    hint: (p) =>
      `這個金鑰可能只限於特定的 IP、程式或模型，請查看它在站台上的設定。${said(p.serverText)}`,
  },
  site_path_missing: {
    text: (p) => `${p.url} 沒有這樣的 API。`,
    hint: () => "請檢查位址，以及供應商類型是否正確。",
  },
  site_rate_limited: {
    text: (p) => `${p.host} 暫時不再接受要求。`,
    hint: (p) => `請稍後再試一次。${said(p.serverText)}`,
  },
  site_error: {
    text: (p) => `${p.host} 發生錯誤（狀態碼 ${p.status}）。`,
    hint: (p) => `請稍後再試一次，或確認站台是否正常。${said(p.serverText)}`,
  },
  site_response_invalid: {
    text: (p) => `${p.host} 的回應不像是中繼站的 API：${reason(p.reason)}。`,
    hint: () => "請檢查位址，以及供應商類型是否正確。",
  },
  site_redirect_refused: {
    text: (p) => `${p.host} 轉址到其他位址，API 金鑰沒有傳送過去。`,
    hint: () => "如果您信任轉址後的位址，請直接填寫它。",
  },
  site_response_too_large: {
    text: (p) => `${p.host} 的回應超過 ${number(p.limit)} 位元組。`,
    hint: () => "請檢查這是否為站台的 API 位址。",
  },
};
