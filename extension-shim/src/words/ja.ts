/**
 * 日本語
 *
 * 用語：management key 管理キー・API key APIキー（文脈で明らかなら「キー」）・key store キーストア・
 * keyring キーリング・provider プロバイダー・base URL ベースURL・relay station, site サイト・
 * profile プロファイル・import インポート・undo, take back 元に戻す（件数の集計では「取り消し」）・stop 中止・history 履歴・
 * list リスト・extension 拡張機能・add-on アドオン（Firefox）・Connection 「接続」ページ・
 * prefix プレフィックス・proxy プロキシ・request リクエスト
 * です・ます体。引用は「」、句読点・括弧・コロンは全角。和文と英数字の間に空白を入れない
 * （設定値やアドレスをそのまま示す箇所だけ、前後に半角空白を置く）。長音符を省かない（サーバー、ブラウザー）。
 */

import { problems, unknownProblem } from "./ja/problems.js";
import {
  items,
  phases,
  summary,
  titles,
  unknownPhase,
  unknownWarning,
  warnings,
} from "./ja/reports.js";
import { duration, join, list, names } from "./ja/say.js";
import type { Table } from "./table.js";

export const ja: Table = {
  locale: "ja",
  problems,
  unknownProblem,
  warnings,
  unknownWarning,
  items,
  summary,
  titles,
  phases,
  unknownPhase,
  names,
  duration,
  list,
  join,
};
