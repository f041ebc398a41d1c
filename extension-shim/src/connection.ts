/** One port to one host process, and the requests on it. */

import type { CallOptions, Method, Params } from "./bridge.js";
import { longestSilence, STOPPING } from "./deadline.js";
import { problemOf } from "./ending.js";
import { BridgeError, type FoundHere } from "./problem.js";
import type { ErrorObject, ImportProgress } from "./protocol.js";
import { engineOf, type Port, type Runtime } from "./runtime.js";

/** What the host takes: Chromium's own limit, and far beyond what Firefox writes in good time. */
export const MOST_REQUEST_BYTES = 64 * 1024 * 1024;

/** How a connection ended: let go by us, or lost, after an answer or before any. */
export type Ended = "let_go" | "lost" | "never_answered";

/** What the host sends; anything else is passed over. */
interface Incoming {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: ImportProgress & { requestId?: unknown };
  readonly result?: unknown;
  readonly error?: ErrorObject;
}

interface Pending {
  readonly method: Method;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly settle: (outcome: { result: unknown } | { error: BridgeError }) => void;
  /** Milliseconds. */
  silence: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When this request last gave a sign of life, or was sent. */
  heard: number;
}

/** A port is let go when it has been idle for so long; an update can replace the program then. */
export interface ConnectionOptions {
  readonly runtime: Runtime;
  readonly host: string;
  readonly idleMs: number;
  readonly onEnd: (how: Ended) => void;
}

/** A running host. */
export class Connection {
  readonly #port: Port;
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #heard = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #open = true;

  /** Starts the host. Throws a `BridgeError` where the browser refuses at once. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { runtime, host } = options;
    if (!runtime.connectNative) throw BridgeError.of({ kind: "permission_missing", params: {} });
    try {
      this.#port = runtime.connectNative(host);
    } catch (error) {
      throw BridgeError.of(this.#problem(String(error)));
    }
    this.#port.onMessage.addListener((message) => this.#take(Object(message)));
    this.#port.onDisconnect.addListener((port) => {
      // Both must be looked at: Chromium fills the one, Firefox the other.
      const text = port.error?.message ?? runtime.lastError?.message ?? null;
      this.#end(this.#answered ? "lost" : "never_answered", this.#problem(text));
    });
  }

  /** Sends a request; one answer comes, or a `BridgeError`. */
  request<M extends Method>(method: M, params: Params<M>, options: CallOptions): Promise<unknown> {
    const id = ++this.#lastId;
    clearTimeout(this.#idle);
    return new Promise((resolve, reject) => {
      const stop = () => this.#stop(id);
      const pending: Pending = {
        method,
        onProgress: options.onProgress,
        settle: (outcome) => {
          options.signal?.removeEventListener("abort", stop);
          if ("result" in outcome) resolve(outcome.result);
          else reject(outcome.error);
        },
        silence: options.deadlineMs ?? longestSilence(method),
        timer: undefined,
        heard: 0,
      };
      this.#pending.set(id, pending);
      this.#renew(id, pending);
      options.signal?.addEventListener("abort", stop, { once: true });
      this.#send(id, { jsonrpc: "2.0", id, method, params });
    });
  }

  /** Lets the host go; what is under way fails. */
  close(problem: FoundHere): void {
    this.#end("let_go", problem);
    this.#port.disconnect();
  }

  get #answered(): boolean {
    return this.#heard > 0;
  }

  #problem(text: string | null): FoundHere {
    const { runtime } = this.#options;
    const answered = this.#answered;
    return problemOf({ engine: engineOf(runtime), extensionId: runtime.id, text, answered });
  }

  #send(id: number, message: object): void {
    const bytes = new TextEncoder().encode(JSON.stringify(message)).byteLength;
    if (bytes > MOST_REQUEST_BYTES) {
      const params = { bytes, limit: MOST_REQUEST_BYTES };
      this.#settle(id, { error: BridgeError.of({ kind: "message_too_large", params }) });
      return;
    }
    try {
      this.#port.postMessage(message);
    } catch (error) {
      this.#settle(id, { error: BridgeError.of(this.#problem(String(error))) });
    }
  }

  #take(message: Incoming): void {
    this.#heard = Date.now();
    if (message.method === "import/progress" && message.params) {
      const { requestId, ...progress } = message.params;
      const pending = this.#pending.get(requestId as number);
      if (!pending) return;
      this.#renew(requestId as number, pending);
      pending.onProgress?.(progress);
    } else if (message.error) {
      this.#settle(message.id as number, { error: BridgeError.ofHost(message.error) });
    } else if ("result" in message) {
      this.#settle(message.id as number, { result: message.result });
    }
  }

  #settle(id: number, outcome: { result: unknown } | { error: BridgeError }): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    pending.settle(outcome);
    if (this.#pending.size > 0 || !this.#open) return;
    const bored = () => this.close({ kind: "client_closed", params: {} });
    this.#idle = setTimeout(bored, this.#options.idleMs);
  }

  #stop(id: number): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    pending.silence = STOPPING;
    this.#renew(id, pending);
    this.#send(id, { jsonrpc: "2.0", method: "$/cancelRequest", params: { id } });
  }

  #renew(id: number, pending: Pending): void {
    clearTimeout(pending.timer);
    pending.heard = Date.now();
    pending.timer = setTimeout(() => this.#expire(id, pending), pending.silence);
  }

  /** A request without an answer is given up; a host that says nothing at all is let go. */
  #expire(id: number, { method, silence, heard }: Pending): void {
    const problem: FoundHere = {
      kind: "no_answer",
      params: { method, seconds: Math.round(silence / 1_000) },
    };
    if (this.#heard < heard) {
      this.close(problem);
      return;
    }
    this.#send(id, { jsonrpc: "2.0", method: "$/cancelRequest", params: { id } });
    this.#settle(id, { error: BridgeError.of(problem) });
  }

  #end(how: Ended, problem: FoundHere): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#idle);
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, { error: BridgeError.of(problem) });
    }
    this.#options.onEnd(how);
  }
}
