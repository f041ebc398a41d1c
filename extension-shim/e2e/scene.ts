/** What every run has: a laboratory, a browser in it, and a page of the extension. */

import { rm } from "node:fs/promises";
import { afterAll, beforeAll } from "vitest";
import { type Browser, type Engine, type Page, start } from "./browser";
import { Laboratory, type LaboratoryOptions } from "./laboratory";
import { makeProbe } from "./probe/make";

export interface Scene {
  laboratory: Laboratory;
  browser: Browser;
  page: Page;
  /** The extension's id. */
  id: string;
}

/** Sets the scene before the tests of the block it is called in, and clears it after them. */
export function scene(engine: Engine, options: LaboratoryOptions = {}): Scene {
  const set: Partial<Scene> = {};
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await makeProbe(engine);
    set.laboratory = await Laboratory.open(options);
    set.browser = await start(engine, set.laboratory);
    set.id = (await set.browser.install(folder)).id;
    set.page = await set.browser.open("page.html");
  });
  afterAll(async () => {
    await set.browser?.close();
    await set.laboratory?.end();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  // Tests run after it is whole.
  return set as Scene;
}
