import type { Sentences } from "./shape.js";

export const zhCn: Sentences = {
  hostNeeded:
    "管理密钥由 hub-bridge 保管，但此浏览器无法连接 hub-bridge。请安装 hub-bridge 并允许此扩展使用它，或在设置中重新输入管理密钥。",
  keyNeeded: (url) =>
    `这台电脑上的 hub-bridge 没有 ${url} 的管理密钥。请在设置中输入，此后由 hub-bridge 保管。`,
  newKeyAdvised:
    "管理密钥今后由 hub-bridge 保管。此扩展以前的备份中仍留有该密钥：请为 CLIProxyAPI 换一个新密钥，并在此处输入。",
  unencrypted: (url) => `与 ${url} 的连接未加密：能监听该网络的人可以读到管理密钥。`,
  unchanged: (name) => `${name} 已有此密钥，未作任何更改。`,
  rawNotAllowed: (extensionId) =>
    `hub-bridge 不允许此扩展直接使用管理 API。请用“hub-bridge profile allow-raw ${extensionId}”授权。`,
};
