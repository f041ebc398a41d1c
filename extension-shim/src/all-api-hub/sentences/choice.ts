import { en } from "./en.js";
import { ja } from "./ja.js";
import type { Sentences } from "./shape.js";
import { zhCn } from "./zh_cn.js";
import { zhTw } from "./zh_tw.js";

/** The sentences in a language, or in English where there are none. */
export function sentencesIn(language: string): Sentences {
  const tag = language.toLowerCase().replaceAll("_", "-");
  if (/^zh-(tw|hk|mo|hant)\b/.test(tag)) return zhTw;
  if (/^zh\b/.test(tag)) return zhCn;
  return /^ja\b/.test(tag) ? ja : en;
}
