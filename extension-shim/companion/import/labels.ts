/** By what a person knows a key again: it goes along with the item and comes back in the report. */

import type { Item, ItemResult } from "hub-bridge-shim";

/** The items as they are sent. */
export function labelled(items: readonly Item[]): Item[] {
  return items.map((item) => ({ ...item, ref: labelOf(item) }));
}

function labelOf({ providerName, siteName, providerBaseUrl, siteUrl }: Item): string {
  const names = [providerName, siteName, providerBaseUrl, siteUrl];
  return names.find((name) => name?.trim()) ?? "";
}

/** The label of an item that the host's sentence does not name: it has no provider. */
export function missingLabel({ ref, provider }: ItemResult): string | undefined {
  return provider === undefined && typeof ref === "string" && ref !== "" ? ref : undefined;
}
