/** `management/request`, as this module uses it. */

import type { CallOptions, Params } from "../bridge.js";
import type { Host } from "./host.js";

/** What the Management API is asked with. */
export type RawMethod = "GET" | "PUT" | "PATCH" | "DELETE";

/** Of a request the profile is always named: it is the one that the key moved into. */
export interface RawRequest extends Params<"management/request"> {
  readonly profile: string;
  readonly method: RawMethod;
}

/** What the server answered, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request to the Management API, with the key that the host keeps. */
export function callRaw(host: Host, request: RawRequest, options: CallOptions): Promise<RawAnswer> {
  return host.call("management/request", request, options);
}
