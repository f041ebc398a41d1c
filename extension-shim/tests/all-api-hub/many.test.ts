import { describe, expect, it } from "vitest";
import { BridgeError } from "../../src/problem.js";
import type { ImportProgress } from "../../src/protocol.js";
import { reportOf } from "./fake_providers.js";
import { asked, scene, settled } from "./scene.js";

const keys = (...names: string[]) => names.map((name) => asked({ token: { key: `sk-${name}` } }));

describe("many at once", () => {
  it("are one import, answered in their order", async () => {
    const { host, service } = settled();
    const seen: ImportProgress[] = [];
    const answers = await service.importManyToCliProxy(keys("a", "b", "a"), {
      onProgress: (progress) => seen.push(progress),
    });
    expect(answers.map(({ data }) => data?.item.outcome)).toEqual([
      "created",
      "updated",
      "unchanged",
    ]);
    expect(host.of("import/run")).toHaveLength(1);
    expect(seen).toMatchObject([{ phase: "done", done: 3, total: 3 }]);
  });

  it("say in the first answer what should be known", async () => {
    const answers = await scene().service.importManyToCliProxy(keys("a", "b"));
    expect(answers.map(({ message }) => /older backups/i.test(message))).toEqual([true, false]);
  });

  it("are completed from the history when the report leaves some out", async () => {
    const { host, service } = settled();
    host.report = ({ items }) => ({ ...reportOf(items.slice(0, 1)), itemsOmitted: 4 });
    const answers = await service.importManyToCliProxy(keys("a", "b", "c", "d", "e"));
    expect(answers.map(({ success }) => success)).toEqual([true, true, true, true, true]);
    expect(host.of("history/get")).toEqual(
      [0, 2, 4].map((offset) => ({ importId: "import-1", offset })),
    );
  });

  it("do not claim a success that neither report nor history shows", async () => {
    const { host, service } = settled();
    host.report = ({ items }) => ({ ...reportOf(items.slice(0, 1)), itemsOmitted: 1 });
    host.fail("history/get", { kind: "internal", params: {} });
    const answers = await service.importManyToCliProxy(keys("a", "b"));
    expect(answers[1]).toEqual({ success: false, message: "messages:cliproxy.importFailed" });
  });

  it("that were called off answer what was done until then", async () => {
    const { host, service } = settled();
    host.report = ({ items }) => {
      const report = reportOf(items.slice(0, 1));
      throw new BridgeError({
        kind: "cancelled",
        params: {},
        message: "",
        hint: "",
        retryable: true,
        report,
      });
    };
    const [first, second] = await service.importManyToCliProxy(keys("a", "b"));
    expect(first).toMatchObject({ success: true, data: { importId: "import-1" } });
    expect(second).toEqual({ success: false, skipped: true, message: "words:cancelled" });
  });

  it("fail together where nothing is known of them", async () => {
    const { host, service } = settled();
    host.fail("import/run", { kind: "busy", params: { host: "h", seconds: 20 } });
    const answers = await service.importManyToCliProxy(keys("a", "b"));
    expect(answers).toEqual([1, 2].map(() => ({ success: false, message: "words:busy" })));
  });

  it("are nothing, and ask nobody, where there are none", async () => {
    const { host, service } = settled();
    expect(await service.importManyToCliProxy([])).toEqual([]);
    expect(host.calls).toEqual([]);
  });
});

describe("many without the host", () => {
  it("go the old way one by one, until they are called off", async () => {
    const { host, service, fallen } = scene();
    host.absent = { kind: "permission_missing", params: {} };
    const stop = new AbortController();
    const seen: number[] = [];
    const answers = await service.importManyToCliProxy(keys("a", "b", "c"), {
      signal: stop.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done === 2) stop.abort();
      },
    });
    expect(fallen).toHaveLength(2);
    expect(seen).toEqual([1, 2, 3]);
    expect(answers.map(({ skipped }) => skipped)).toEqual([undefined, undefined, true]);
  });
});
