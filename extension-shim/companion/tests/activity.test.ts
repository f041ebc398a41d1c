import {
  BridgeError,
  type CallOptions,
  type ImportReport,
  type Job,
  type RemoteBridge,
} from "hub-bridge-shim";
import { beforeEach, describe, expect, it } from "vitest";
import { Activities, type Activity } from "../activity/activity";
import { item, report } from "./reports";

const ITEMS = [{ apiKey: "k" }];
const CANCELLED = { kind: "cancelled", params: {}, message: "", hint: "", retryable: true };

/** A background whose one import ends when the test says so. */
class Background {
  jobs: Job[] = [];
  readonly forgotten: string[] = [];
  readonly cancelled: string[] = [];
  /** Pages of the history, by their offset. */
  pages = new Map<number, ImportReport>();
  options: CallOptions = {};
  begun = 0;
  end: (outcome: ImportReport | BridgeError) => void = () => {};

  readonly bridge = {
    jobs: async () => this.jobs,
    forget: async (id: string) => void this.forgotten.push(id),
    cancel: async (id: string) => void this.cancelled.push(id),
    follow: (_: string, options: CallOptions) => this.#run(options),
    call: (method: string, params: { offset: number }, options: CallOptions) =>
      method === "history/get"
        ? Promise.resolve(this.pages.get(params.offset) ?? report([]))
        : this.#run(options),
  } as unknown as RemoteBridge;

  #run(options: CallOptions): Promise<ImportReport> {
    this.options = options;
    this.begun += 1;
    return new Promise((resolve, reject) => {
      this.end = (outcome) => (outcome instanceof BridgeError ? reject(outcome) : resolve(outcome));
    });
  }
}

let background: Background;
let seen: (Activity | undefined)[];
let activities: Activities;
beforeEach(() => {
  background = new Background();
  seen = [];
  activities = new Activities(background.bridge, (activity) => seen.push(activity));
});

const last = () => seen.at(-1);
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("an import that this page begins", () => {
  it("shows how far it is, and how it ended, with the items for another try", async () => {
    const ended = activities.import({ items: ITEMS });
    await settled();
    expect(last()).toMatchObject({ state: "running", progress: undefined });
    background.options.onProgress?.({ phase: "writing", done: 1, total: 2, items: [] });
    expect(last()).toMatchObject({ progress: { phase: "writing", done: 1, total: 2 } });
    const done = report([item("created")]);
    background.end(done);
    await ended;
    expect(last()).toMatchObject({ state: "ended", report: done, items: ITEMS });
  });

  it("is stopped once, and shows what was done until then", async () => {
    const ended = activities.import({ items: ITEMS });
    await settled();
    activities.stop();
    expect(background.options.signal?.aborted).toBe(true);
    expect(last()).toMatchObject({ state: "running", stopping: true });
    const done = report([item("cancelled")]);
    background.end(new BridgeError({ ...CANCELLED, report: done }));
    await ended;
    expect(last()).toMatchObject({ state: "ended", report: done, error: { kind: "cancelled" } });
  });

  it("is the only one at a time, however quickly a button is pressed twice", async () => {
    const first = activities.import({ items: ITEMS });
    await activities.import({ items: ITEMS });
    await activities.undo({ importId: "i1" });
    await settled();
    expect(background.begun).toBe(1);
    background.end(report([]));
    await first;
  });

  it("knows where it was to go, so that the rest can go there", async () => {
    const ended = activities.import({ profile: "nas", items: ITEMS });
    await settled();
    background.end(new BridgeError({ ...CANCELLED, kind: "unreachable" }));
    await ended;
    expect(last()).toMatchObject({ state: "ended", profile: "nas", report: undefined });
  });

  it("is put away here and in the background", async () => {
    const ended = activities.import({ items: ITEMS });
    await settled();
    background.end(report([]));
    await ended;
    const job = { method: "import/run", note: "", startedAt: "" } as const;
    background.jobs = [
      { ...job, id: "a", state: "done" },
      { ...job, id: "b", state: "running" },
    ];
    await activities.putAway();
    expect([last(), background.forgotten]).toEqual([undefined, ["a"]]);
  });

  it("has the part of a long report that did not fit", async () => {
    const whole = report([item("created"), item("failed"), item("created")]);
    const [first, second, third] = whole.items;
    if (!first || !second || !third) throw new Error("three were made");
    background.pages.set(0, { ...whole, items: [first, second], itemsOmitted: 1 });
    background.pages.set(2, { ...whole, items: [third] });
    const ended = activities.import({ items: ITEMS });
    await settled();
    background.end({ ...whole, items: [second], itemsOmitted: 2 });
    await ended;
    expect(last()).toMatchObject({ report: whole });
  });
});

describe("an import that an earlier page began", () => {
  const job: Job = {
    id: "j",
    method: "import/run",
    note: "",
    startedAt: "2026-11-30T00:00:00Z",
    state: "running",
  };

  it("is followed, and stopped by its id", async () => {
    background.jobs = [job];
    const resumed = activities.resume();
    await settled();
    activities.stop();
    expect(background.cancelled).toEqual(["j"]);
    const done = report([item("created")]);
    background.end(done);
    await resumed;
    expect(last()).toMatchObject({ state: "ended", report: done, items: [] });
  });

  it("is shown as it ended", async () => {
    const done = report([item("created")]);
    background.jobs = [{ ...job, state: "done", report: done }];
    await activities.resume();
    expect(last()).toMatchObject({ state: "ended", report: done });
  });

  it("does not take the place of what this page began meanwhile", async () => {
    const long = { ...report([item("created")]), itemsOmitted: 1 };
    background.jobs = [{ ...job, state: "done", report: long }];
    const resumed = activities.resume();
    await Promise.resolve();
    void activities.import({ items: ITEMS });
    await resumed;
    await settled();
    expect(last()).toMatchObject({ state: "running" });
    expect(seen.map((one) => one?.state)).not.toContain("ended");
  });
});
