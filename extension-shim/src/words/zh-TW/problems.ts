import type { ProblemTable } from "../table.js";
import { duration, family, number, reason, said, store, thing } from "./say.js";
import { siteProblems } from "./sites.js";

const UPDATE_BOTH = "擴充功能與 hub-bridge 的版本可能不一致，請將兩者都更新到最新版。";
const AGAIN = "請重新匯入，已有的內容不會重複新增。";
const SEE_HISTORY = "已寫入的內容可在歷史記錄中查看。請重新匯入，已有的內容會維持不變。";

const SEE_UNDONE = "已復原的內容可在歷史記錄中查看。請重新復原，已復原的部分不受影響。";

function triesLeft(left: number | null): string {
  if (left === 0) return "這台電腦已被鎖定 30 分鐘。";
  if (left === null || left > 4) return "輸錯 5 次就會被鎖定 30 分鐘，因此沒有再送出任何要求。";
  return `再輸錯 ${left} 次就會被鎖定 30 分鐘，因此沒有再送出任何要求。`;
}

export const problems: ProblemTable = {
  parse_error: {
    text: () => "hub-bridge 無法讀取擴充功能傳來的訊息。",
    hint: () => UPDATE_BOTH,
  },
  invalid_request: {
    text: (p) => `hub-bridge 無法理解擴充功能傳來的訊息：${reason(p.reason)}。`,
    hint: () => UPDATE_BOTH,
  },
  method_not_found: {
    text: (p) => `這個版本的 hub-bridge 不支援「${p.method}」。`,
    hint: () => UPDATE_BOTH,
  },
  invalid_params: {
    text: (p) => `「${p.path}」有誤：${reason(p.reason)}。`,
    hint: () => "請修正後再試一次。如果這一項不是您填的，請更新擴充功能和 hub-bridge。",
  },
  internal: {
    text: () => "hub-bridge 發生內部錯誤。",
    hint: () =>
      "請回報給我們：執行「hub-bridge doctor --report」可產生一份不含金鑰等機密資料的報告。",
  },
  cancelled: {
    text: () => "操作已取消。",
    hint: () => "取消前已寫入的內容可在歷史記錄中查看及復原。",
  },
  message_too_large: {
    text: (p) =>
      `傳給 hub-bridge 的訊息有 ${number(p.bytes)} 位元組，超過 ${number(p.limit)} 位元組的上限。`,
    hint: () => "請減少單次匯入的金鑰數量。",
  },
  caller_denied: {
    text: (p) => `「${p.caller}」不在可使用 hub-bridge 的擴充功能名單中。`,
    hint: () =>
      "如果您信任它，請將它的 ID 加到 hub-bridge 的 config.toml 中的「allowed_extensions」。",
  },
  not_allowed: {
    text: (p) => `這個擴充功能無權使用「${p.method}」。`,
    hint: () => "只能從命令列授權，用法請見「hub-bridge profile --help」。",
  },
  not_found: {
    text: (p) => `找不到${thing(p.what)}「${p.name}」。`,
    hint: (p) =>
      p.what === "profile"
        ? "請在「連線」頁面選擇其他連線設定。"
        : "請重新開啟歷史記錄，查看目前有哪些匯入記錄。",
  },
  expired: {
    text: (p) => `匯入記錄「${p.name}」的時間太久，無法復原。`,
    hint: () => "只能復原 30 天以內、且屬於最近 50 次的匯入。請直接在 CLIProxyAPI 中刪除這些金鑰。",
  },
  busy: {
    text: (p) =>
      `另一個程式正在操作 ${p.host} 上的 CLIProxyAPI，等了 ${duration(p.seconds)}仍未結束。`,
    hint: () => "請等它結束後再試一次。",
  },
  not_configured: {
    text: (p) =>
      p.profile === null
        ? "hub-bridge 中尚未設定 CLIProxyAPI 的位址。"
        : `尚未儲存「${p.profile}」的管理金鑰。`,
    hint: (p) =>
      p.profile === null
        ? "請在「連線」頁面填寫位址和管理金鑰。"
        : "請在「連線」頁面填寫管理金鑰。",
  },
  config_invalid: {
    text: (p) => {
      const place =
        p.line === null || p.column === null ? "" : `（第 ${p.line} 行第 ${p.column} 欄）`;
      return `無法使用 hub-bridge 的設定：${p.path}${place}：${reason(p.reason)}。`;
    },
    hint: () => "請修正這個檔案，或將它移走後重新設定連線。",
  },
  management_url_invalid: {
    text: (p) => `這不是 CLIProxyAPI 的位址：${reason(p.reason)}。`,
    hint: () => "正確的位址類似 http://localhost:8317。",
  },
  insecure_url: {
    text: (p) => `${p.host} 使用未加密的 http，管理金鑰在傳輸途中可能被任何人看到，因此沒有送出。`,
    hint: () =>
      "請改用 https:// 或 SSH 通道；若確實要使用未加密的 http，可執行「hub-bridge profile set --allow-insecure-http」。",
  },
  listener_foreign: {
    text: (p) =>
      `這台電腦的連接埠 ${p.port}（${p.host}）被使用者「${p.user}」的程式占用，因此沒有送出管理金鑰。`,
    hint: () =>
      "請用您自己的帳號啟動 CLIProxyAPI。如果確實要以該使用者執行，請將該使用者加到 config.toml 的「trusted_listeners」中。",
  },
  secret_store_unavailable: {
    text: (p) => `金鑰庫（${store(p.store)}）無法使用：${reason(p.reason)}。`,
    hint: () =>
      "請啟動系統的金鑰圈服務，或在 config.toml 的 [secret_store] 中改用其他金鑰庫。可執行「hub-bridge doctor」檢查。",
  },
  secret_store_locked: {
    text: (p) => `金鑰庫（${store(p.store)}）已鎖定。`,
    hint: () => "請解除系統金鑰庫的鎖定，然後再試一次。",
  },
  secret_store_denied: {
    text: (p) => `無法使用金鑰庫（${store(p.store)}）：${reason(p.reason)}。`,
    hint: () => "請允許 hub-bridge 使用金鑰庫，然後再試一次。",
  },
  secret_store_read_only: {
    text: (p) => `hub-bridge 無法寫入金鑰庫（${store(p.store)}）。`,
    hint: () => "請直接在存放金鑰的地方修改。",
  },
  unreachable: {
    text: (p) => `無法連線到 ${p.host} 上的 CLIProxyAPI：${reason(p.reason)}。`,
    hint: () =>
      "請確認 CLIProxyAPI 正在執行，並檢查「連線」頁面中的位址和連接埠。如果啟用了 TLS，位址應以 https:// 開頭。",
  },
  timeout: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 在 ${duration(p.seconds)}內沒有回應。`,
    hint: () =>
      "請再試一次。如果一直很慢，可用「hub-bridge profile set --timeout-ms」延長等待時間。",
  },
  tls: {
    text: (p) => `無法與 ${p.host} 建立安全連線：${reason(p.reason)}。`,
    hint: () =>
      "如果是自簽憑證，請用「hub-bridge profile set --ca-certificate FILE」指定簽發單位的憑證。如果對方沒有啟用 TLS，請在「連線」頁面將位址改為 http://。",
  },
  key_rejected: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒絕了管理金鑰。${triesLeft(p.attemptsLeft)}`,
    hint: (p) =>
      p.attemptsLeft === 0
        ? "請在鎖定解除後到「連線」頁面填寫正確的管理金鑰；在此之前，正確的金鑰也會被拒絕。"
        : "請在「連線」頁面填寫正確的管理金鑰。",
  },
  banned: {
    text: (p) =>
      `管理金鑰輸錯太多次，${p.host} 上的 CLIProxyAPI 已鎖定這台電腦，還需等待 ${duration(p.seconds)}。`,
    hint: () =>
      "請等待鎖定解除，或重新啟動 CLIProxyAPI 後再檢查連線。在此之前，正確的金鑰也會被拒絕。",
  },
  remote_management_disabled: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 只接受來自它所在主機的管理要求。`,
    hint: () =>
      "請在它的 config.yaml 中設定 remote-management.allow-remote: true，或設定環境變數 MANAGEMENT_PASSWORD（使用 Docker 時，要求一律來自外部），也可以使用 SSH 通道。",
  },
  management_key_not_set: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 沒有設定管理金鑰。`,
    hint: () =>
      "請在它的 config.yaml 中設定 remote-management.secret-key，或以環境變數 MANAGEMENT_PASSWORD 啟動。",
  },
  forbidden: {
    text: (p) => `${p.host} 拒絕了存取。`,
    hint: (p) => `可能有防火牆或反向代理擋住了通往 CLIProxyAPI 的要求。${said(p.serverText)}`,
  },
  management_disabled: {
    text: (p) => `${p.host} 上沒有管理 API。`,
    hint: () =>
      "請檢查「連線」頁面中的位址。如果位址無誤，請在 CLIProxyAPI 的 config.yaml 中設定 remote-management.secret-key 以啟用管理 API。",
  },
  save_failed: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 無法儲存設定，下次啟動後這次的變更可能會遺失。`,
    hint: (p) =>
      `它的 config.yaml 必須是可寫入的檔案，請檢查是否為唯讀掛載、權限不足或磁碟已滿。${said(p.serverText)}`,
  },
  server_error: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 發生錯誤（狀態碼 ${p.status}）。`,
    hint: (p) => `請查看 CLIProxyAPI 本身的記錄檔。${said(p.serverText)}`,
  },
  http_error: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒絕了要求（狀態碼 ${p.status}）。`,
    hint: (p) => `請檢查位址；如果 CLIProxyAPI 的版本較舊，請更新。${said(p.serverText)}`,
  },
  family_not_supported: {
    text: (p) => {
      const version = p.version === null ? " " : `（版本 ${p.version}）`;
      return `${p.host} 上的 CLIProxyAPI${version}不支援「${family(p.family)}」類型的金鑰。`;
    },
    hint: (p) =>
      p.since === null
        ? "請更新 CLIProxyAPI，或改用其他類型匯入。"
        : `請將 CLIProxyAPI 更新到 ${p.since} 以上的版本，或改用其他類型匯入。`,
  },
  list_refused: {
    text: (p) =>
      `${p.host} 上的 CLIProxyAPI 拒絕對「${family(p.family)}」清單的任何變更，因為其中第 ${p.number} 項有問題。`,
    hint: (p) => `請在 CLIProxyAPI 中修正這一項。${said(p.serverText)}`,
  },
  key_elsewhere: {
    text: (p) =>
      `這個版本的 CLIProxyAPI 中，同一個「${family(p.family)}」金鑰只能儲存一份，而它已存在於 ${p.baseUrl}。`,
    hint: () => "請將 CLIProxyAPI 更新到 6.9.19 以上的版本。",
  },
  invalid_response: {
    text: (p) => `${p.host} 的回應不像是 CLIProxyAPI 送出的：${reason(p.reason)}。`,
    hint: () => "請檢查「連線」頁面中的位址是否為 CLIProxyAPI，而不是其他程式或登入頁面。",
  },
  redirect_refused: {
    text: (p) =>
      p.location === null
        ? `${p.host} 轉址到其他位址，管理金鑰沒有送過去。`
        : `${p.host} 轉址到 ${p.location}，管理金鑰沒有送過去。`,
    hint: () => "如果您信任那個位址，請在「連線」頁面直接填寫它。",
  },
  response_too_large: {
    text: (p) => `${p.host} 的回應超過 ${number(p.limit)} 位元組。`,
    hint: () => "請檢查「連線」頁面中的位址是否為 CLIProxyAPI。",
  },
  write_not_kept: {
    text: (p) => `CLIProxyAPI 接受了對「${p.provider}」的變更，但隨後讀取時卻沒有看到。`,
    hint: () => "請確認是否有其他程式正在修改同一個 CLIProxyAPI，等它結束後再試一次。",
  },
  conflict: {
    text: (p) => `hub-bridge 操作期間，「${family(p.family)}」清單不斷遭到變更。`,
    hint: () => "請確認是否有其他程式正在修改同一個 CLIProxyAPI，等它結束後再試一次。",
  },
  config_lost: {
    text: (p) =>
      `${p.host} 上的 CLIProxyAPI 顯示「${family(p.family)}」清單是空的，但它的 config.yaml 並不是：重新載入時清單遺失了。沒有寫入任何內容。`,
    hint: () => "請重新啟動 CLIProxyAPI，讓它重新讀取設定檔，然後再匯入一次。",
  },
  outcome_unknown: {
    text: () => "寫入後沒有收到 CLIProxyAPI 的回應，重新讀取也無法確認結果。",
    hint: () => AGAIN,
  },
  interrupted: {
    text: (p) => `還沒來得及寫入「${family(p.family)}」清單，hub-bridge 就被終止了。`,
    hint: () => AGAIN,
  },
  changed_since: {
    text: (p) => `「${p.provider}」在匯入之後被變更過，因此維持原樣。`,
    hint: () => "如有不再需要的內容，請直接在 CLIProxyAPI 中刪除。",
  },
  client_key_needed: {
    text: (p) => `「${p.profile}」還沒有儲存 CLIProxyAPI 的用戶端金鑰。`,
    hint: () =>
      "請以「hub-bridge key set --client」儲存其 config.yaml 中「api-keys」裡的一個金鑰。",
  },
  client_key_refused: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 拒絕了用戶端金鑰。`,
    hint: () =>
      "請以「hub-bridge key set --client」設定其 config.yaml 中「api-keys」裡的一個金鑰；它與管理金鑰不同。",
  },
  model_not_offered: {
    text: (p) => `${p.host} 上的 CLIProxyAPI 沒有模型「${p.model}」。`,
    hint: () => "供應商只提供已設定的模型，並使用其別名。",
  },
  completion_failed: {
    text: (p) => `「${p.model}」沒有透過 ${p.host} 上的 CLIProxyAPI 作答（狀態碼 ${p.status}）。`,
    hint: (p) =>
      `CLIProxyAPI 的記錄檔會說明它請求了哪個供應商，請在對應的站台檢查金鑰。${said(p.serverText)}`,
  },
  ...siteProblems,
  base_url_invalid: {
    text: (p) => `無法使用這個 Base URL：${reason(p.reason)}。`,
    hint: () => "正確的位址類似 https://relay.example.com。",
  },
  base_url_loops: {
    text: (p) => `${p.baseUrl} 就是 CLIProxyAPI 自己的位址。`,
    hint: () => "請填寫該金鑰所屬站台的位址。",
  },
  api_key_invalid: {
    text: (p) => `無法使用這個 API 金鑰：${reason(p.reason)}。`,
    hint: () => "請回到站台，重新複製完整的金鑰。",
  },

  host_not_registered: {
    text: (p) =>
      p.engine === "gecko"
        ? `Firefox 找不到可供這個附加元件（${p.extensionId}）使用的 hub-bridge。`
        : "hub-bridge 尚未安裝，或沒有在這個瀏覽器中註冊。",
    hint: (p) =>
      p.engine === "gecko"
        ? `無論是「沒有安裝」還是「未開放給這個附加元件 ID」，Firefox 的回應都一樣。請安裝 hub-bridge 並執行「hub-bridge setup」；如果已經安裝，請執行「hub-bridge browser install --extension-id ${p.extensionId}」。`
        : "請安裝 hub-bridge 並執行「hub-bridge setup」。如果已經安裝，執行「hub-bridge doctor」即可找出問題。",
  },
  host_forbidden: {
    text: (p) => `hub-bridge 已在這個瀏覽器中註冊，但未開放給這個擴充功能（${p.extensionId}）。`,
    hint: (p) => `請執行「hub-bridge browser install --extension-id ${p.extensionId}」。`,
  },
  host_blocked: {
    text: () => "這台電腦的系統管理員原則不允許擴充功能啟動 hub-bridge。",
    hint: () => "請洽系統管理員，將原生訊息傳遞主機 com.allapihub.bridge 加入允許清單。",
  },
  permission_missing: {
    text: () => "擴充功能還沒有與 hub-bridge 通訊的權限。",
    hint: () => "瀏覽器詢問權限時，請選擇允許。",
  },
  host_crashed_early: {
    text: () => "hub-bridge 啟動後沒有回應就結束了。",
    hint: () => "請在終端機執行「hub-bridge doctor」，它會說明原因。",
  },
  host_gone: {
    text: () => "操作尚未完成，hub-bridge 就結束了。",
    hint: () => SEE_HISTORY,
  },
  no_answer: {
    text: (p) => `hub-bridge 已經 ${duration(p.seconds)}沒有任何回應。`,
    hint: (p) =>
      p.method === "import/run"
        ? SEE_HISTORY
        : p.method === "import/undo"
          ? SEE_UNDONE
          : "請再試一次。如果仍無回應，請在終端機執行「hub-bridge doctor」。",
  },
  background_stopped: {
    text: () => "操作尚未完成，瀏覽器就停止了擴充功能的背景程式。",
    hint: () => SEE_HISTORY,
  },
  client_closed: {
    text: () => "與 hub-bridge 的連線已關閉。",
    hint: () => "請再試一次。",
  },
};

export const unknownProblem = (kind: string): string =>
  `發生了這個版本的擴充功能無法辨識的問題（${kind}）。`;
