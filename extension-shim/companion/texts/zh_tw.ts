/**
 * 繁體中文（臺灣）。用語與標點同 `hub-bridge-shim/words/zh-TW`；另有：
 * account, access token, credential profile 帳號、存取權杖、API 憑據（與 All API Hub 的介面一致）·
 * relay station 中轉站台 · vendor’s own address 官方位址 · kind of provider 供應商類型
 */

import type { Place, Reason } from "../list/reading";
import type { Texts } from "./table";

const numbers = new Intl.NumberFormat("zh-TW");

/** `3 個金鑰` */
const count = (value: number, what: string): string => `${numbers.format(value)} 個${what}`;

export const zhTW: Texts = {
  shell: {
    title: "hub-bridge 小幫手",
    skip: "跳至主要內容",
    navigation: "頁面",
    pages: {
      import: "匯入",
      providers: "供應商",
      history: "歷史記錄",
      connection: "連線",
    },
    loading: "正在載入…",
    tryAgain: "再試一次",
    cancel: "取消",
    showMore: (n) => `再顯示 ${numbers.format(n)} 項`,
  },
  install: {
    heading: "需要 hub-bridge",
    brokenHeading: "無法使用 hub-bridge",
    lead: "這個擴充功能會將金鑰交給這台電腦上的小程式 hub-bridge，由它與 CLIProxyAPI 通訊，並將管理金鑰存入系統的金鑰庫，瀏覽器因此不需要儲存管理金鑰。",
    steps: "操作步驟",
    install: {
      linux: "安裝 hub-bridge：可使用 .deb 或 .rpm 套件，也可使用安裝指令碼，方法請見其 README。",
      mac: "安裝 hub-bridge：可使用 Homebrew 或安裝套件，方法請見其 README。",
      win: "安裝 hub-bridge：可使用 .msi 安裝檔、Scoop 或 winget，方法請見其 README。",
    },
    setUp: "在終端機執行以下指令，將 hub-bridge 註冊到瀏覽器並連線到 CLIProxyAPI：",
    letIn: "在終端機執行以下指令，讓這個擴充功能可以使用 hub-bridge：",
    diagnose: "在終端機執行以下指令，找出問題：",
    checkAgain: "重新檢查",
    copy: "複製",
    copied: "已複製",
    sandboxed:
      "透過 Flatpak 或 Snap 安裝的瀏覽器無法啟動這台電腦上的程式，可執行「hub-bridge doctor」查看可行的做法。",
  },
  connection: {
    lead: "請填寫 CLIProxyAPI 的位址，以及存取其管理 API 所需的管理金鑰。金鑰會存入系統的金鑰庫，這個擴充功能不會保留。",
    address: "CLIProxyAPI 的位址",
    addressHint: "例如 http://localhost:8317",
    key: "管理金鑰",
    keyHint:
      "CLIProxyAPI 的 config.yaml 中「remote-management」底下的「secret-key」（請填寫您當初設定的原文），或環境變數 MANAGEMENT_PASSWORD 的值。",
    save: "檢查並儲存",
    checking: "正在檢查連線…",
    sendAgain: "仍要送出這個金鑰",
    connected: (version) => `已連線到 CLIProxyAPI ${version ?? ""}`.trim(),
    holds: (providers) => `共有 ${count(providers, "供應商")}。`,
    check: "重新檢查",
    noKey: "尚未儲存這個位址的管理金鑰。",
    profile: "連線設定",
    change: "變更位址或金鑰",
    another: "新增另一個 CLIProxyAPI",
    remove: "刪除這個連線",
    removeHeading: (profile) => `要刪除「${profile}」嗎？`,
    removeLead:
      "hub-bridge 會刪除這個位址，並從金鑰庫中刪除管理金鑰。CLIProxyAPI 及其供應商維持不變。",
    preferences: "偏好設定",
    language: "語言",
    browsersLanguage: "與瀏覽器相同",
    notify: "匯入結束時傳送系統通知",
    notifyHint: "不論有多少個金鑰，每次匯入只通知一次。",
    notifyRefused: "瀏覽器未允許顯示通知。",
    program: (version) => `hub-bridge ${version}`,
  },
  import: {
    one: "單一金鑰",
    many: "金鑰清單",
    how: "匯入內容",
    name: "站台名稱",
    nameHint: "新建的供應商會使用這個名稱，既有的供應商則保留原名。",
    address: "站台位址",
    addressHint: "例如 https://relay.example.com，結尾的路徑會自動補上。",
    vendorHint: "留空則使用官方位址。",
    key: "API 金鑰",
    kind: "供應商類型",
    kindHint: "大多數中轉站台適用「OpenAI 相容」。",
    models: "模型",
    modelsHint: "每行一個，可用「名稱=別名」另取名稱。留空則保留既有的模型。",
    more: "更多設定",
    proxy: "這個金鑰的 Proxy",
    proxyHint: "例如 socks5://127.0.0.1:1080。留空則保留既有的設定。",
    prefix: "模型名稱的前綴",
    prefixHint: "用來與其他供應商的模型區隔。",
    discover: "從站台讀取模型",
    discoverHint:
      "hub-bridge 會向站台查詢這個金鑰可用的模型，並為還沒有模型的供應商設定好。金鑰只會送到它所屬的站台。",
    preview: "預覽",
    run: "匯入",
    needed: "請填寫這一項。",
    noConnection: "請先在「連線」頁面連線到 CLIProxyAPI。",
  },
  list: {
    lead: "可貼上或拖入：All API Hub 的備份，含有 name、url 和 key 欄的 CSV 檔案，或每行一筆「名稱 位址 金鑰」的文字。",
    text: "金鑰清單",
    example: "我的站台 https://relay.example.com sk-…",
    file: "選擇檔案…",
    putAway: "取消選擇",
    drop: "將檔案放到這裡",
    read: (n) => `找到 ${count(n, "金鑰")}。`,
    tooMany: (most) => `一次最多匯入 ${count(most, "金鑰")}，請分成多份清單。`,
    skippedAccounts: (n) => `已略過 ${count(n, "帳號")}：帳號中存放的是存取權杖，不是 API 金鑰。`,
    unreadable: (n) => `有 ${numbers.format(n)} 項無法讀取，不會匯入：`,
    unread: (place, reason) => `${placeOf(place)}：${reasonOf(reason)}。`,
    problem: (problem) => {
      switch (problem.kind) {
        case "json":
          return "內容看起來是 JSON，但格式有誤。";
        case "shape":
          return "內容是 JSON，但既不是金鑰清單，也不是 All API Hub 的備份。";
        case "header":
          return "第一行必須包含欄位名稱「url」和「key」。";
        case "encoding":
          return "內容不是有效的文字。";
      }
    },
    otherKind: "清單中未註明類型時的供應商類型",
    empty: "找不到任何金鑰。",
  },
  preview: {
    heading: "預覽",
    lead: "尚未寫入任何內容，匯入後會有以下變更。",
    nothing: "全部已存在，沒有需要匯入的項目。",
    confirm: (n) => `匯入 ${count(n, "金鑰")}`,
    back: "返回",
    states: { created: "新建", updated: "有變更", unchanged: "無變更", failed: "無法匯入" },
    added: "新增",
    removed: "移除",
  },
  activity: {
    importing: "正在匯入",
    undoing: "正在復原匯入",
    done: (done, total) => `已完成 ${numbers.format(done)} / ${numbers.format(total)}`,
    stop: "停止",
    stopping: "正在停止：會先完成寫入中的內容…",
    closeable: "您可以關閉這個頁面，操作會繼續進行。",
    results: "結果",
    filter: "顯示",
    all: "全部",
    outcomes: {
      created: "新建",
      updated: "更新",
      unchanged: "已存在",
      failed: "失敗",
      unknown: "結果不明",
      cancelled: "未執行",
    },
    undoOutcomes: { takenBack: "已復原", goneAlready: "已不存在", notTakenBack: "未復原" },
    retry: (n) => `重試 ${count(n, "金鑰")}`,
    undo: "復原這次匯入",
    finish: "完成",
    details: "詳細資訊",
    omitted: (n) => `另有 ${numbers.format(n)} 項未顯示。`,
  },
  providers: {
    kind: "類型",
    allKinds: "所有類型",
    name: "供應商",
    keys: "金鑰",
    models: "模型",
    none: "CLIProxyAPI 中還沒有供應商。",
    noneOfKind: "CLIProxyAPI 中沒有這類供應商。",
    vendor: "官方位址",
    off: "已停用",
    moreKeys: (n) => `另有 ${numbers.format(n)} 個`,
    count: (n) => count(n, "供應商"),
    reload: "重新整理",
    prefix: (prefix) => `前綴：${prefix}`,
  },
  history: {
    none: "還沒有匯入記錄。",
    here: "這個擴充功能",
    terminal: "命令列",
    details: "詳細資訊",
    undo: "復原",
    takesBack: "復原操作",
    undoHeading: "要復原這次匯入嗎？",
    undoLead: "只會恢復這次匯入變更的內容，之後修改過的部分維持不變。",
    undoNothing: "這次匯入的內容已不存在，不需要復原。",
    undoConfirm: "復原",
  },
};

function placeOf({ kind, number }: Place): string {
  const units = { line: "行", item: "項", profile: "個 API 憑據" } as const;
  return `第 ${numbers.format(number)} ${units[kind]}`;
}

function reasonOf(reason: Reason): string {
  switch (reason.kind) {
    case "no_key":
      return "沒有金鑰";
    case "not_csv":
      return "引號沒有成對";
    case "not_a_line":
      return "不符合「名稱 位址 金鑰」的格式";
    case "not_an_object":
      return "不是物件";
    case "missing":
      return `缺少「${reason.params.path}」`;
    case "wrong_type":
      return `「${reason.params.path}」應為${EXPECTED[reason.params.expected]}`;
    case "not_one_of":
      return `「${reason.params.path}」應為下列其中之一：${reason.params.choices}`;
  }
}

const EXPECTED = {
  text: "文字",
  boolean: " true 或 false",
  list: "清單",
  object: "物件",
} as const;
