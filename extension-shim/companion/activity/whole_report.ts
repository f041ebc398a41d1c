/** A report that was too long for one message, with what was left out of it. */

import type { Bridge, ImportReport, ItemResult } from "hub-bridge-shim";

/** The report with all its items, in their order, as far as the host's history has them. */
export async function wholeReport(bridge: Bridge, report: ImportReport): Promise<ImportReport> {
  if (!report.itemsOmitted || report.dryRun) return report;
  const items = new Map<number, ItemResult>();
  for (const item of report.items) items.set(item.index, item);
  try {
    const { importId } = report;
    const total = report.items.length + report.itemsOmitted;
    for (let offset = 0; offset < total; ) {
      const page = await bridge.call("history/get", { importId, offset });
      if (page.items.length === 0) break;
      for (const item of page.items) items.set(item.index, item);
      offset += page.items.length;
    }
    const { itemsOmitted, ...rest } = report;
    const all = [...items.values()].sort((a, b) => a.index - b.index);
    const left = total - all.length;
    return { ...rest, items: all, ...(left > 0 && { itemsOmitted: left }) };
  } catch {
    // What is there is shown; how much is missing stands beside it.
    return report;
  }
}
