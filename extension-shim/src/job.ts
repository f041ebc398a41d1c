/** Work that outlives the page that began it. */

import type { BridgeErrorData } from "./problem.js";
import type { ImportProgress, ImportReport } from "./protocol.js";

/** The methods that write, and may take long. */
export const JOB_METHODS = ["import/run", "import/undo"] as const;

export type JobMethod = (typeof JOB_METHODS)[number];

/** An import or its undoing, as the background knows it. No secret is in it. */
export interface Job {
  readonly id: string;
  readonly method: JobMethod;
  /** What the page that began it wants to remember with it. */
  readonly note: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly state: "running" | "done" | "failed";
  /** How far it is; without the items. */
  readonly progress?: Omit<ImportProgress, "items">;
  /** What was done: of one that failed, as far as it is known. */
  readonly report?: ImportReport;
  readonly error?: BridgeErrorData;
}
