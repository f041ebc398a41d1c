/**
 * 简体中文。术语与标点同 `hub-bridge-shim/words/zh-CN`；另有：
 * account, access token, credential profile 账号、访问令牌、API 凭据（与 All API Hub 的界面一致）·
 * relay station 中转站点 · vendor’s own address 官方地址 · kind of provider 提供商类型
 */

import type { Place, Reason } from "../list/reading";
import type { Texts } from "./table";

const numbers = new Intl.NumberFormat("zh-CN");

/** `3 个密钥` */
const count = (value: number, what: string): string => `${numbers.format(value)} 个${what}`;

export const zhCN: Texts = {
  shell: {
    title: "hub-bridge 助手",
    skip: "跳到主要内容",
    navigation: "页面",
    pages: {
      import: "导入",
      providers: "提供商",
      history: "历史记录",
      connection: "连接",
    },
    loading: "正在加载…",
    tryAgain: "重试",
    cancel: "取消",
    showMore: (n) => `再显示 ${numbers.format(n)} 项`,
  },
  install: {
    heading: "需要 hub-bridge",
    brokenHeading: "无法使用 hub-bridge",
    lead: "此扩展会将密钥交给这台电脑上的小工具 hub-bridge，由它与 CLIProxyAPI 通信，并将管理密钥存入系统密钥库，浏览器因此无需保存管理密钥。",
    steps: "操作步骤",
    install: {
      linux: "安装 hub-bridge：可使用 .deb 或 .rpm 软件包，也可使用安装脚本，方法见其 README。",
      mac: "安装 hub-bridge：可使用 Homebrew 或安装包，方法见其 README。",
      win: "安装 hub-bridge：可使用 .msi 安装包、Scoop 或 winget，方法见其 README。",
    },
    setUp: "在终端运行以下命令，将 hub-bridge 注册到浏览器并连接到 CLIProxyAPI：",
    letIn: "在终端运行以下命令，允许此扩展使用 hub-bridge：",
    diagnose: "在终端运行以下命令，找出问题：",
    checkAgain: "重新检查",
    copy: "复制",
    copied: "已复制",
    sandboxed:
      "通过 Flatpak 或 Snap 安装的浏览器无法启动本机程序，可运行“hub-bridge doctor”查看可行的办法。",
  },
  connection: {
    lead: "请填写 CLIProxyAPI 的地址，以及访问其管理 API 所需的管理密钥。密钥会存入系统密钥库，此扩展不会保留。",
    address: "CLIProxyAPI 的地址",
    addressHint: "例如 http://localhost:8317",
    key: "管理密钥",
    keyHint:
      "CLIProxyAPI 的 config.yaml 中“remote-management”下的“secret-key”（填写你当初设置的原文），或环境变量 MANAGEMENT_PASSWORD 的值。",
    save: "检查并保存",
    checking: "正在检查连接…",
    sendAgain: "仍然发送此密钥",
    connected: (version) => `已连接到 CLIProxyAPI ${version ?? ""}`.trim(),
    holds: (providers) => `共有 ${count(providers, "提供商")}。`,
    check: "重新检查",
    noKey: "尚未保存此地址的管理密钥。",
    profile: "连接配置",
    change: "修改地址或密钥",
    another: "添加另一个 CLIProxyAPI",
    remove: "删除此连接",
    removeHeading: (profile) => `要删除“${profile}”吗？`,
    removeLead:
      "hub-bridge 会删除此地址，并从密钥库中删除管理密钥。CLIProxyAPI 及其提供商保持不变。",
    preferences: "偏好设置",
    language: "语言",
    browsersLanguage: "跟随浏览器",
    notify: "导入结束时发送系统通知",
    notifyHint: "无论有多少个密钥，每次导入只通知一次。",
    notifyRefused: "浏览器没有允许显示通知。",
    program: (version) => `hub-bridge ${version}`,
  },
  import: {
    one: "单个密钥",
    many: "密钥列表",
    how: "导入内容",
    name: "站点名称",
    nameHint: "新建的提供商将使用此名称，已有的提供商保留原名。",
    address: "站点地址",
    addressHint: "例如 https://relay.example.com，末尾的路径会自动补全。",
    vendorHint: "留空则使用官方地址。",
    key: "API 密钥",
    kind: "提供商类型",
    kindHint: "大多数中转站点适用“OpenAI 兼容”。",
    models: "模型",
    modelsHint: "每行一个，可用“名称=别名”另取名称。留空则保留已有的模型。",
    more: "更多设置",
    proxy: "此密钥的代理",
    proxyHint: "例如 socks5://127.0.0.1:1080。留空则保留已有的设置。",
    prefix: "模型名称的前缀",
    prefixHint: "用来与其他提供商的模型区分开。",
    discover: "从站点读取模型",
    discoverHint:
      "hub-bridge 会向站点查询此密钥可用的模型，并为还没有模型的提供商设置好。密钥只会发送到它所属的站点。",
    preview: "预览",
    run: "导入",
    needed: "请填写此项。",
    noConnection: "请先在“连接”页连接到 CLIProxyAPI。",
  },
  list: {
    lead: "可粘贴或拖入：All API Hub 的备份，含有 name、url 和 key 列的 CSV 文件，或每行一个“名称 地址 密钥”的文本。",
    text: "密钥列表",
    example: "我的站点 https://relay.example.com sk-…",
    file: "选择文件…",
    putAway: "取消选择",
    drop: "拖放到此处",
    read: (n) => `找到 ${count(n, "密钥")}。`,
    tooMany: (most) => `一次最多导入 ${count(most, "密钥")}，请拆分列表。`,
    skippedAccounts: (n) => `已跳过 ${count(n, "账号")}：账号中保存的是访问令牌，不是 API 密钥。`,
    unreadable: (n) => `有 ${numbers.format(n)} 项无法读取，不会导入：`,
    unread: (place, reason) => `${placeOf(place)}：${reasonOf(reason)}。`,
    problem: (problem) => {
      switch (problem.kind) {
        case "json":
          return "内容看起来是 JSON，但格式有误。";
        case "shape":
          return "内容是 JSON，但既不是密钥列表，也不是 All API Hub 的备份。";
        case "header":
          return "第一行必须包含列名“url”和“key”。";
        case "encoding":
          return "内容不是有效的文本。";
      }
    },
    otherKind: "列表中未注明类型时的提供商类型",
    empty: "没有找到密钥。",
  },
  preview: {
    heading: "预览",
    lead: "尚未写入任何内容，导入后将有以下变化。",
    nothing: "全部已存在，没有需要导入的内容。",
    confirm: (n) => `导入 ${count(n, "密钥")}`,
    back: "返回",
    states: { created: "新建", updated: "有改动", unchanged: "无改动", failed: "无法导入" },
    added: "新增",
    removed: "移除",
  },
  activity: {
    importing: "正在导入",
    undoing: "正在撤销导入",
    done: (done, total) => `已完成 ${numbers.format(done)} / ${numbers.format(total)}`,
    stop: "停止",
    stopping: "正在停止：会先完成正在写入的内容…",
    closeable: "可以关闭此页面，操作会继续进行。",
    results: "结果",
    filter: "显示",
    all: "全部",
    outcomes: {
      created: "新建",
      updated: "更新",
      unchanged: "已存在",
      failed: "失败",
      unknown: "结果不明",
      cancelled: "未执行",
    },
    undoOutcomes: { takenBack: "已撤销", goneAlready: "已不存在", notTakenBack: "未撤销" },
    retry: (n) => `重试 ${count(n, "密钥")}`,
    undo: "撤销这次导入",
    finish: "完成",
    details: "详情",
    omitted: (n) => `另有 ${numbers.format(n)} 项未显示。`,
  },
  providers: {
    kind: "类型",
    allKinds: "全部类型",
    name: "提供商",
    keys: "密钥",
    models: "模型",
    none: "CLIProxyAPI 中还没有提供商。",
    noneOfKind: "CLIProxyAPI 中没有此类提供商。",
    vendor: "官方地址",
    off: "已停用",
    moreKeys: (n) => `另有 ${numbers.format(n)} 个`,
    count: (n) => count(n, "提供商"),
    reload: "刷新",
    prefix: (prefix) => `前缀：${prefix}`,
  },
  history: {
    none: "还没有导入记录。",
    here: "此扩展",
    terminal: "命令行",
    details: "详情",
    undo: "撤销",
    takesBack: "撤销操作",
    undoHeading: "要撤销这次导入吗？",
    undoLead: "只会恢复这次导入改动的内容，之后修改过的部分保持不变。",
    undoNothing: "这次导入的内容已不存在，无需撤销。",
    undoConfirm: "撤销",
  },
};

function placeOf({ kind, number }: Place): string {
  const units = { line: "行", item: "项", profile: "个 API 凭据" } as const;
  return `第 ${numbers.format(number)} ${units[kind]}`;
}

function reasonOf(reason: Reason): string {
  switch (reason.kind) {
    case "no_key":
      return "没有密钥";
    case "not_csv":
      return "引号不配对";
    case "not_a_line":
      return "不符合“名称 地址 密钥”的格式";
    case "not_an_object":
      return "不是对象";
    case "missing":
      return `缺少“${reason.params.path}”`;
    case "wrong_type":
      return `“${reason.params.path}”应为${EXPECTED[reason.params.expected]}`;
    case "not_one_of":
      return `“${reason.params.path}”应为以下之一：${reason.params.choices}`;
  }
}

const EXPECTED = {
  text: "文本",
  boolean: " true 或 false",
  list: "列表",
  object: "对象",
} as const;
