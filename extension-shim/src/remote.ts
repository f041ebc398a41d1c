/** A page's way to the host: through the extension's background, which outlives the page. */

import type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
import type { Job } from "./job.js";
import { BridgeError } from "./problem.js";
import type { ImportProgress, ImportReport } from "./protocol.js";
import { browserApi, type Port, type Runtime } from "./runtime.js";
import { type Ask, PORT_NAME, type Tell } from "./wire.js";

/** How a call through the background is made. */
export interface RemoteCallOptions extends CallOptions {
  /** Comes back in the `Job` of an import or an undo. Never a secret. */
  readonly note?: string;
}

/** How a job that is there already is watched. */
export interface FollowOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The host, through the background. Imports and undos are jobs there. */
export interface RemoteBridge extends Bridge {
  call<M extends Method>(
    method: M,
    params: Params<M>,
    options?: RemoteCallOptions,
  ): Promise<Result<M>>;
  /** The jobs that run, and those whose results nobody has put away; newest first. */
  jobs(): Promise<Job[]>;
  /** Waits for a job that this page, or another before it, began. */
  follow(jobId: string, options?: FollowOptions): Promise<ImportReport>;
  /** Asks a running job to stop; its report says what was done. */
  cancel(jobId: string): Promise<void>;
  /** Puts a finished job away. */
  forget(jobId: string): Promise<void>;
}

/** Opens the way to the background; nothing is sent before the first call. */
export function connectBroker(options: { readonly runtime?: Runtime } = {}): RemoteBridge {
  return new BackgroundBridge(options.runtime);
}

type Question = Ask extends infer A ? (A extends { id: number } ? Omit<A, "id"> : never) : never;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: BridgeError) => void;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  /** The job that this call became: it is followed if the background has to start anew. */
  job?: Job["id"];
}

class BackgroundBridge implements RemoteBridge {
  readonly #runtime: Runtime | undefined;
  readonly #pending = new Map<number, Pending>();
  #port: Port | undefined;
  #lastId = 0;

  constructor(runtime: Runtime | undefined) {
    this.#runtime = runtime;
  }

  async call<M extends Method>(
    method: M,
    params: Params<M>,
    options: RemoteCallOptions = {},
  ): Promise<Result<M>> {
    const { signal, onProgress, deadlineMs, note } = options;
    if (signal?.aborted) throw BridgeError.of({ kind: "cancelled", params: {} });
    const question: Question = {
      do: "call",
      method,
      params,
      ...(note !== undefined && { note }),
      ...(deadlineMs !== undefined && { deadlineMs }),
    };
    return (await this.#ask(question, onProgress, signal)) as Result<M>;
  }

  async jobs(): Promise<Job[]> {
    return (await this.#ask({ do: "jobs" })) as Job[];
  }

  async follow(job: string, { onProgress }: FollowOptions = {}): Promise<ImportReport> {
    return (await this.#ask({ do: "follow", job }, onProgress)) as ImportReport;
  }

  async cancel(job: string): Promise<void> {
    await this.#ask({ do: "cancel", job });
  }

  async forget(job: string): Promise<void> {
    await this.#ask({ do: "forget", job });
  }

  #ask(
    question: Question,
    onProgress?: (progress: ImportProgress) => void,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const id = ++this.#lastId;
    const stop = () => {
      // Without a port there is nobody to be stopped, and the answer is on its way as it is.
      if (this.#pending.has(id)) this.#port?.postMessage({ do: "stop", id } satisfies Ask);
    };
    signal?.addEventListener("abort", stop);
    return new Promise<unknown>((resolve, reject) => {
      const followed = question.do === "follow" ? { job: question.job } : {};
      this.#pending.set(id, { resolve, reject, onProgress, ...followed });
      try {
        this.#post({ ...question, id } as Ask);
      } catch {
        // The extension was updated or removed: this page has no background any more.
        this.#pending.delete(id);
        reject(BridgeError.of({ kind: "background_stopped", params: {} }));
      }
    }).finally(() => signal?.removeEventListener("abort", stop));
  }

  #post(ask: Ask): void {
    this.#port ??= this.#open();
    this.#port.postMessage(ask);
  }

  #open(): Port {
    const runtime = this.#runtime ?? browserApi().runtime;
    const port = runtime.connect({ name: PORT_NAME });
    let told = false;
    port.onMessage.addListener((message) => {
      told = true;
      this.#take(message as Tell);
    });
    port.onDisconnect.addListener(() => {
      // Read, so that Chromium does not complain that nobody did.
      void runtime.lastError;
      this.#port = undefined;
      this.#lost(told);
    });
    return port;
  }

  #take(tell: Tell): void {
    const pending = this.#pending.get(tell.id);
    if (!pending) return;
    if ("progress" in tell) {
      pending.onProgress?.(tell.progress);
    } else if ("job" in tell) {
      pending.job = tell.job;
    } else {
      this.#pending.delete(tell.id);
      if ("error" in tell) pending.reject(new BridgeError(tell.error));
      else pending.resolve(tell.result);
    }
  }

  /** The background ended. It is woken for the jobs; what became of other calls is not known. */
  #lost(told: boolean): void {
    for (const [id, { job, reject }] of this.#pending) {
      if (told && job && this.#followAgain(id, job)) continue;
      this.#pending.delete(id);
      reject(BridgeError.of({ kind: "background_stopped", params: {} }));
    }
  }

  #followAgain(id: number, job: Job["id"]): boolean {
    try {
      this.#post({ do: "follow", id, job });
      return true;
    } catch {
      // The extension itself is gone.
      return false;
    }
  }
}
