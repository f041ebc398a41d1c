/** A page's way to the host: through the extension's background, which outlives the page. */

import type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
import type { Job } from "./job.js";
import type { ImportProgress, ImportReport } from "./protocol.js";

/** How a call through the background is made. */
export interface RemoteCallOptions extends CallOptions {
  /** Comes back in the `Job` of an import or an undo. Never a secret. */
  readonly note?: string;
}

/** How a job that is there already is watched. */
export interface FollowOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops watching; the job goes on. */
  readonly signal?: AbortSignal;
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
export declare function connectBroker(): RemoteBridge;
