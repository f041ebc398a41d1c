/**
 * 日本語。用語と表記は `hub-bridge-shim/words/ja` と同じ。ほかに：
 * account アカウント・access token アクセストークン・credential profile API認証情報（All API Hubの画面と同じ）・
 * relay station 中継サイト・vendor’s own address 公式アドレス・kind of provider プロバイダーの種類
 * ラベルとボタンは体言止めか動詞の終止形、文はです・ます体。
 */

import type { Place, Reason } from "../list/reading";
import type { Texts } from "./table";

const numbers = new Intl.NumberFormat("ja");

/** `3件` */
const items = (value: number): string => `${numbers.format(value)}件`;

export const ja: Texts = {
  shell: {
    title: "hub-bridgeコンパニオン",
    skip: "メインコンテンツへスキップ",
    navigation: "ページ",
    pages: {
      import: "インポート",
      providers: "プロバイダー",
      history: "履歴",
      connection: "接続",
    },
    loading: "読み込んでいます…",
    tryAgain: "再試行",
    cancel: "キャンセル",
    showMore: (n) => `さらに${items(n)}を表示`,
  },
  install: {
    heading: "hub-bridgeが必要です",
    brokenHeading: "hub-bridgeを使用できません",
    lead: "この拡張機能は、このコンピューター上の小さなプログラムhub-bridgeにキーを渡します。CLIProxyAPIとの通信も、システムのキーストアへの管理キーの保存もhub-bridgeが行うため、ブラウザーに管理キーを保存する必要はありません。",
    steps: "手順",
    install: {
      linux:
        "hub-bridgeを、.debか.rpmのパッケージ、またはインストールスクリプトでインストールします。方法はREADMEをご覧ください。",
      mac: "hub-bridgeを、Homebrewまたはパッケージでインストールします。方法はREADMEをご覧ください。",
      win: "hub-bridgeを、.msi、Scoop、wingetのいずれかでインストールします。方法はREADMEをご覧ください。",
    },
    setUp:
      "ターミナルで次のコマンドを実行し、hub-bridgeをブラウザーに登録してCLIProxyAPIに接続します：",
    letIn: "ターミナルで次のコマンドを実行し、この拡張機能にhub-bridgeの使用を許可します：",
    diagnose: "ターミナルで次のコマンドを実行し、原因を調べます：",
    checkAgain: "再確認",
    copy: "コピー",
    copied: "コピーしました",
    sandboxed:
      "FlatpakやSnapのブラウザーからは、このコンピューターのプログラムを起動できません。使用できる方法は「hub-bridge doctor」で確認できます。",
  },
  connection: {
    lead: "CLIProxyAPIのアドレスと、管理APIの利用に必要な管理キーを入力してください。キーはシステムのキーストアに保存され、この拡張機能には残りません。",
    address: "CLIProxyAPIのアドレス",
    addressHint: "例：http://localhost:8317",
    key: "管理キー",
    keyHint:
      "CLIProxyAPIのconfig.yamlで「remote-management」の「secret-key」に設定した元の文字列、または環境変数MANAGEMENT_PASSWORDの値です。",
    save: "確認して保存",
    checking: "接続を確認しています…",
    sendAgain: "それでもこのキーを送信",
    connected: (version) =>
      version === undefined
        ? "CLIProxyAPIに接続しています"
        : `CLIProxyAPI ${version}に接続しています`,
    holds: (providers) => `プロバイダーは${items(providers)}あります。`,
    check: "再確認",
    noKey: "このアドレスの管理キーはまだ保存されていません。",
    profile: "プロファイル",
    change: "アドレスまたはキーを変更",
    another: "別のCLIProxyAPIを追加",
    remove: "この接続を削除",
    removeHeading: (profile) => `「${profile}」を削除しますか？`,
    removeLead:
      "hub-bridgeからアドレスを、キーストアから管理キーを削除します。CLIProxyAPIとそのプロバイダーはそのまま残ります。",
    preferences: "設定",
    language: "言語",
    browsersLanguage: "ブラウザーの言語",
    notify: "インポートの終了をシステム通知で知らせる",
    notifyHint: "キーが何件あっても、1回のインポートにつき通知は1回です。",
    notifyRefused: "ブラウザーで通知が許可されませんでした。",
    program: (version) => `hub-bridge ${version}`,
  },
  import: {
    one: "1件のキー",
    many: "キーのリスト",
    how: "インポートする内容",
    name: "サイトの名前",
    nameHint:
      "新しく作成されるプロバイダーの名前になります。既存のプロバイダーの名前は変わりません。",
    address: "サイトのアドレス",
    addressHint: "例：https://relay.example.com（末尾のパスは自動で補われます）",
    vendorHint: "空欄の場合は公式アドレスを使用します。",
    key: "APIキー",
    kind: "プロバイダーの種類",
    kindHint: "ほとんどの中継サイトでは「OpenAI互換」を選びます。",
    models: "モデル",
    modelsHint:
      "1行に1つ入力します。「名前=別名」で別名を付けられます。空欄の場合は今のモデルがそのまま残ります。",
    more: "詳細設定",
    proxy: "このキーのプロキシ",
    proxyHint: "例：socks5://127.0.0.1:1080（空欄の場合は今の設定がそのまま残ります）",
    prefix: "モデル名のプレフィックス",
    prefixHint: "ほかのプロバイダーのモデルと区別するために付けます。",
    discover: "サイトからモデルを取得",
    discoverHint:
      "hub-bridgeがこのキーで使えるモデルをサイトに問い合わせ、モデルのないプロバイダーに設定します。キーの送信先は発行元のサイトだけです。",
    preview: "プレビュー",
    run: "インポート",
    needed: "この項目を入力してください。",
    noConnection: "先に「接続」ページでCLIProxyAPIに接続してください。",
  },
  list: {
    lead: "All API Hubのバックアップ、name・url・keyの列があるCSVファイル、または「名前 アドレス キー」を1行に1件ずつ並べたテキストを、貼り付けるかドロップしてください。",
    text: "キーのリスト",
    example: "マイサイト https://relay.example.com sk-…",
    file: "ファイルを選択…",
    putAway: "選択を解除",
    drop: "ここにファイルをドロップ",
    read: (n) => `キーが${items(n)}見つかりました。`,
    tooMany: (most) =>
      `一度にインポートできるキーは${items(most)}までです。リストを分けてください。`,
    skippedAccounts: (n) =>
      `アカウント${items(n)}をスキップしました：アカウントに含まれるのはアクセストークンで、APIキーではありません。`,
    unreadable: (n) => `次の${items(n)}は読み取れないため、インポートされません：`,
    unread: (place, reason) => `${placeOf(place)}：${reasonOf(reason)}。`,
    problem: (problem) => {
      switch (problem.kind) {
        case "json":
          return "JSONのようですが、形式に誤りがあります。";
        case "shape":
          return "JSONですが、キーのリストでもAll API Hubのバックアップでもありません。";
        case "header":
          return "1行目に「url」と「key」の列名が必要です。";
        case "encoding":
          return "テキストとして読み取れません。";
      }
    },
    otherKind: "リストに指定がない場合のプロバイダーの種類",
    empty: "キーが見つかりませんでした。",
  },
  preview: {
    heading: "プレビュー",
    lead: "まだ何も書き込んでいません。インポートすると、次のように変更されます。",
    nothing: "すべて登録済みのため、インポートするものはありません。",
    confirm: (n) => `${items(n)}のキーをインポート`,
    back: "戻る",
    states: {
      created: "新規",
      updated: "変更あり",
      unchanged: "変更なし",
      failed: "インポート不可",
    },
    added: "追加",
    removed: "削除",
  },
  activity: {
    importing: "インポートしています",
    undoing: "インポートを元に戻しています",
    done: (done, total) => `${items(total)}中${items(done)}`,
    stop: "中止",
    stopping: "中止しています：書き込み中のものが終わるまでお待ちください…",
    closeable: "このページを閉じても処理は続きます。",
    results: "結果",
    filter: "表示",
    all: "すべて",
    outcomes: {
      created: "作成",
      updated: "更新",
      unchanged: "登録済み",
      failed: "失敗",
      unknown: "結果不明",
      cancelled: "未処理",
    },
    undoOutcomes: {
      takenBack: "取り消し済み",
      goneAlready: "対象なし",
      notTakenBack: "未取り消し",
    },
    retry: (n) => `${items(n)}のキーを再試行`,
    undo: "このインポートを元に戻す",
    finish: "完了",
    details: "詳細",
    omitted: (n) => `ほかの${items(n)}は表示していません。`,
  },
  providers: {
    kind: "種類",
    allKinds: "すべての種類",
    name: "プロバイダー",
    keys: "キー",
    models: "モデル",
    none: "CLIProxyAPIにプロバイダーはまだありません。",
    noneOfKind: "CLIProxyAPIにこの種類のプロバイダーはありません。",
    vendor: "公式アドレス",
    off: "無効",
    moreKeys: (n) => `ほか${items(n)}`,
    count: (n) => `プロバイダー${items(n)}`,
    reload: "再読み込み",
    prefix: (prefix) => `プレフィックス：${prefix}`,
  },
  history: {
    none: "インポートの履歴はまだありません。",
    here: "この拡張機能",
    terminal: "コマンドライン",
    details: "詳細",
    undo: "元に戻す",
    takesBack: "元に戻す操作",
    undoHeading: "このインポートを元に戻しますか？",
    undoLead:
      "このインポートで変更された内容だけが元に戻ります。その後に編集された部分はそのまま残ります。",
    undoNothing: "このインポートの内容はもう残っていないため、元に戻すものはありません。",
    undoConfirm: "元に戻す",
  },
};

function placeOf({ kind, number }: Place): string {
  const units = { line: "行目", item: "番目の項目", profile: "番目のAPI認証情報" } as const;
  return `${numbers.format(number)}${units[kind]}`;
}

function reasonOf(reason: Reason): string {
  switch (reason.kind) {
    case "no_key":
      return "キーがありません";
    case "not_csv":
      return "引用符の対応が正しくありません";
    case "not_a_line":
      return "「名前 アドレス キー」の形式ではありません";
    case "not_an_object":
      return "オブジェクトではありません";
    case "missing":
      return `「${reason.params.path}」がありません`;
    case "wrong_type":
      return `「${reason.params.path}」は${EXPECTED[reason.params.expected]}でなければなりません`;
    case "not_one_of":
      return `「${reason.params.path}」は次のいずれかでなければなりません：${reason.params.choices}`;
  }
}

const EXPECTED = {
  text: "文字列",
  boolean: "trueまたはfalse",
  list: "リスト",
  object: "オブジェクト",
} as const;
