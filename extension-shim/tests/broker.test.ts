import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  BridgeError,
  type BrowserApi,
  connectBroker,
  type ImportReport,
  type Job,
  serveBroker,
} from "../src/index.js";
import {
  type Asked,
  type FakeHost,
  type FakePort,
  FakeRuntime,
  portPair,
  settled,
} from "./fake_runtime.js";

const REPORT = { importId: "i1", items: [], summary: {} } as unknown as ImportReport;

/** What the browser keeps while it runs. */
class SessionArea {
  kept: Record<string, unknown> = {};
  async get(key: string) {
    return { [key]: this.kept[key] };
  }
  async set(items: Record<string, unknown>) {
    Object.assign(this.kept, JSON.parse(JSON.stringify(items)));
  }
}

/** An extension whose background can be ended by the browser and is woken by its pages. */
class Extension {
  readonly runtime = new FakeRuntime();
  readonly session = new SessionArea();
  readonly finished: Job[] = [];
  readonly #lines: FakePort[] = [];

  constructor() {
    this.wake();
    const connect = this.runtime.connect.bind(this.runtime);
    this.runtime.connect = (info) => {
      if (this.runtime.onConnect.listeners.size === 0) this.wake();
      const port = connect(info);
      this.#lines.push(port as FakePort);
      return port;
    };
  }

  wake() {
    const api: BrowserApi = { runtime: this.runtime, storage: { session: this.session } };
    serveBroker({ api, onFinished: (job) => this.finished.push(job) });
  }

  /** The browser ends the background: its ports close, its memory is gone, its host with it. */
  kill() {
    this.runtime.onConnect.listeners.clear();
    for (const host of this.runtime.hosts) {
      host.onRequest = () => {};
      host.port.onMessage.listeners.clear();
      host.port.onDisconnect.listeners.clear();
      host.port.open = false;
    }
    for (const line of this.#lines.splice(0)) line.drop();
  }

  /** The pages go, and say so. */
  closePages() {
    for (const line of this.#lines.splice(0)) line.disconnect();
  }

  /** The background's end of the first page's line throws from now on. */
  breakFirstLine() {
    const peer = this.#lines[0]?.peer;
    if (peer) peer.open = false;
  }

  page() {
    return connectBroker({ runtime: this.runtime });
  }

  /** Every host that is started answers so. */
  answering(answer: (request: Asked, host: FakeHost) => void) {
    this.runtime.onStart = (host) => {
      host.onRequest = (request) => answer(request, host);
      for (const request of host.asked) answer(request, host);
    };
  }
}

async function failure(call: Promise<unknown>): Promise<BridgeError> {
  const outcome = await call.then(
    (result) => result,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(BridgeError);
  return outcome as BridgeError;
}

let extension: Extension;
beforeEach(() => {
  extension = new Extension();
});

describe("a page", () => {
  test("asks the host through the background, and two pages share one host", async () => {
    extension.answering(({ id, method }, host) => host.answer(id, method));
    const [one, two] = [extension.page(), extension.page()];
    expect(await one.call("bridge/hello", {})).toBe("bridge/hello");
    expect(await two.call("profile/list", {})).toBe("profile/list");
    expect(extension.runtime.hosts).toHaveLength(1);
  });

  test("has the host's errors as they were", async () => {
    const data = { kind: "not_configured", params: { profile: null }, hint: "h", retryable: false };
    extension.answering(({ id }, host) =>
      host.say({ id, error: { code: -32010, message: "No profile.", data } }),
    );
    const error = await failure(extension.page().call("connection/verify", {}));
    expect(error.toData()).toEqual({ ...data, message: "No profile." });
  });

  test("sees progress, and cancels", async () => {
    extension.answering(({ id, method, params }, host) => {
      if (method === "import/run") {
        const progress = { requestId: id, phase: "writing", done: 1, total: 2, items: [] };
        setTimeout(() => host.say({ method: "import/progress", params: progress }));
      } else {
        const data = { kind: "cancelled", params: {}, hint: "", retryable: true, report: REPORT };
        const error = { code: -32800, message: "Cancelled.", data };
        host.say({ id: params.id, error });
      }
    });
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => {
      seen.push(done);
      stop.abort();
    };
    const options = { onProgress, signal: stop.signal };
    const call = extension.page().call("import/run", { items: [] }, options);
    expect(await failure(call)).toMatchObject({ kind: "cancelled", report: REPORT });
    expect(seen).toEqual([1]);
  });

  test("that outlives its extension has an error, no other exception", async () => {
    const runtime = new FakeRuntime();
    runtime.connect = () => {
      throw new Error("Extension context invalidated.");
    };
    const error = await failure(connectBroker({ runtime }).call("bridge/hello", {}));
    expect(error.kind).toBe("background_stopped");
  });

  test("without a background there is an error, no silence", async () => {
    const runtime = new FakeRuntime();
    const error = await failure(connectBroker({ runtime }).call("bridge/hello", {}));
    expect(error.kind).toBe("background_stopped");
  });
});

describe("strangers", () => {
  test.each([
    ["a content script", { id: "own", url: "https://relay.example.com/" }],
    ["another extension", { id: "other", url: "chrome-extension://other/page.html" }],
    ["a page whose address begins alike", { id: "own", url: "chrome-extension://owner/x" }],
  ])("%s is not served", async (_, { id, url }) => {
    const { runtime } = extension;
    const sender = { id: id === "own" ? runtime.id : id, url };
    const [here, there] = portPair("hub-bridge", sender);
    runtime.onConnect.fire(there);
    expect(here.open).toBe(false);
  });

  test("a port of another name is left to whom it belongs", () => {
    const sender = { id: extension.runtime.id, url: extension.runtime.getURL("page.html") };
    const [here, there] = portPair("something-else", sender);
    extension.runtime.onConnect.fire(there);
    expect(here.open).toBe(true);
    expect(there.onMessage.listeners.size).toBe(0);
  });
});

describe("jobs", () => {
  /** A host that imports until it is let on. */
  function importing(): { end: () => void } {
    let end = () => {};
    extension.answering(({ id, method }, host) => {
      if (method === "import/run") end = () => host.answer(id, REPORT);
      else host.answer(id, method);
    });
    return { end: () => end() };
  }

  test("go on without their page, and their result waits for the next one", async () => {
    const host = importing();
    const page = extension.page();
    void page.call("import/run", { items: [] }, { note: "fifty keys" });
    await vi.waitFor(async () => expect(await extension.page().jobs()).toHaveLength(1));
    await settled();
    const next = extension.page();
    const [job] = await next.jobs();
    expect(job).toMatchObject({ method: "import/run", note: "fifty keys", state: "running" });
    const report = next.follow(job?.id ?? "");
    host.end();
    expect(await report).toEqual(REPORT);
    expect(await next.jobs()).toMatchObject([{ state: "done", report: REPORT }]);
    expect(extension.finished).toMatchObject([{ state: "done" }]);
    await next.forget(job?.id ?? "");
    expect(await next.jobs()).toEqual([]);
  });

  test("a dry run writes nothing and is none; its progress is seen all the same", async () => {
    extension.answering(({ id }, host) => {
      const progress = { requestId: id, phase: "reading", done: 0, total: 0, items: [] };
      host.say({ method: "import/progress", params: progress });
      host.answer(id, REPORT);
    });
    const page = extension.page();
    const phases: string[] = [];
    const onProgress = ({ phase }: { phase: string }) => phases.push(phase);
    const params = { items: [], dryRun: true };
    expect(await page.call("import/run", params, { onProgress })).toEqual(REPORT);
    expect(await page.call("import/undo", { importId: "i1", dryRun: true })).toEqual(REPORT);
    expect(phases).toEqual(["reading"]);
    expect([await page.jobs(), extension.finished]).toEqual([[], []]);
  });

  test("one that is stopped while it is begun is stopped all the same", async () => {
    extension.answering(({ id, method, params }, host) => {
      if (method !== "$/cancelRequest") return;
      const data = { kind: "cancelled", params: {}, hint: "", retryable: true };
      host.say({ id: params.id ?? id, error: { code: -32800, message: "Cancelled.", data } });
    });
    const set = extension.session.set.bind(extension.session);
    extension.session.set = (items) =>
      new Promise((resolve) => setTimeout(() => resolve(set(items)), 20));
    const stop = new AbortController();
    const call = extension.page().call("import/run", { items: [] }, { signal: stop.signal });
    stop.abort();
    expect(await failure(call)).toMatchObject({ kind: "cancelled" });
  });

  test("what is none ends with its page", async () => {
    const asked: string[] = [];
    extension.answering(({ method }) => asked.push(method));
    void extension.page().call("import/run", { items: [], dryRun: true });
    void extension.page().call("import/run", { items: [] });
    await settled();
    extension.closePages();
    await settled();
    expect(asked.sort()).toEqual(["$/cancelRequest", "import/run", "import/run"]);
  });

  test("no key of theirs is kept", async () => {
    importing();
    void extension.page().call("import/run", { items: [{ apiKey: "sk-very-secret" }] });
    await vi.waitFor(() => expect(extension.session.kept).toHaveProperty("hub-bridge-jobs"));
    expect(JSON.stringify(extension.session.kept)).not.toContain("sk-very-secret");
  });

  test("a page that is gone without a word keeps no other from its result", async () => {
    const host = importing();
    const page = extension.page();
    void page.call("import/run", { items: [] });
    await vi.waitFor(async () => expect(await page.jobs()).toHaveLength(1));
    const [job] = await page.jobs();
    const next = extension.page();
    const report = next.follow(job?.id ?? "");
    await settled();
    extension.breakFirstLine();
    host.end();
    expect(await report).toEqual(REPORT);
  });

  test("who follows one that is not there is told", async () => {
    expect(await failure(extension.page().follow("nobody"))).toMatchObject({ kind: "not_found" });
  });

  test("of more than ten finished ones the oldest go", async () => {
    extension.answering(({ id }, host) => host.answer(id, REPORT));
    const page = extension.page();
    for (let time = 0; time < 12; time += 1) await page.call("import/run", { items: [] });
    expect(await page.jobs()).toHaveLength(10);
  });

  test("a background that is ended finds in the history what was done", async () => {
    vi.useFakeTimers();
    try {
      const entry = { importId: "i1", caller: "me", at: "", undoes: undefined };
      extension.answering(({ id, method }, host) => {
        if (method === "bridge/hello") host.answer(id, { caller: "me" });
        else if (method === "history/list") {
          const others = [
            { ...entry, importId: "other", caller: "terminal", at: new Date().toISOString() },
            { ...entry, importId: "undo", at: new Date().toISOString(), undoes: ["x"] },
            { ...entry, at: new Date().toISOString() },
            { ...entry, importId: "old", at: new Date(0).toISOString() },
          ];
          host.answer(id, { imports: others, total: 4 });
        } else if (method === "history/get") host.answer(id, REPORT);
      });
      const page = extension.page();
      const call = failure(page.call("import/run", { items: [] }));
      await vi.advanceTimersByTimeAsync(10);
      extension.kill();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await call).toMatchObject({ kind: "background_stopped", report: REPORT });
      const asked = extension.runtime.hosts.flatMap((host) => host.asked);
      expect(asked.find(({ method }) => method === "history/get")?.params).toEqual({
        importId: "i1",
      });
      expect(await page.jobs()).toMatchObject([{ state: "failed", report: REPORT }]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("questions of a page whose background is ended are not asked again", async () => {
    extension.answering(() => {});
    const call = failure(extension.page().call("provider/list", {}));
    await settled();
    extension.kill();
    expect((await call).kind).toBe("background_stopped");
  });
});
