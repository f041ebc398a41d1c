/** The host, from the page or background that owns the port to it. */

import type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
import { Connection, type Ended } from "./connection.js";
import { BridgeError } from "./problem.js";
import type { ImportRunParams } from "./protocol.js";
import { browserApi, type Runtime } from "./runtime.js";

/** The name that hub-bridge is registered by. */
export const HOST = "com.allapihub.bridge";

/** An idle port is closed after this time, so that updates on Windows can replace the program. */
const IDLE_MS = 60_000;

/** The first wait after a lost connection, the longest one, and what makes up for losses. */
const BACK_OFF = { firstMs: 250, longestMs: 8_000, forgivenAfterMs: 60_000 };

export interface ClientOptions {
  /** Another host; hub-bridge when left out. */
  readonly host?: string;
  /** Idle milliseconds after which the port is closed; 60,000 when left out. */
  readonly idleMs?: number;
  /** The extension's `runtime`; found by itself when left out. */
  readonly runtime?: Runtime;
}

/** The host over one port that is opened by the first call. */
export interface Client extends Bridge {
  /** Ends the connection; calls under way fail, a later one opens it again. */
  close(): void;
}

/** Opens the way to the host. Nothing is started before the first call. */
export function connect(options: ClientOptions = {}): Client {
  return new PortClient(options);
}

class PortClient implements Client {
  readonly #options: ClientOptions;
  #connection: Connection | undefined;
  #openedAt = 0;
  #losses = 0;
  #lostAt = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async call<M extends Method>(
    method: M,
    params: Params<M>,
    options: CallOptions = {},
  ): Promise<Result<M>> {
    if (!this.#connection) await this.#wait(options.signal);
    if (options.signal?.aborted) throw BridgeError.of({ kind: "cancelled", params: {} });
    try {
      this.#connection ??= this.#open();
    } catch (error) {
      throw BridgeError.from(error);
    }
    const asked = options.onProgress ? watched(method, params) : params;
    return (await this.#connection.request(method, asked, options)) as Result<M>;
  }

  close(): void {
    this.#connection?.close({ kind: "client_closed", params: {} });
  }

  #open(): Connection {
    this.#openedAt = Date.now();
    const connection = new Connection({
      runtime: this.#options.runtime ?? browserApi().runtime,
      host: this.#options.host ?? HOST,
      idleMs: this.#options.idleMs ?? IDLE_MS,
      onEnd: (how) => {
        if (this.#connection === connection) this.#connection = undefined;
        this.#ended(how);
      },
    });
    return connection;
  }

  /**
   * Only a host that once answered is worth waiting for. One that never did is tried anew by
   * each call: it is a person who asks again, after having mended something.
   */
  #ended(how: Ended): void {
    const now = Date.now();
    if (how !== "lost" || now - this.#openedAt > BACK_OFF.forgivenAfterMs) this.#losses = 0;
    if (how === "lost") {
      this.#losses += 1;
      this.#lostAt = now;
    }
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#losses === 0) return;
    const pause = Math.min(BACK_OFF.firstMs * 2 ** (this.#losses - 1), BACK_OFF.longestMs);
    const left = this.#lostAt + pause - Date.now();
    if (left <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      signal?.addEventListener("abort", stop, { once: true });
    });
  }
}

function watched<M extends Method>(method: M, params: Params<M>): Params<M> {
  if (method !== "import/run" && method !== "import/undo") return params;
  return { ...(params as ImportRunParams), progress: true } as Params<M>;
}
