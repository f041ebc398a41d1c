/** What an extension's pages and its background say to each other, over a port of this name. */

import type { Method } from "./bridge.js";
import type { Job } from "./job.js";
import type { BridgeErrorData } from "./problem.js";
import type { ImportProgress } from "./protocol.js";

export const PORT_NAME = "hub-bridge";

/** What a page asks for; `id` is its own. Each ask has one answer. */
export type Ask = { readonly id: number } & (
  | {
      readonly do: "call";
      readonly method: Method;
      readonly params: object;
      readonly note?: string;
      readonly deadlineMs?: number;
    }
  | { readonly do: "jobs" }
  | { readonly do: "follow" | "cancel" | "forget"; readonly job: string }
  /** The call of this id is not wanted any more. Has no answer of its own. */
  | { readonly do: "stop" }
);

/** What the background tells a page. */
export type Tell = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly error: BridgeErrorData }
  | { readonly progress: ImportProgress }
  /** The call became this job. */
  | { readonly job: Job["id"] }
);
