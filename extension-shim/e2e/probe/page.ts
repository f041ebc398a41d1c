/** What a test can ask for in a page of the extension. */

import {
  BridgeError,
  connectBroker,
  type ImportReport,
  type Job,
  type Method,
  oneShot,
  type Params,
} from "../../src/index.js";

/** How a call ended, as plain data. */
export type Ended = { result: unknown } | { error: Record<string, unknown> };

/** What happened to an import so far. */
export interface Seen {
  progress: { phase: string; done: number; total: number }[];
  ended: Ended | null;
}

export interface Probe {
  ask(method: string, params: unknown): Promise<Ended>;
  askOnce(method: string, params: unknown): Promise<Ended>;
  /** Begins an import; `seen` tells what becomes of it. */
  begin(items: unknown): void;
  stop(): void;
  follow(job: string): Promise<Ended>;
  jobs(): Promise<Job[]>;
  readonly seen: Seen;
}

const bridge = connectBroker();
const once = oneShot();
let stopper = new AbortController();
const seen: Seen = { progress: [], ended: null };

async function ended(call: Promise<unknown>): Promise<Ended> {
  try {
    return { result: await call };
  } catch (error) {
    return { error: { ...BridgeError.from(error).toData() } };
  }
}

const probe: Probe = {
  ask: (method, params) => ended(bridge.call(method as Method, params as Params<Method>)),
  askOnce: (method, params) => ended(once.call(method as Method, params as Params<Method>)),
  begin(items) {
    stopper = new AbortController();
    seen.progress = [];
    seen.ended = null;
    const params = { items } as Params<"import/run">;
    const call: Promise<ImportReport> = bridge.call("import/run", params, {
      signal: stopper.signal,
      note: "a note",
      onProgress: ({ phase, done, total }) => seen.progress.push({ phase, done, total }),
    });
    void ended(call).then((outcome) => {
      seen.ended = outcome;
    });
  },
  stop: () => stopper.abort(),
  follow: (job) => ended(bridge.follow(job)),
  jobs: () => bridge.jobs(),
  seen,
};
Object.assign(globalThis, { probe });
