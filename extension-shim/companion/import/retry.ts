/** What is left of an import to be tried again. */

import type { Item, Outcome } from "hub-bridge-shim";
import type { EndedActivity } from "../activity/activity";

const LEFT: ReadonlySet<Outcome> = new Set<Outcome>(["failed", "unknown", "cancelled"]);

/** The items that did not get through; all of them where no report tells. */
export function leftOf({ items, report }: Pick<EndedActivity, "items" | "report">): Item[] {
  if (report === undefined) return [...items];
  const told = new Map(report.items.map(({ index, outcome }) => [index, outcome]));
  return items.filter((_, index) => {
    const outcome = told.get(index);
    return outcome === undefined || LEFT.has(outcome);
  });
}
