import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  BridgeError,
  connect,
  type ImportProgress,
  type ImportReport,
  watch,
} from "../src/index.js";
import { FakeRuntime, settled } from "./fake_runtime.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Settles to the error's data, and fails the test when there is none. */
async function failure(call: Promise<unknown>): Promise<BridgeError> {
  const outcome = await call.then(
    (result) => result,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(BridgeError);
  return outcome as BridgeError;
}

/** A runtime whose hosts answer every request with its own method. */
function echoing(): FakeRuntime {
  const runtime = new FakeRuntime();
  runtime.onStart = (host) => {
    host.onRequest = ({ id, method }) => host.answer(id, { method });
    for (const request of host.asked) host.onRequest(request);
  };
  return runtime;
}

const REPORT = { importId: "i", items: [] } as unknown as ImportReport;
const progressOf = (done: number): ImportProgress => ({
  phase: "writing",
  done,
  total: 3,
  items: [],
});

describe("one port", () => {
  test("nothing starts before the first call, and one host serves them all", async () => {
    const runtime = echoing();
    const client = connect({ runtime });
    expect(runtime.hosts).toHaveLength(0);
    const answers = await Promise.all([
      client.call("bridge/hello", {}),
      client.call("profile/list", {}),
    ]);
    expect(answers).toEqual([{ method: "bridge/hello" }, { method: "profile/list" }]);
    expect(runtime.hosts).toHaveLength(1);
    expect(runtime.hosts[0]?.port.posted[0]).toEqual({
      jsonrpc: "2.0",
      id: 1,
      method: "bridge/hello",
      params: {},
    });
  });

  test("answers find their requests in any order", async () => {
    const runtime = new FakeRuntime();
    const client = connect({ runtime });
    const first = client.call("bridge/hello", {});
    const second = client.call("profile/list", {});
    await settled();
    runtime.hosts[0]?.answer(2, "second");
    runtime.hosts[0]?.answer(1, "first");
    expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  });

  test.each([null, 7, "text", [], {}, { id: 99, result: 1 }, { method: "import/progress" }])(
    "a message of another shape is passed over: %j",
    async (message) => {
      const runtime = new FakeRuntime();
      const call = connect({ runtime }).call("bridge/hello", {});
      await settled();
      runtime.hosts[0]?.say(message);
      runtime.hosts[0]?.answer(1, "well");
      expect(await call).toBe("well");
    },
  );

  test("an idle port is closed after its time and opened again by the next call", async () => {
    const runtime = echoing();
    const client = connect({ runtime });
    await client.call("bridge/hello", {});
    await vi.advanceTimersByTimeAsync(59_999);
    expect(runtime.hosts[0]?.port.open).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(runtime.hosts[0]?.port.open).toBe(false);
    await client.call("bridge/hello", {});
    expect(runtime.hosts).toHaveLength(2);
  });

  test("a port with a request on it is not idle", async () => {
    const runtime = new FakeRuntime();
    const call = connect({ runtime }).call("import/run", { items: [] });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(runtime.hosts[0]?.port.open).toBe(true);
    runtime.hosts[0]?.answer(1, REPORT);
    expect(await call).toEqual(REPORT);
  });
});

describe("errors", () => {
  test("the host's own keep kind, params, hint and report", async () => {
    const runtime = new FakeRuntime();
    const call = connect({ runtime }).call("connection/verify", {});
    await settled();
    const data = {
      kind: "banned",
      params: { host: "localhost:8317", seconds: 1_800 },
      hint: "Wait.",
      retryable: true,
      retryAfterSeconds: 1_800,
    };
    const error = { code: -32022, message: "Too many wrong keys.", data };
    runtime.hosts[0]?.say({ jsonrpc: "2.0", id: 1, error });
    expect((await failure(call)).toData()).toEqual({ ...data, message: "Too many wrong keys." });
  });

  test.each([
    ["chromium", "Specified native messaging host not found.", "host_not_registered"],
    ["gecko", "No such native application com.allapihub.bridge", "host_not_registered"],
    ["gecko", null, "host_crashed_early"],
  ] as const)("%s: %s", async (engine, text, kind) => {
    const runtime = new FakeRuntime(engine);
    runtime.onStart = (host) => host.end(text);
    expect(await failure(connect({ runtime }).call("bridge/hello", {}))).toMatchObject({ kind });
  });

  test("without the permission there is no connectNative", async () => {
    const runtime = new FakeRuntime();
    delete runtime.connectNative;
    const error = await failure(connect({ runtime }).call("bridge/hello", {}));
    expect(error.kind).toBe("permission_missing");
  });

  test("outside an extension the error says so, as a BridgeError too", async () => {
    const error = await failure(connect().call("bridge/hello", {}));
    expect(error).toMatchObject({ kind: "internal" });
  });

  test("a host that ends takes all that is pending with it, at once", async () => {
    const runtime = new FakeRuntime();
    const client = connect({ runtime });
    const calls = [client.call("bridge/hello", {}), client.call("profile/list", {})];
    const third = client.call("history/list", {});
    await settled();
    runtime.hosts[0]?.answer(3, "answered");
    await third;
    runtime.hosts[0]?.end("Native host has exited.");
    for (const call of calls) expect((await failure(call)).kind).toBe("host_gone");
  });

  test("a message beyond the limit is not sent", async () => {
    const runtime = echoing();
    const client = connect({ runtime });
    const apiKey = "k".repeat(64 * 1024 * 1024);
    const error = await failure(client.call("import/run", { items: [{ apiKey }] }));
    expect(error.kind).toBe("message_too_large");
    expect(runtime.hosts[0]?.port.posted).toEqual([]);
    expect(await client.call("bridge/hello", {})).toEqual({ method: "bridge/hello" });
  });
});

describe("deadlines", () => {
  test("silence ends a request, and a host that says nothing at all", async () => {
    const runtime = new FakeRuntime();
    const call = connect({ runtime }).call("bridge/hello", {}, { deadlineMs: 5_000 });
    const outcome = failure(call);
    await vi.advanceTimersByTimeAsync(5_000);
    const params = { method: "bridge/hello", seconds: 5 };
    expect(await outcome).toMatchObject({ kind: "no_answer", params });
    expect(runtime.hosts[0]?.port.open).toBe(false);
  });

  test("a host that answers others is asked to stop, and kept", async () => {
    const runtime = new FakeRuntime();
    const client = connect({ runtime });
    const slow = failure(client.call("provider/list", {}, { deadlineMs: 5_000 }));
    const quick = client.call("bridge/hello", {});
    await vi.advanceTimersByTimeAsync(1_000);
    runtime.hosts[0]?.answer(2, "quick");
    await quick;
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await slow).kind).toBe("no_answer");
    expect(runtime.hosts[0]?.asked.at(-1)).toMatchObject({
      method: "$/cancelRequest",
      params: { id: 1 },
    });
    expect(runtime.hosts[0]?.port.open).toBe(true);
  });

  test("progress is a sign of life", async () => {
    const runtime = new FakeRuntime();
    const call = connect({ runtime }).call("import/run", { items: [] }, { deadlineMs: 1_000 });
    for (let second = 0; second < 5; second += 1) {
      await vi.advanceTimersByTimeAsync(900);
      runtime.hosts[0]?.say({
        method: "import/progress",
        params: { requestId: 1, ...progressOf(second) },
      });
    }
    runtime.hosts[0]?.answer(1, REPORT);
    expect(await call).toEqual(REPORT);
  });
});

describe("cancelling", () => {
  test("an abort asks the host, and the report of what was done comes with the error", async () => {
    const runtime = new FakeRuntime();
    const stop = new AbortController();
    const call = connect({ runtime }).call("import/run", { items: [] }, { signal: stop.signal });
    await settled();
    stop.abort();
    await settled();
    const host = runtime.hosts[0];
    expect(host?.asked.at(-1)).toMatchObject({ method: "$/cancelRequest", params: { id: 1 } });
    const data = { kind: "cancelled", params: {}, hint: "", retryable: true, report: REPORT };
    host?.say({ id: 1, error: { code: -32800, message: "Cancelled.", data } });
    expect(await failure(call)).toMatchObject({ kind: "cancelled", report: REPORT });
  });

  test("one that was aborted before is not sent", async () => {
    const runtime = echoing();
    const signal = AbortSignal.abort();
    const error = await failure(connect({ runtime }).call("bridge/hello", {}, { signal }));
    expect(error.kind).toBe("cancelled");
    expect(runtime.hosts).toHaveLength(0);
  });

  test("an abort after the answer sends nothing", async () => {
    const runtime = echoing();
    const stop = new AbortController();
    await connect({ runtime }).call("bridge/hello", {}, { signal: stop.signal });
    stop.abort();
    await settled();
    expect(runtime.hosts[0]?.asked).toHaveLength(1);
  });
});

describe("back-off", () => {
  test("a host that never answered is tried by each call, without a wait", async () => {
    const runtime = new FakeRuntime();
    runtime.onStart = (host) => host.end("Specified native messaging host not found.");
    const client = connect({ runtime });
    for (let time = 1; time <= 3; time += 1) {
      await failure(client.call("bridge/hello", {}));
      expect(runtime.hosts).toHaveLength(time);
    }
  });

  test("one that answered and was lost is waited for, longer each time, eight seconds at most", async () => {
    const runtime = new FakeRuntime();
    const client = connect({ runtime });
    const waits: number[] = [];
    for (let time = 1; time <= 8; time += 1) {
      const started = Date.now();
      const call = client.call("bridge/hello", {});
      const lost = failure(client.call("profile/list", {}));
      await settled();
      while (runtime.hosts.length < time) await vi.advanceTimersByTimeAsync(50);
      waits.push(Date.now() - started);
      await settled();
      const host = runtime.hosts[time - 1];
      host?.answer(1, "hello");
      await call;
      host?.end("Native host has exited.");
      expect((await lost).kind).toBe("host_gone");
    }
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });
});

describe("progress", () => {
  test("is asked for only by who watches", async () => {
    const runtime = echoing();
    const client = connect({ runtime });
    await client.call("import/run", { items: [] });
    await client.call("import/run", { items: [] }, { onProgress: () => {} });
    await client.call("bridge/hello", {}, { onProgress: () => {} });
    expect(runtime.hosts[0]?.asked.map(({ params }) => params)).toEqual([
      { items: [] },
      { items: [], progress: true },
      {},
    ]);
  });

  test("is an async iterator, in order and to the end", async () => {
    const runtime = new FakeRuntime();
    const watched = watch(connect({ runtime }), "import/run", { items: [] });
    const seen: number[] = [];
    const loop = (async () => {
      for await (const { done } of watched) seen.push(done);
    })();
    await settled();
    for (const done of [1, 2, 3]) {
      const params = { requestId: 1, ...progressOf(done) };
      runtime.hosts[0]?.say({ method: "import/progress", params });
      if (done === 2) await settled();
    }
    runtime.hosts[0]?.answer(1, REPORT);
    await loop;
    expect(seen).toEqual([1, 2, 3]);
    expect(await watched.report).toEqual(REPORT);
  });

  test("ends with an error as well, which the report has", async () => {
    const runtime = new FakeRuntime();
    runtime.onStart = (host) => host.end("Native host has exited.");
    const watched = watch(connect({ runtime }), "import/run", { items: [] });
    for await (const _ of watched) throw new Error("there is none");
    expect((await failure(watched.report)).kind).toBe("host_crashed_early");
  });
});
