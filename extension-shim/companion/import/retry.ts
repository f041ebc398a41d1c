/** What is left of an import to be tried again. */

import type { ImportReport, Item, Outcome } from "hub-bridge-shim";

const LEFT: ReadonlySet<Outcome> = new Set<Outcome>(["failed", "unknown", "cancelled"]);

/** The items that did not get through; all of them where no report tells. */
export function leftOf(ended: {
  readonly items: readonly Item[];
  readonly report: ImportReport | undefined;
}): Item[] {
  const { items, report } = ended;
  if (report === undefined) return [...items];
  const told = new Map(report.items.map(({ index, outcome }) => [index, outcome]));
  // The host leaves failures out of a long report last of all.
  const isUntoldLeft = !report.itemsOmitted;
  return items.filter((_, index) => {
    const outcome = told.get(index);
    return outcome === undefined ? isUntoldLeft : LEFT.has(outcome);
  });
}
