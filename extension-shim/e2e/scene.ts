/** What every run has: a laboratory, a browser in it, and a page of an extension. */

import { afterAll, beforeAll } from "vitest";
import type { Browser, BrowserOptions, Engine, Page } from "./browser";
import type { Extension } from "./extension";
import { Laboratory, type LaboratoryOptions } from "./laboratory";
import { probe } from "./probe/make";
import { start } from "./start";

export interface Scene {
  laboratory: Laboratory;
  browser: Browser;
  page: Page;
  /** The extension's id. */
  id: string;
}

export interface SceneOptions extends LaboratoryOptions, BrowserOptions {
  /** The probe, unless something is said. */
  readonly extension?: Extension;
}

/** Sets the scene before the tests of the block it is called in, and clears it after them. */
export function scene(engine: Engine, options: SceneOptions = {}): Scene {
  const { extension = probe } = options;
  const set: Partial<Scene> = {};
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await extension.make(engine);
    set.laboratory = await Laboratory.open(options);
    set.browser = await start(engine, set.laboratory, options);
    set.id = (await set.browser.install(folder)).id;
    set.page = await set.browser.open(extension.page);
  });
  afterAll(async () => {
    await set.browser?.close();
    await set.laboratory?.end();
    if (folder !== undefined) await extension.remove?.(folder);
  });
  // Tests run after it is whole.
  return set as Scene;
}
