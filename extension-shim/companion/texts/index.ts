import type { Locale } from "hub-bridge-shim/words";
import { en } from "./en";
import { ja } from "./ja";
import type { Texts } from "./table";
import { zhCN } from "./zh_cn";
import { zhTW } from "./zh_tw";

/** The pages' texts, in each language. */
export const TEXTS: Readonly<Record<Locale, Texts>> = { en, "zh-CN": zhCN, "zh-TW": zhTW, ja };

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  en: "English",
  "zh-CN": "简体中文",
  "zh-TW": "繁體中文",
  ja: "日本語",
};
