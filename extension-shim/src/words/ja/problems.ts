import type { ProblemTable } from "../table.js";
import { duration, family, number, reason, said, store, thing } from "./say.js";
import { siteProblems } from "./sites.js";

const UPDATE_BOTH =
  "拡張機能とhub-bridgeのバージョンが合っていない可能性があります。両方を最新版に更新してください。";
const AGAIN =
  "もう一度インポートしてください。すでにあるものが重複して追加されることはありません。";
const SEE_HISTORY =
  "書き込まれた内容は履歴で確認できます。もう一度インポートしてください。すでにあるものはそのまま残ります。";
const OTHER_PROGRAM =
  "別のプログラムが同じCLIProxyAPIを編集していませんか。終わってからもう一度お試しください。";

const SEE_UNDONE =
  "元に戻した内容は履歴で確認できます。もう一度お試しください。すでに元に戻した部分には影響しません。";

function triesLeft(left: number | null): string {
  if (left === 0) return "このコンピューターは30分間ロックされました。";
  if (left === null || left > 4) {
    return "5回間違えると30分間ロックされるため、以降のリクエストは送信していません。";
  }
  return `あと${left}回間違えると30分間ロックされるため、以降のリクエストは送信していません。`;
}

export const problems: ProblemTable = {
  parse_error: {
    text: () => "hub-bridgeが拡張機能からのメッセージを読み取れませんでした。",
    hint: () => UPDATE_BOTH,
  },
  invalid_request: {
    text: (p) =>
      `hub-bridgeが拡張機能からのメッセージを解釈できませんでした：${reason(p.reason)}。`,
    hint: () => UPDATE_BOTH,
  },
  method_not_found: {
    text: (p) => `このバージョンのhub-bridgeは「${p.method}」に対応していません。`,
    hint: () => UPDATE_BOTH,
  },
  invalid_params: {
    text: (p) => `「${p.path}」が正しくありません：${reason(p.reason)}。`,
    hint: () =>
      "修正してもう一度お試しください。ご自身で入力した項目でない場合は、拡張機能とhub-bridgeの両方を更新してください。",
  },
  internal: {
    text: () => "hub-bridgeで内部エラーが発生しました。",
    hint: () =>
      "「hub-bridge doctor --report」を実行すると、キーなどの機密情報を含まない報告用テキストが作成されます。そのテキストを添えてご報告ください。",
  },
  cancelled: {
    text: () => "処理はキャンセルされました。",
    hint: () => "それまでに書き込まれた内容は、履歴で確認して元に戻せます。",
  },
  message_too_large: {
    text: (p) =>
      `hub-bridgeへのメッセージが${number(p.bytes)}バイトあり、上限の${number(p.limit)}バイトを超えています。`,
    hint: () => "一度にインポートするキーの数を減らしてください。",
  },
  caller_denied: {
    text: (p) => `「${p.caller}」は、hub-bridgeの使用を許可された拡張機能のリストにありません。`,
    hint: () =>
      "信頼できる拡張機能であれば、そのIDをhub-bridgeのconfig.tomlの「allowed_extensions」に追加してください。",
  },
  not_allowed: {
    text: (p) => `この拡張機能には「${p.method}」の使用が許可されていません。`,
    hint: () =>
      "許可はコマンドラインからのみ行えます。「hub-bridge profile --help」をご覧ください。",
  },
  not_found: {
    text: (p) => `${thing(p.what)}「${p.name}」が見つかりません。`,
    hint: (p) =>
      p.what === "profile"
        ? "「接続」ページで別のプロファイルを選んでください。"
        : "履歴を開き直して、現在あるインポートを確認してください。",
  },
  expired: {
    text: (p) => `インポート「${p.name}」は古いため、元に戻せません。`,
    hint: () =>
      "元に戻せるのは、30日以内で、かつ直近50回までのインポートです。キーはCLIProxyAPIで直接削除してください。",
  },
  busy: {
    text: (p) =>
      `別のプログラムが${p.host}のCLIProxyAPIを操作していて、${duration(p.seconds)}待っても終わりませんでした。`,
    hint: () => "その処理が終わってから、もう一度お試しください。",
  },
  not_configured: {
    text: (p) =>
      p.profile === null
        ? "hub-bridgeにCLIProxyAPIの接続先がまだ設定されていません。"
        : `「${p.profile}」の管理キーがまだ保存されていません。`,
    hint: (p) =>
      p.profile === null
        ? "「接続」ページでアドレスと管理キーを設定してください。"
        : "「接続」ページで管理キーを設定してください。",
  },
  config_invalid: {
    text: (p) => {
      const place = p.line === null || p.column === null ? "" : `（${p.line}行${p.column}列）`;
      return `hub-bridgeの設定を使用できません：${p.path}${place}：${reason(p.reason)}。`;
    },
    hint: () => "ファイルを修正するか、別の場所に移動してから接続を設定し直してください。",
  },
  management_url_invalid: {
    text: (p) => `CLIProxyAPIのアドレスとして使用できません：${reason(p.reason)}。`,
    hint: () => "アドレスは http://localhost:8317 のような形式です。",
  },
  insecure_url: {
    text: (p) =>
      `${p.host}への接続は暗号化されていないhttpで、経路上の誰にでも管理キーを読まれるおそれがあるため、送信していません。`,
    hint: () =>
      "https://またはSSHトンネルを使用してください。承知のうえで使う場合は「hub-bridge profile set --allow-insecure-http」で許可できます。",
  },
  listener_foreign: {
    text: (p) =>
      `このコンピューターのポート${p.port}（${p.host}）はユーザー「${p.user}」のプログラムが使用しているため、管理キーは送信していません。`,
    hint: () =>
      "CLIProxyAPIをご自身のユーザーアカウントで起動してください。意図してそのユーザーで動かしている場合は、config.tomlの「trusted_listeners」にそのユーザーを追加してください。",
  },
  secret_store_unavailable: {
    text: (p) => `キーストア（${store(p.store)}）を利用できません：${reason(p.reason)}。`,
    hint: () =>
      "キーリングサービスを起動するか、config.tomlの[secret_store]で別のキーストアを指定してください。「hub-bridge doctor」で状態を確認できます。",
  },
  secret_store_locked: {
    text: (p) => `キーストア（${store(p.store)}）がロックされています。`,
    hint: () => "キーストアのロックを解除して、もう一度お試しください。",
  },
  secret_store_denied: {
    text: (p) => `キーストア（${store(p.store)}）を使用できませんでした：${reason(p.reason)}。`,
    hint: () => "hub-bridgeにキーストアの使用を許可して、もう一度お試しください。",
  },
  secret_store_read_only: {
    text: (p) => `hub-bridgeからはキーストア（${store(p.store)}）に書き込めません。`,
    hint: () => "キーを保管している場所で直接変更してください。",
  },
  unreachable: {
    text: (p) => `${p.host}のCLIProxyAPIに接続できませんでした：${reason(p.reason)}。`,
    hint: () =>
      "CLIProxyAPIが起動していることと、「接続」ページのアドレスとポートを確認してください。TLSを使用している場合、アドレスはhttps://で始まります。",
  },
  timeout: {
    text: (p) => `${p.host}のCLIProxyAPIが${duration(p.seconds)}以内に応答しませんでした。`,
    hint: () =>
      "もう一度お試しください。いつも時間がかかる場合は「hub-bridge profile set --timeout-ms」で待ち時間を延ばせます。",
  },
  tls: {
    text: (p) => `${p.host}と安全に接続できませんでした：${reason(p.reason)}。`,
    hint: () =>
      "独自の証明書を使用している場合は「hub-bridge profile set --ca-certificate FILE」で認証局を指定してください。相手がTLSを使用していない場合は、「接続」ページのアドレスをhttp://に変更してください。",
  },
  key_rejected: {
    text: (p) => `${p.host}のCLIProxyAPIが管理キーを拒否しました。${triesLeft(p.attemptsLeft)}`,
    hint: (p) =>
      p.attemptsLeft === 0
        ? "ロックが解除されてから、「接続」ページで正しい管理キーを設定してください。それまでは正しいキーも拒否されます。"
        : "「接続」ページで正しい管理キーを設定してください。",
  },
  banned: {
    text: (p) =>
      `管理キーを何度も間違えたため、このコンピューターは${p.host}のCLIProxyAPIからロックされています（残り${duration(p.seconds)}）。`,
    hint: () =>
      "解除されるまで待つか、CLIProxyAPIを再起動してから接続を確認し直してください。それまでは正しいキーも拒否されます。",
  },
  remote_management_disabled: {
    text: (p) =>
      `${p.host}のCLIProxyAPIは、同じマシンからの管理リクエストしか受け付けない設定になっています。`,
    hint: () =>
      "CLIProxyAPIのconfig.yamlで remote-management.allow-remote: true を設定するか、環境変数MANAGEMENT_PASSWORDを設定してください（Dockerでは常に外部からの接続として扱われます）。SSHトンネルも使えます。",
  },
  management_key_not_set: {
    text: (p) => `${p.host}のCLIProxyAPIに管理キーが設定されていません。`,
    hint: () =>
      "CLIProxyAPIのconfig.yamlで remote-management.secret-key を設定するか、環境変数MANAGEMENT_PASSWORDを指定して起動してください。",
  },
  forbidden: {
    text: (p) => `${p.host}へのアクセスが禁止されています。`,
    hint: (p) =>
      `ファイアウォールやリバースプロキシなどが、CLIProxyAPIへのアクセスを制限している可能性があります。${said(p.serverText)}`,
  },
  management_disabled: {
    text: (p) => `${p.host}に管理APIがありません。`,
    hint: () =>
      "「接続」ページのアドレスを確認してください。正しい場合は、CLIProxyAPIのconfig.yamlで remote-management.secret-key を設定すると管理APIが有効になります。",
  },
  save_failed: {
    text: (p) =>
      `${p.host}のCLIProxyAPIが設定を保存できませんでした。次回の起動時に変更が失われるおそれがあります。`,
    hint: (p) =>
      `config.yamlは書き込み可能なファイルでなければなりません。読み取り専用のマウント、アクセス権、ディスクの空き容量を確認してください。${said(p.serverText)}`,
  },
  server_error: {
    text: (p) => `${p.host}のCLIProxyAPIでエラーが発生しました（ステータスコード${p.status}）。`,
    hint: (p) => `CLIProxyAPIのログを確認してください。${said(p.serverText)}`,
  },
  http_error: {
    text: (p) =>
      `${p.host}のCLIProxyAPIがリクエストを拒否しました（ステータスコード${p.status}）。`,
    hint: (p) => `アドレスを確認し、CLIProxyAPIが古い場合は更新してください。${said(p.serverText)}`,
  },
  family_not_supported: {
    text: (p) => {
      const version = p.version === null ? "" : `（バージョン${p.version}）`;
      return `${p.host}のCLIProxyAPI${version}は「${family(p.family)}」のキーに対応していません。`;
    },
    hint: (p) =>
      p.since === null
        ? "CLIProxyAPIを更新するか、別の種類としてインポートしてください。"
        : `CLIProxyAPIを${p.since}以降に更新するか、別の種類としてインポートしてください。`,
  },
  list_refused: {
    text: (p) =>
      `${p.host}のCLIProxyAPIは、「${family(p.family)}」リストの${p.number}番目の項目に問題があるため、このリストへの変更をすべて拒否しています。`,
    hint: (p) => `CLIProxyAPIでその項目を修正してください。${said(p.serverText)}`,
  },
  key_elsewhere: {
    text: (p) =>
      `このバージョンのCLIProxyAPIでは同じ「${family(p.family)}」キーを1つしか登録できず、このキーはすでに「${p.baseUrl}」に登録されています。`,
    hint: () => "CLIProxyAPIを6.9.19以降に更新してください。",
  },
  invalid_response: {
    text: (p) => `${p.host}からの応答がCLIProxyAPIのものではありません：${reason(p.reason)}。`,
    hint: () =>
      "「接続」ページのアドレスがCLIProxyAPIのもので、別のプログラムやログインページのものでないことを確認してください。",
  },
  redirect_refused: {
    text: (p) =>
      p.location === null
        ? `${p.host}が別のアドレスに転送しようとしたため、そちらへは管理キーを送信していません。`
        : `${p.host}が「${p.location}」に転送しようとしたため、そちらへは管理キーを送信していません。`,
    hint: () => "信頼できるアドレスであれば、「接続」ページで直接設定してください。",
  },
  response_too_large: {
    text: (p) => `${p.host}からの応答が${number(p.limit)}バイトを超えています。`,
    hint: () => "「接続」ページのアドレスがCLIProxyAPIのものか確認してください。",
  },
  write_not_kept: {
    text: (p) =>
      `CLIProxyAPIは「${p.provider}」の変更を受け付けましたが、その後の確認では反映されていませんでした。`,
    hint: () => OTHER_PROGRAM,
  },
  conflict: {
    text: (p) => `hub-bridgeの処理中に「${family(p.family)}」リストが何度も変更されました。`,
    hint: () => OTHER_PROGRAM,
  },
  config_lost: {
    text: (p) =>
      `${p.host}のCLIProxyAPIでは「${family(p.family)}」リストが空になっていますが、config.yamlには項目があります。再読み込みの際にリストが失われたようです。何も書き込んでいません。`,
    hint: () =>
      "CLIProxyAPIを再起動すると設定ファイルが読み込み直されます。その後、もう一度インポートしてください。",
  },
  outcome_unknown: {
    text: () => "書き込みに対するCLIProxyAPIの応答がなく、読み直しても結果を確認できませんでした。",
    hint: () => AGAIN,
  },
  interrupted: {
    text: (p) => `「${family(p.family)}」リストに書き込む前に、hub-bridgeが終了しました。`,
    hint: () => AGAIN,
  },
  changed_since: {
    text: (p) => `「${p.provider}」はインポート後に変更されているため、そのまま残しました。`,
    hint: () => "不要なものがあれば、CLIProxyAPIで直接削除してください。",
  },
  client_key_needed: {
    text: (p) => `「${p.profile}」には、CLIProxyAPIのクライアントキーが保存されていません。`,
    hint: () =>
      "config.yamlの「api-keys」にあるキーの1つを「hub-bridge key set --client」で保存してください。",
  },
  client_key_refused: {
    text: (p) => `${p.host}のCLIProxyAPIがクライアントキーを拒否しました。`,
    hint: () =>
      "config.yamlの「api-keys」にあるキーの1つを「hub-bridge key set --client」で設定してください。管理キーとは別のものです。",
  },
  model_not_offered: {
    text: (p) => `${p.host}のCLIProxyAPIには、モデル「${p.model}」がありません。`,
    hint: () => "プロバイダーが提供するのは、設定されたモデルだけです（名前はエイリアス）。",
  },
  completion_failed: {
    text: (p) =>
      `${p.host}のCLIProxyAPIを通じて「${p.model}」から応答を得られませんでした（ステータス${p.status}）。`,
    hint: (p) =>
      `どのプロバイダーに送信されたかはCLIProxyAPIのログで確認できます。サイト側でキーを確認してください。${said(p.serverText)}`,
  },
  ...siteProblems,
  base_url_invalid: {
    text: (p) => `ベースURLを使用できません：${reason(p.reason)}。`,
    hint: () => "ベースURLは https://relay.example.com のような形式です。",
  },
  base_url_loops: {
    text: (p) => `「${p.baseUrl}」はCLIProxyAPI自身のアドレスです。`,
    hint: () => "キーの発行元サイトのアドレスを入力してください。",
  },
  api_key_invalid: {
    text: (p) => `APIキーを使用できません：${reason(p.reason)}。`,
    hint: () => "サイトからキー全体をもう一度コピーしてください。",
  },

  host_not_registered: {
    text: (p) =>
      p.engine === "gecko"
        ? `Firefoxは、このアドオン（${p.extensionId}）で使えるhub-bridgeを見つけられませんでした。`
        : "hub-bridgeがインストールされていないか、このブラウザーに登録されていません。",
    hint: (p) =>
      p.engine === "gecko"
        ? `「インストールされていない」場合も「このアドオンIDに許可されていない」場合も、Firefoxの応答は同じです。hub-bridgeをインストールして「hub-bridge setup」を実行してください。インストール済みの場合は「hub-bridge browser install --extension-id ${p.extensionId}」を実行してください。`
        : "hub-bridgeをインストールして「hub-bridge setup」を実行してください。インストール済みの場合は「hub-bridge doctor」で原因を調べられます。",
  },
  host_forbidden: {
    text: (p) =>
      `hub-bridgeはこのブラウザーに登録されていますが、この拡張機能（${p.extensionId}）には許可されていません。`,
    hint: (p) =>
      `「hub-bridge browser install --extension-id ${p.extensionId}」を実行してください。`,
  },
  host_blocked: {
    text: () =>
      "このコンピューターの管理者のポリシーにより、拡張機能からhub-bridgeを起動できません。",
    hint: () =>
      "ネイティブメッセージングホスト com.allapihub.bridge の許可を管理者に依頼してください。",
  },
  permission_missing: {
    text: () => "拡張機能にhub-bridgeと通信する権限がまだありません。",
    hint: () => "ブラウザーに権限を求められたら、許可してください。",
  },
  host_crashed_early: {
    text: () => "hub-bridgeは起動しましたが、応答する前に終了しました。",
    hint: () => "ターミナルで「hub-bridge doctor」を実行すると、原因が表示されます。",
  },
  host_gone: {
    text: () => "処理の途中でhub-bridgeが終了しました。",
    hint: () => SEE_HISTORY,
  },
  no_answer: {
    text: (p) => `hub-bridgeからの応答がないまま${duration(p.seconds)}が経過しました。`,
    hint: (p) =>
      p.method === "import/run"
        ? SEE_HISTORY
        : p.method === "import/undo"
          ? SEE_UNDONE
          : "もう一度お試しください。それでも応答がない場合は、ターミナルで「hub-bridge doctor」を実行してください。",
  },
  background_stopped: {
    text: () => "処理の途中で、ブラウザーが拡張機能のバックグラウンド処理を停止しました。",
    hint: () => SEE_HISTORY,
  },
  client_closed: {
    text: () => "hub-bridgeとの接続が閉じられました。",
    hint: () => "もう一度お試しください。",
  },
};

export const unknownProblem = (kind: string): string =>
  `このバージョンの拡張機能では判別できない問題が発生しました（${kind}）。`;
