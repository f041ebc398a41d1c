import { type Locale, pickLocale } from "../../words/index.js";
import { en } from "./en.js";
import { ja } from "./ja.js";
import type { Sentences } from "./shape.js";
import { zhCn } from "./zh_cn.js";
import { zhTw } from "./zh_tw.js";

const ALL: Readonly<Record<Locale, Sentences>> = { en, ja, "zh-CN": zhCn, "zh-TW": zhTw };

/** The sentences in a language, or in English where there are none. */
export function sentencesIn(language: string): Sentences {
  return ALL[pickLocale([language])];
}
