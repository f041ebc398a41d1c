/** The one call of the host that is not typed by the protocol yet: `management/request`. */

import type { CallOptions, Method } from "../bridge.js";
import type { Host } from "./host.js";

/** What the Management API is asked with. */
export type RawMethod = "GET" | "PUT" | "PATCH" | "DELETE";

/** `management/request` */
export interface RawRequest {
  readonly profile: string;
  readonly method: RawMethod;
  /** One of the provider lists, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** What the server answered, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request to the Management API, with the key that the host keeps. */
export async function callRaw(
  host: Host,
  request: RawRequest,
  options: CallOptions,
): Promise<RawAnswer> {
  const answer: unknown = await host.call(
    "management/request" as Method,
    request as never,
    options,
  );
  return answer as RawAnswer;
}
