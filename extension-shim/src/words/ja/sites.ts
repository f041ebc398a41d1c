import type { SiteProblemTable } from "../table.js";
import { number, reason, said } from "./say.js";

/** What relay stations themselves have to say. */
export const siteProblems: SiteProblemTable = {
  site_insecure: {
    text: (p) =>
      `${p.host}へのAPIキーの送信は、暗号化されないhttpのため途中で読み取られるおそれがあり、行いませんでした。`,
    hint: () =>
      "サイトの https:// アドレスを入力するか、「hub-bridge profile set --allow-insecure-http」で許可してください。",
  },
  site_unreachable: {
    text: (p) => `${p.host}に接続できませんでした：${reason(p.reason)}。`,
    hint: () => "アドレスが正しいか、サイトがブラウザーで開けるか確認してください。",
  },
  site_timeout: {
    text: (p) => `${p.host}から時間内に応答がありませんでした。`,
    hint: () => "サイトがブラウザーで開けるか確認し、後でもう一度お試しください。",
  },
  site_tls: {
    text: (p) => `${p.host}との安全な接続を確立できませんでした：${reason(p.reason)}。`,
    hint: () => "CLIProxyAPIもこのサイトを信頼しません。サイト側で証明書を直す必要があります。",
  },
  site_key_refused: {
    text: (p) => `${p.host}がAPIキーを拒否しました。`,
    hint: (p) =>
      `サイトからキーをもう一度コピーし、無効化や期限切れになっていないか確認してください。${said(p.serverText)}`,
  },
  site_quota_exhausted: {
    text: (p) => `${p.host}によると、APIキーの残高がありません。`,
    hint: (p) => `サイトでチャージするか、キーの上限を引き上げてください。${said(p.serverText)}`,
  },
  site_blocked: {
    text: (p) => `${p.host}の手前にあるファイアウォールがリクエストを拒否しました。`,
    hint: () =>
      "ブラウザーだけを通し、プログラムは通しません。サイトに問い合わせるか、別のネットワークをお試しください。CLIProxyAPIも拒否される可能性があります。",
  },
  site_forbidden: {
    text: (p) => `${p.host}はこのアクセスを許可していません。`,
    hint: (p) =>
      `キーの利用が特定のIPアドレス、プログラム、モデルに限られている可能性があります。サイトでキーの設定を確認してください。${said(p.serverText)}`,
  },
  site_path_missing: {
    text: (p) => `「${p.url}」にそのようなAPIはありません。`,
    hint: () => "アドレスとプロバイダーの種類を確認してください。",
  },
  site_rate_limited: {
    text: (p) => `${p.host}は現在リクエストを受け付けていません。`,
    hint: (p) => `しばらくしてからもう一度お試しください。${said(p.serverText)}`,
  },
  site_error: {
    text: (p) => `${p.host}でエラーが発生しました（ステータス${p.status}）。`,
    hint: (p) =>
      `後でもう一度お試しいただくか、サイトの状態を確認してください。${said(p.serverText)}`,
  },
  site_response_invalid: {
    text: (p) => `${p.host}からの応答が中継サイトのAPIのものではありません：${reason(p.reason)}。`,
    hint: () => "アドレスとプロバイダーの種類を確認してください。",
  },
  site_redirect_refused: {
    text: (p) => `${p.host}は別のアドレスに転送しようとしました。APIキーは送信していません。`,
    hint: () => "転送先を信頼できる場合は、そのアドレスを入力してください。",
  },
  site_response_too_large: {
    text: (p) => `${p.host}からの応答が${number(p.limit)}バイトを超えています。`,
    hint: () => "サイトのAPIのアドレスか確認してください。",
  },
};
