/** What both ways to the host offer: a client of one's own, and the background's through the broker. */

import type { ImportProgress, Methods } from "./protocol.js";

/** A method of the protocol. */
export type Method = keyof Methods;

/** What a method takes. */
export type Params<M extends Method> = Methods[M]["params"];

/** What a method gives. */
export type Result<M extends Method> = Methods[M]["result"];

/** How one call is watched and stopped. */
export interface CallOptions {
  /** Asks the host to stop. An import ends its write that is under way and begins no other. */
  readonly signal?: AbortSignal;
  /** The longest silence, in milliseconds; progress counts as a sign of life. */
  readonly deadlineMs?: number;
  /** Told how far an import is, at most ten times a second. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** A way to the host. Every call rejects with a `BridgeError` and nothing else. */
export interface Bridge {
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
}
