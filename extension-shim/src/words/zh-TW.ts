/**
 * 繁體中文（臺灣）
 *
 * 用語：management key 管理金鑰 · API key API 金鑰（上下文清楚時簡稱「金鑰」）· key store 金鑰庫 ·
 * keyring 金鑰圈 · provider 供應商 · base URL Base URL（與 CLIProxyAPI、New API 的介面一致）·
 * relay station, site 站台 · profile 連線設定 · import 匯入 · undo, take back 復原 ·
 * history 歷史記錄 · list 清單 · extension 擴充功能 · add-on 附加元件（Firefox）·
 * Connection 「連線」頁面 · prefix 前綴 · proxy Proxy · log 記錄檔 · address 位址
 * 引號用「」，標點用全形；中文與西文、數字之間空一格，全形標點旁不空格。
 */

import type { Table } from "./table.js";
import { problems, unknownProblem } from "./zh-TW/problems.js";
import {
  items,
  phases,
  summary,
  titles,
  unknownPhase,
  unknownWarning,
  warnings,
} from "./zh-TW/reports.js";
import { clauses, duration, join, names } from "./zh-TW/say.js";

export const zhTW: Table = {
  locale: "zh-TW",
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
  list: clauses,
  join,
};
