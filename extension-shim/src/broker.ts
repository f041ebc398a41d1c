/**
 * The background's side: it owns the port to the host, so that a popup or a page that closes
 * cuts no work short, and the results wait for whoever asks for them.
 */

import type { Params } from "./bridge.js";
import { type Client, type ClientOptions, connect } from "./client.js";
import type { Job } from "./job.js";
import { JobDesk, jobMethod } from "./job_desk.js";
import { Jobs } from "./jobs.js";
import { BridgeError } from "./problem.js";
import type { ImportProgress } from "./protocol.js";
import { type BrowserApi, browserApi, type Port, type Runtime } from "./runtime.js";
import { type Ask, PORT_NAME, type Tell } from "./wire.js";

/** What a broker is made of; everything is found by itself when left out. */
export interface BrokerOptions extends ClientOptions {
  readonly api?: BrowserApi;
  /** Told of every job that ended, with or without a page that watches. */
  readonly onFinished?: (job: Job) => void;
}

/**
 * Serves the extension's own pages. To be called in the first turn of the background's script:
 * a worker that is woken by a page must be listening by then.
 */
export function serveBroker(options: BrokerOptions = {}): Client {
  const api = options.api ?? browserApi();
  const client = connect({ runtime: api.runtime, ...options });
  const desk = new JobDesk(client, new Jobs(api.storage?.session), options.onFinished);
  api.runtime.onConnect.addListener((port) => {
    if (port.name !== PORT_NAME) return;
    if (isOwnPage(port, api.runtime)) servePage(port, client, desk);
    else port.disconnect();
  });
  return client;
}

/** A content script shares the extension's id, and runs in somebody else's page. */
function isOwnPage({ sender }: Port, runtime: Runtime): boolean {
  return sender?.id === runtime.id && (sender.url ?? "").startsWith(runtime.getURL(""));
}

/** Why a call is stopped whose page nobody sees any more. A job goes on without its page. */
const PAGE_GONE = Symbol("page gone");

function servePage(port: Port, client: Client, desk: JobDesk): void {
  const stops = new Map<number, AbortController>();
  let open = true;
  port.onDisconnect.addListener(() => {
    open = false;
    for (const stop of stops.values()) stop.abort(PAGE_GONE);
  });
  const tell = (message: Tell) => {
    if (!open) return;
    try {
      port.postMessage(message);
    } catch {
      // A page may be gone before its port says so; others still want to be told.
      open = false;
    }
  };
  port.onMessage.addListener(async (message) => {
    const ask = message as Ask;
    if (ask.do === "stop") {
      stops.get(ask.id)?.abort();
      return;
    }
    const stop = new AbortController();
    stops.set(ask.id, stop);
    try {
      tell({ id: ask.id, result: await answer(ask, client, desk, tell, stop.signal) });
    } catch (error) {
      tell({ id: ask.id, error: BridgeError.from(error).toData() });
    } finally {
      stops.delete(ask.id);
    }
  });
}

async function answer(
  ask: Exclude<Ask, { do: "stop" }>,
  client: Client,
  desk: JobDesk,
  tell: (message: Tell) => void,
  signal: AbortSignal,
): Promise<unknown> {
  const onProgress = (progress: ImportProgress) => tell({ id: ask.id, progress });
  switch (ask.do) {
    case "call": {
      const { method, params, deadlineMs } = ask;
      const limits = deadlineMs === undefined ? {} : { deadlineMs };
      const job = jobMethod(method, params);
      if (!job) return client.call(method, params, { signal, onProgress, ...limits });
      const id = await desk.begin(job, params as Params<typeof job>, ask.note ?? "", limits);
      tell({ id: ask.id, job: id });
      const stop = () => signal.reason !== PAGE_GONE && desk.cancel(id);
      // It may have been stopped while it was begun.
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop);
      return desk.follow(id, onProgress);
    }
    case "jobs":
      return desk.jobs.all();
    case "follow":
      return desk.follow(ask.job, onProgress);
    case "cancel":
      return desk.cancel(ask.job);
    case "forget":
      return desk.jobs.remove(ask.job);
  }
}
