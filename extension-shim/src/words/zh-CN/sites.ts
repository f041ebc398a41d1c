import type { SiteProblemTable } from "../table.js";
import { number, reason, said } from "./say.js";

/** What relay stations themselves have to say. */
export const siteProblems: SiteProblemTable = {
  site_insecure: {
    text: (p) => `API 密钥将以未加密的 http 发送到 ${p.host}，途中任何人都能看到，因此没有发送。`,
    hint: () =>
      "请填写站点的 https:// 地址，或用“hub-bridge profile set --allow-insecure-http”允许。",
  },
  site_unreachable: {
    text: (p) => `无法连接 ${p.host}：${reason(p.reason)}。`,
    hint: () => "请检查地址是否正确，站点能否在浏览器中打开。",
  },
  site_timeout: {
    text: (p) => `${p.host} 没有在时限内响应。`,
    hint: () => "请看看站点能否在浏览器中打开，稍后重试。",
  },
  site_tls: {
    text: (p) => `无法与 ${p.host} 建立安全连接：${reason(p.reason)}。`,
    hint: () => "CLIProxyAPI 同样不会信任该站点，需要由站点修复其证书。",
  },
  site_key_refused: {
    text: (p) => `${p.host} 拒绝了该 API 密钥。`,
    hint: (p) => `请从站点重新复制密钥，并查看它是否已被停用或过期。${said(p.serverText)}`,
  },
  site_quota_exhausted: {
    text: (p) => `${p.host} 表示该 API 密钥的额度已用完。`,
    hint: (p) => `请在站点充值，或提高该密钥的额度。${said(p.serverText)}`,
  },
  site_blocked: {
    text: (p) => `${p.host} 前面的防火墙拦下了请求。`,
    hint: () => "它只放行浏览器，不放行程序。请联系站点或换一个网络；CLIProxyAPI 也可能被拦截。",
  },
  site_forbidden: {
    text: (p) => `${p.host} 表示不允许这样访问。`,
    hint: (p) =>
      `该密钥可能只限于特定的 IP、程序或模型，请查看它在站点上的设置。${said(p.serverText)}`,
  },
  site_path_missing: {
    text: (p) => `${p.url} 处没有这样的 API。`,
    hint: () => "请检查地址，以及提供商类型是否选对。",
  },
  site_rate_limited: {
    text: (p) => `${p.host} 暂时不再接受请求。`,
    hint: (p) => `请稍后重试。${said(p.serverText)}`,
  },
  site_error: {
    text: (p) => `${p.host} 出错（状态码 ${p.status}）。`,
    hint: (p) => `请稍后重试，或确认站点是否正常。${said(p.serverText)}`,
  },
  site_response_invalid: {
    text: (p) => `${p.host} 的响应不像是中转站的 API：${reason(p.reason)}。`,
    hint: () => "请检查地址，以及提供商类型是否选对。",
  },
  site_redirect_refused: {
    text: (p) => `${p.host} 跳转到了别的地址，API 密钥没有发送过去。`,
    hint: () => "如果信任跳转到的地址，请直接填写它。",
  },
  site_response_too_large: {
    text: (p) => `${p.host} 的响应超过了 ${number(p.limit)} 字节。`,
    hint: () => "请检查这是不是站点的 API 地址。",
  },
};
