/** What became of an import whose answer never came: the host's history knows. */

import type { Bridge } from "./bridge.js";
import type { JobMethod } from "./job.js";
import type { HistoryEntry, ImportReport } from "./protocol.js";

/** A host that lost its browser still works for up to 1.5 s, and writes its history then. */
const PAUSES_MS = [300, 700, 1_500, 2_000];

/** What is looked for: an import (or undo) that this extension began at that time. */
export interface Lost {
  readonly method: JobMethod;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
}

/** The report of the import that was under way, if the history has it. */
export async function reportOf(bridge: Bridge, lost: Lost): Promise<ImportReport | undefined> {
  for (const pause of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const { caller } = await bridge.call("bridge/hello", {});
      const { imports } = await bridge.call("history/list", { limit: 10 });
      const found = imports.find((entry) => isOf(entry, lost, caller));
      if (found) return await bridge.call("history/get", { importId: found.importId });
    } catch {
      // The host may need a moment to start again, or be gone for good: then nothing is known.
    }
  }
  return undefined;
}

function isOf(entry: HistoryEntry, { method, startedAt }: Lost, caller: string): boolean {
  const isUndo = entry.undoes !== undefined;
  // The host writes whole seconds.
  const since = Math.floor(Date.parse(startedAt) / 1_000) * 1_000;
  return (
    entry.caller === caller &&
    isUndo === (method === "import/undo") &&
    Date.parse(entry.at) >= since
  );
}
