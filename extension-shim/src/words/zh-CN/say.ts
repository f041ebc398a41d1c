import { lookups, type Names } from "../names.js";
import { timeIn } from "../table.js";

const numbers = new Intl.NumberFormat("zh-CN");

export const number = (value: number): string => numbers.format(value);

/** `3 个密钥` */
export const count = (value: number, what: string): string => `${number(value)} 个${what}`;

export const list = (parts: readonly string[]): string => parts.join("、");

/** Parts that are clauses of their own. */
export const clauses = (parts: readonly string[]): string => parts.join("，");

export const join = (sentences: readonly string[]): string => sentences.join("");

const UNITS = { second: "秒", minute: "分钟", hour: "小时" } as const;

export function duration(seconds: number): string {
  const { unit, count: value } = timeIn(seconds);
  return `${number(value)} ${UNITS[unit]}`;
}

export const names: Names = {
  families: {
    "openai-compatibility": "OpenAI 兼容",
    "codex-api-key": "Codex",
    "claude-api-key": "Claude",
    "gemini-api-key": "Gemini",
    "xai-api-key": "xAI",
    "vertex-api-key": "Vertex AI",
    "interactions-api-key": "Gemini Interactions",
  },
  fields: {
    name: "名称",
    baseUrl: "Base URL",
    apiKey: "API 密钥",
    proxyUrl: "代理",
    prefix: "前缀",
    models: "模型",
  },
  things: { import: "导入记录", "group of imports": "批量导入记录", profile: "连接配置" },
  stores: {
    command: "外部命令",
    environment: "环境变量",
    "unencrypted file": "未加密文件",
  },
  reasons: {
    "it is empty": "内容为空",
    "it is masked": "密钥已打码，并不完整",
    "it has spaces or line breaks in it": "其中含有空格或换行",
    "it is no web address": "不是有效的网址",
    "it is too long": "内容太长",
    "only http:// and https:// can be used": "只支持 http:// 和 https://",
    "a user name or password has no place in it": "其中不能带用户名或密码",
    "it is empty, and this kind of provider needs one": "此类提供商必须填写，不能留空",
    "nothing listens there": "该地址上没有程序在监听",
    "there is no way to it": "网络不通",
    "its name is not known": "域名无法解析",
    "no connection could be made": "无法建立连接",
    "it closed the connection before its answer was whole": "响应还没传完，连接就被关闭了",
    "its certificate is not trusted": "证书不受信任",
    "it does not speak TLS": "对方没有启用 TLS",
    "the handshake failed": "TLS 握手失败",
    "the answer is a web page": "返回的是一个网页",
    "the answer is empty": "返回内容为空",
    "the answer is no JSON": "返回的不是 JSON",
    "the answer is no text": "返回的不是文本",
    "the list is missing": "返回中缺少列表",
    "the list has another shape": "列表的格式不符",
    "the configuration is no object": "返回的配置格式不符",
    "the provider lists are missing": "返回中缺少提供商列表",
    "the write was not confirmed": "写入没有得到确认",
    "another program answers there": "应答的是另一个程序",
    "what listens there does not speak HTTP": "在此监听的程序不使用 HTTP",
    "access was denied": "访问被拒绝",
    "no keyring service answers": "没有可用的密钥环服务",
    "there is no session bus": "没有会话总线（D-Bus）",
    "it can't be used; the log says more": "无法使用，详见日志",
    "the answer is that of the site's own pages": "返回的是站点自身页面的内容，而不是 API",
    "the answer is an error": "返回的是错误信息",
    "it would get the key over plain http": "密钥将以未加密的 http 发送",
    "it did not answer in time": "站点没有在时限内响应",
    "it refused the key": "站点拒绝了密钥",
    "it says that the key has no quota left": "站点表示密钥额度已用完",
    "a firewall answered in its place": "应答的是防火墙",
    "it answered that this is forbidden": "站点表示不允许这样访问",
    "it has no such path": "站点没有这个路径",
    "it takes no more requests for now": "站点暂时不再接受请求",
    "it failed": "站点出错",
    "it points to another address": "站点跳转到了别的地址",
    "its answer is too large": "响应太大",
    "it names none": "站点没有列出任何模型",
  },
};

export const { family, field, thing, store, reason } = lookups(names);

/** A server's own words, behind a sentence. */
export const said = (serverText: string): string =>
  serverText ? `服务器原文：“${serverText}”` : "";
