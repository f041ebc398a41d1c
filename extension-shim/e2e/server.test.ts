/** A whole import through a browser, against whichever server there is: see `CLIPROXYAPI_BIN`. */

import { describe, expect, test } from "vitest";
import { ENGINES } from "./browser";
import type { Json } from "./laboratory";
import type { Probe } from "./probe/page";
import { scene } from "./scene";

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
  const the = scene(engine);

  const ask = (method: string, params: Json) =>
    the.page.evaluate((m: string, p: Json) => probe.ask(m, p) as never, method, params);
  const keys = async () =>
    new Set(JSON.stringify(await the.laboratory.providers()).match(/sk-fifty-\d{12}/g));

  test("set up, import fifty, import again, take back", async () => {
    const { managementUrl, managementKey, server } = the.laboratory;
    expect(server).toBe(process.env.CLIPROXYAPI_BIN ? "real" : "stand-in");
    await the.laboratory.register();
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
