/**
 * 简体中文
 *
 * 术语：management key 管理密钥 · API key API 密钥（上下文清楚时简称“密钥”）· key store 密钥库 ·
 * provider 提供商 · base URL Base URL（与 CLIProxyAPI、New API 的界面一致）· relay station, site 站点 ·
 * profile 连接配置 · import 导入 · undo, take back 撤销 · history 历史记录 · list 列表 ·
 * extension, add-on 扩展 · Connection “连接”页 · prefix 前缀 · proxy 代理
 * 引号用“”，标点用全角；汉字与西文、数字之间空一格，全角标点旁不空格。
 */

import type { Table } from "./table.js";
import { problems, unknownProblem } from "./zh-CN/problems.js";
import {
  items,
  phases,
  summary,
  titles,
  unknownPhase,
  unknownWarning,
  warnings,
} from "./zh-CN/reports.js";
import { clauses, duration, join, names } from "./zh-CN/say.js";

export const zhCN: Table = {
  locale: "zh-CN",
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
