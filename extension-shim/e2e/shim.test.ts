/** The package in real browsers, with the real host, a real keychain and the stand-in server. */

import { beforeEach, describe, expect, test } from "vitest";
import type { ImportReport, Job } from "../src/index.js";
import { ENGINES, type Page } from "./browser";
import type { Json, Laboratory } from "./laboratory";
import type { Ended, Probe, Seen } from "./probe/page";
import { scene } from "./scene";
import { until } from "./waiting";

declare const probe: Probe;

const ask = (page: Page, method: string, params: Json = {}): Promise<Ended> =>
  page.evaluate((m: string, p: Json) => probe.ask(m, p), method, params);
const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => probe.seen);
const begin = (page: Page, items: Json) => page.evaluate((i: Json) => probe.begin(i), items);
const jobsOf = (page: Page) => page.evaluate(() => probe.jobs() as never) as Promise<Job[]>;

function errorOf(ended: Ended | null): Record<string, unknown> {
  if (!ended || !("error" in ended)) throw new Error(`no error: ${JSON.stringify(ended)}`);
  return ended.error;
}

function reportOf(ended: Ended | null): ImportReport {
  if (!ended || !("result" in ended)) throw new Error(`no result: ${JSON.stringify(ended)}`);
  return ended.result as ImportReport;
}

/** Keys of one site each, in families by turns; a write for each family is under way for long. */
function items(count: number, name: string): Json[] {
  const families = ["openai-compatibility", "claude-api-key", "codex-api-key", "gemini-api-key"];
  return Array.from({ length: count }, (_, index) => ({
    ref: index,
    family: families[index % families.length] ?? "",
    siteName: `${name} ${index}`,
    siteUrl: `https://${name}-${index}.example.com`,
    apiKey: `sk-${name}-${String(index).padStart(12, "0")}`,
  }));
}

const keysOf = async (laboratory: Laboratory, name: string): Promise<string[]> =>
  [...JSON.stringify(await laboratory.providers()).matchAll(/"sk-([a-z]+)-\d{12}"/g)]
    .filter(([, of]) => of === name)
    .map(([key]) => key);

describe.each(ENGINES)("%s", (engine) => {
  const the = scene(engine, { standIn: true });

  beforeEach(() => the.laboratory.slow(0));

  /** Long enough to do something in the middle of an import. */
  async function underWay(name: string): Promise<void> {
    await the.laboratory.slow(400);
    await begin(the.page, items(40, name));
    await the.page.waitFor(() => probe.seen.progress.some(({ phase }) => phase === "writing"));
  }

  /** Whatever happened before: the same import again makes it whole, and nothing twice. */
  async function wholeAfterwards(name: string): Promise<void> {
    await the.laboratory.slow(0);
    const { summary } = reportOf(await ask(the.page, "import/run", { items: items(40, name) }));
    expect(summary).toMatchObject({ failed: 0, unknown: 0, cancelled: 0 });
    const keys = await keysOf(the.laboratory, name);
    expect([keys.length, new Set(keys).size]).toEqual([40, 40]);
  }

  test("a host that is not there is told as such, with what a person needs", async () => {
    const error = errorOf(await ask(the.page, "bridge/hello"));
    expect(error).toMatchObject({ kind: "host_not_registered", retryable: false });
    expect(error.params).toMatchObject({ extensionId: the.id });
    const once = await the.page.evaluate(() => probe.askOnce("bridge/hello", {}));
    expect(errorOf(once)).toMatchObject({ kind: "host_not_registered" });
  });

  test("once it is registered it answers, over a port and in one shot", async () => {
    await the.laboratory.register();
    expect(await ask(the.page, "bridge/hello")).toMatchObject({ result: { name: "hub-bridge" } });
    const once = await the.page.evaluate(() => probe.askOnce("bridge/hello", {}));
    expect(once).toMatchObject({ result: { name: "hub-bridge" } });
  });

  test("a connection is checked, stored and checked again; the key lies in the keychain", async () => {
    const { managementUrl, managementKey } = the.laboratory;
    const wrong = { managementUrl, managementKey: "wrong-key" };
    expect(errorOf(await ask(the.page, "connection/verify", wrong))).toMatchObject({
      kind: "key_rejected",
    });
    const right = await ask(the.page, "connection/verify", { managementUrl, managementKey });
    expect(right).toMatchObject({ result: { ok: true } });
    await ask(the.page, "profile/set", { managementUrl });
    await ask(the.page, "secret/set", { managementKey });
    expect(await the.laboratory.secret()).toBe(managementKey);
    expect(await ask(the.page, "connection/verify")).toMatchObject({ result: { ok: true } });
  });

  test("fifty keys, one of them masked: the others go in, by few requests", async () => {
    await the.laboratory.requests({ forget: true });
    const fifty = [...items(49, "fifty"), { siteUrl: "https://m.example.com", apiKey: "sk-****" }];
    await begin(the.page, fifty);
    await the.page.waitFor(() => probe.seen.ended);
    const { ended, progress } = await seenBy(the.page);
    const report = reportOf(ended);
    expect(report.summary).toMatchObject({ created: 49, failed: 1 });
    expect(report.items[49]?.error).toMatchObject({ kind: "api_key_invalid" });
    expect(progress.at(-1)).toMatchObject({ phase: "done", done: 50, total: 50 });
    expect(await keysOf(the.laboratory, "fifty")).toHaveLength(49);
    expect((await the.laboratory.requests()).length).toBeLessThan(30);
  });

  test("a management key that the server refuses is sent once, whatever is imported", async () => {
    await the.laboratory.changeKey("another");
    await the.laboratory.requests({ forget: true });
    for (let time = 0; time < 3; time += 1) {
      const error = errorOf(await ask(the.page, "import/run", { items: items(50, "refused") }));
      expect(error).toMatchObject({ kind: "key_rejected" });
    }
    expect((await the.laboratory.requests()).filter(({ authorized }) => !authorized)).toHaveLength(
      1,
    );
    await the.laboratory.changeKey(the.laboratory.managementKey);
    await the.laboratory.forgive();
    expect(await ask(the.page, "connection/verify", { retry: true })).toHaveProperty("result");
  });

  test("an import that is cancelled tells what it did, and that can be taken back", async () => {
    const before = await the.laboratory.providers();
    await underWay("cancelled");
    await the.page.evaluate(() => probe.stop());
    await the.page.waitFor(() => probe.seen.ended);
    const error = errorOf((await seenBy(the.page)).ended);
    expect(error).toMatchObject({ kind: "cancelled" });
    const { importId, summary } = error.report as ImportReport;
    expect(summary.cancelled).toBeGreaterThan(0);
    await the.laboratory.slow(0);
    const undone = reportOf(await ask(the.page, "import/undo", { importId }));
    expect(undone.undoes).toEqual([importId]);
    expect(await the.laboratory.providers()).toEqual(before);
  });

  test("a background that is ended in the middle finds its import in the history", async () => {
    await underWay("ended");
    await the.browser.stopBackground();
    await the.page.waitFor(() => probe.seen.ended);
    const error = errorOf((await seenBy(the.page)).ended);
    expect(error).toMatchObject({ kind: "background_stopped" });
    expect((error.report as ImportReport).items.length).toBeGreaterThan(0);
    expect((await jobsOf(the.page))[0]).toMatchObject({ state: "failed", note: "a note" });
    await wholeAfterwards("ended");
  });

  test("a host that is killed in the middle is told at once, and started again", async () => {
    await underWay("killed");
    expect(await the.laboratory.killHost()).toBe(1);
    await the.page.waitFor(() => probe.seen.ended);
    expect(errorOf((await seenBy(the.page)).ended)).toMatchObject({ kind: "host_gone" });
    await wholeAfterwards("killed");
  });

  test("a page that closes cuts nothing short; the next one has the result", async () => {
    await underWay("closed");
    await the.page.close();
    await the.laboratory.slow(0);
    the.page = await the.browser.open("page.html");
    const [job] = await jobsOf(the.page);
    const ended = await the.page.evaluate((of: string) => probe.follow(of), job?.id ?? "");
    expect(reportOf(ended).summary).toMatchObject({ created: 40 });
    await wholeAfterwards("closed");
  });

  test("an idle port is closed, so that the program can be replaced", async () => {
    await ask(the.page, "bridge/hello");
    expect(await the.laboratory.hosts()).toBe(1);
    await until("no host is left", async () => (await the.laboratory.hosts()) === 0);
    expect(await ask(the.page, "bridge/hello")).toHaveProperty("result");
  });

  test("a host that was taken away is told as such again", async () => {
    await the.laboratory.unregister();
    await until("no host is left", async () => (await the.laboratory.hosts()) === 0);
    expect(errorOf(await ask(the.page, "bridge/hello"))).toMatchObject({
      kind: "host_not_registered",
    });
  });
});
