import type { Sentences } from "./shape.js";

export const zhTw: Sentences = {
  hostNeeded:
    "管理金鑰由 hub-bridge 保管，但此瀏覽器無法連線到 hub-bridge。請安裝 hub-bridge 並允許此擴充功能使用它，或在設定中重新輸入管理金鑰。",
  keyNeeded: (url) =>
    `這台電腦上的 hub-bridge 沒有 ${url} 的管理金鑰。請在設定中輸入，此後由 hub-bridge 保管。`,
  newKeyAdvised:
    "管理金鑰今後由 hub-bridge 保管。此擴充功能以前的備份中仍留有該金鑰：請為 CLIProxyAPI 換一個新金鑰，並在此處輸入。",
  unencrypted: (url) => `與 ${url} 的連線未加密：能監聽該網路的人可以讀到管理金鑰。`,
  unchanged: (name) => `${name} 已有此金鑰，未作任何變更。`,
  rawNotAllowed: (extensionId) =>
    `hub-bridge 不允許此擴充功能直接使用管理 API。請用「hub-bridge profile allow-raw ${extensionId}」授權。`,
};
