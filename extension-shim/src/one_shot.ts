/** The host without a port: one process a call, no progress, no cancelling there. */

import type { Bridge, CallOptions, Method, Params, Result } from "./bridge.js";
import { type ClientOptions, HOST } from "./client.js";
import { longestSilence } from "./deadline.js";
import { problemOf } from "./ending.js";
import { BridgeError } from "./problem.js";
import type { ErrorObject } from "./protocol.js";
import { browserApi, engineOf, type Runtime } from "./runtime.js";

/**
 * For a single question. An import that is aborted, or not awaited, goes on in the host for
 * 1.5 s at most; what it wrote is in the history.
 */
export function oneShot(options: Omit<ClientOptions, "idleMs"> = {}): Bridge {
  const runtime = () => options.runtime ?? browserApi().runtime;
  return {
    call: (method, params, callOptions = {}) =>
      ask(runtime(), options.host ?? HOST, method, params, callOptions),
  };
}

async function ask<M extends Method>(
  runtime: Runtime,
  host: string,
  method: M,
  params: Params<M>,
  { signal, deadlineMs = longestSilence(method) }: CallOptions,
): Promise<Result<M>> {
  if (!runtime.sendNativeMessage) throw BridgeError.of({ kind: "permission_missing", params: {} });
  if (signal?.aborted) throw BridgeError.of({ kind: "cancelled", params: {} });
  const request = { jsonrpc: "2.0", id: 1, method, params };
  const answer = runtime.sendNativeMessage(host, request).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    const ending = { engine: engineOf(runtime), extensionId: runtime.id, text, answered: false };
    throw BridgeError.of(problemOf(ending));
  });
  const { result, error } = (await inTime(answer, method, deadlineMs, signal)) as {
    result?: Result<M>;
    error?: ErrorObject;
  };
  if (error) throw BridgeError.ofHost(error);
  return result as Result<M>;
}

async function inTime<T>(
  answer: Promise<T>,
  method: Method,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const over = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    const seconds = Math.round(deadlineMs / 1_000);
    const late = BridgeError.of({ kind: "no_answer", params: { method, seconds } });
    const timer = setTimeout(() => reject(late), deadlineMs);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
    const stopped = () => reject(BridgeError.of({ kind: "cancelled", params: {} }));
    signal?.addEventListener("abort", stopped, { signal: over.signal });
  });
  return Promise.race([answer, givenUp]).finally(() => over.abort());
}
