/** A whole import through a browser, against whichever server there is: see `CLIPROXYAPI_BIN`. */

import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, ENGINES, type Page, start } from "./browser";
import { type Json, Laboratory } from "./laboratory";
import { makeProbe } from "./probe/make";
import type { Probe } from "./probe/page";

declare const probe: Probe;

const FAMILIES = [
  "openai-compatibility",
  "codex-api-key",
  "claude-api-key",
  "gemini-api-key",
  "vertex-api-key",
];
const FIFTY: Json[] = Array.from({ length: 50 }, (_, index) => ({
  family: FAMILIES[index % FAMILIES.length] ?? "",
  siteName: `Relay ${index}`,
  siteUrl: `https://relay-${index}.example.com`,
  apiKey: `sk-fifty-${String(index).padStart(12, "0")}`,
}));

describe.each(ENGINES)("%s", (engine) => {
  let laboratory: Laboratory;
  let browser: Browser;
  let folder: string;
  let page: Page;

  beforeAll(async () => {
    folder = await makeProbe(engine);
    laboratory = await Laboratory.open();
    await laboratory.register();
    browser = await start(engine, laboratory);
    await browser.install(folder);
    page = await browser.open("page.html");
  });

  afterAll(async () => {
    await browser?.close();
    await laboratory?.end();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (method: string, params: Json) =>
    page.evaluate((m: string, p: Json) => probe.ask(m, p) as never, method, params);
  const keys = async () =>
    new Set(JSON.stringify(await laboratory.providers()).match(/sk-fifty-\d{12}/g));

  test("set up, import fifty, import again, take back", async () => {
    const { managementUrl, managementKey, server } = laboratory;
    expect(server).toBe(process.env.CLIPROXYAPI_BIN ? "real" : "stand-in");
    await ask("profile/set", { managementUrl });
    await ask("secret/set", { managementKey });
    const first: { result: { importId: string } } = await ask("import/run", { items: FIFTY });
    expect(first).toMatchObject({ result: { summary: { created: 50, failed: 0, unknown: 0 } } });
    expect((await keys()).size).toBe(50);
    const again = await ask("import/run", { items: FIFTY });
    expect(again).toMatchObject({ result: { summary: { unchanged: 50 } } });
    const { importId } = first.result;
    const undone = await ask("import/undo", { importId });
    expect(undone).toMatchObject({ result: { summary: { updated: 50 } } });
    expect((await keys()).size).toBe(0);
  });
});
