/** What the person has chosen for this extension. No secret is among it. */

import { type Locale, pickLocale } from "hub-bridge-shim/words";
import { browser } from "wxt/browser";

export type { Locale } from "hub-bridge-shim/words";

export interface Settings {
  /** `null`: by what the browser says that the person reads. */
  readonly language: Locale | null;
  /** Whether an import that ended is told by the system, too. */
  readonly notify: boolean;
  /** The host's profile that the pages are about; `null`: its default one. */
  readonly profile: string | null;
}

const KEY = "settings";
const DEFAULTS: Settings = { language: null, notify: false, profile: null };

export async function readSettings(): Promise<Settings> {
  const stored = await browser.storage.local.get(KEY);
  return { ...DEFAULTS, ...(stored[KEY] as Partial<Settings> | undefined) };
}

let lastChange: Promise<unknown> = Promise.resolve();

/** Changes some of them, one change after the other; gives all of them back. */
export function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const changed = lastChange.then(async () => {
    // Another page may have changed others meanwhile.
    const settings = { ...(await readSettings()), ...change };
    await browser.storage.local.set({ [KEY]: settings });
    return settings;
  });
  lastChange = changed.catch(() => undefined);
  return changed;
}

/** The language to speak: the chosen one, else the first that the person reads and there is. */
export function localeOf({ language }: Pick<Settings, "language">): Locale {
  return language ?? pickLocale(navigator.languages);
}
