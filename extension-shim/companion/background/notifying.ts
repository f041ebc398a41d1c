/** One notification of the system for each import that ended, if the person has chosen them. */

import type { Job } from "hub-bridge-shim";
import { summaryNotification, systemNotification } from "hub-bridge-shim/notify";
import { type Table, wordsOf } from "hub-bridge-shim/words";
import { en } from "hub-bridge-shim/words/en";
import { ja } from "hub-bridge-shim/words/ja";
import { zhCN } from "hub-bridge-shim/words/zh-CN";
import { zhTW } from "hub-bridge-shim/words/zh-TW";
import { browser } from "wxt/browser";
import { type Locale, localeOf, readSettings } from "../settings/settings";

/** A service worker can't load a language when it needs it. */
const TABLES: Readonly<Record<Locale, Table>> = { en, ja, "zh-CN": zhCN, "zh-TW": zhTW };

/** Tells of a job that ended. */
export async function notifyOf({ report, error, method }: Job): Promise<void> {
  const outcome = error ?? report;
  if (outcome === undefined) return;
  const settings = await readSettings();
  const words = wordsOf(TABLES[localeOf(settings)]);
  await systemNotification(
    browser,
    summaryNotification(words, outcome, { undo: method === "import/undo" }),
    { wanted: settings.notify, iconUrl: "/icon/128.png" },
  );
}
