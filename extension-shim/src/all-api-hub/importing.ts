/** `import/run` with items of All API Hub, and all of its results. */

import type { CallOptions } from "../bridge.js";
import { BridgeError } from "../problem.js";
import type { ImportReport, Item, ItemResult } from "../protocol.js";
import type { Host } from "./host.js";

/** What became of the items, by their index. */
export interface Imported {
  readonly importId: string;
  readonly results: ReadonlyMap<number, ItemResult>;
  /** It was ended before all were done. */
  readonly error?: BridgeError;
}

/** Runs an import. One that was called off gives what it had done until then. */
export async function runImport(
  host: Host,
  profile: string,
  items: Item[],
  options: CallOptions = {},
): Promise<Imported> {
  try {
    const report = await host.call("import/run", { profile, items }, options);
    return { importId: report.importId, results: await allResults(host, report) };
  } catch (error) {
    if (!(error instanceof BridgeError) || !error.report) throw error;
    const { report } = error;
    return { importId: report.importId, results: byIndex(report.items), error };
  }
}

/** A long report leaves results out; the history has them. */
async function allResults(host: Host, report: ImportReport): Promise<Map<number, ItemResult>> {
  const results = byIndex(report.items);
  if (!report.itemsOmitted) return results;
  const { importId } = report;
  const total = results.size + report.itemsOmitted;
  for (let offset = 0; offset < total; ) {
    const page = await host.call("history/get", { importId, offset }).catch(() => undefined);
    if (!page || page.items.length === 0) break;
    for (const item of page.items) results.set(item.index, item);
    offset += page.items.length;
  }
  return results;
}

function byIndex(items: readonly ItemResult[]): Map<number, ItemResult> {
  return new Map(items.map((item) => [item.index, item]));
}
