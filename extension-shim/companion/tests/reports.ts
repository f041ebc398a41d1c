/** Reports as the host gives them, as short as a test can have them. */

import type { ImportReport, ItemResult, Outcome, Summary } from "hub-bridge-shim";

const NONE: Summary = {
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
};

export function item(outcome: Outcome, more: Partial<ItemResult> = {}): ItemResult {
  return {
    index: 0,
    outcome,
    family: "openai-compatibility",
    changes: [],
    warnings: [],
    ...more,
  };
}

/** The items are numbered in their order. */
export function report(items: ItemResult[], more: Partial<ImportReport> = {}): ImportReport {
  const summary = { ...NONE };
  for (const { outcome } of items) summary[outcome] += 1;
  return {
    importId: "i1",
    group: "i1",
    profile: "home",
    managementUrl: "http://localhost:8317/v0/management",
    dryRun: false,
    summary,
    items: items.map((one, index) => ({ ...one, index })),
    requests: 1,
    elapsedMs: 1,
    ...more,
  };
}
