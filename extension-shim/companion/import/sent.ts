/** Items on their way to the host and back: each with the name that a person knows it by. */

import type { Item, ItemResult } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";

/** Chosen for all keys of an import; what an item says of itself stands. */
export type Choices = Pick<Item, "discoverModels">;

/** The items as they are sent. */
export function sent(items: readonly Item[], choices: Choices): Item[] {
  return items.map((item) => ({ ...choices, ...item, ref: labelOf(item) }));
}

/** It stays in the host's history: no password of an address, no key that stands in a wrong place. */
function labelOf({ providerName, siteName, providerBaseUrl, siteUrl }: Item): string {
  const names = [providerName, siteName, providerBaseUrl, siteUrl];
  return shown(names.find((name) => name?.trim()) ?? "");
}

/** The label of an item that the host's sentence does not name: it has no provider. */
export function missingLabel({ ref, provider }: ItemResult): string | undefined {
  return provider === undefined && typeof ref === "string" && ref !== "" ? ref : undefined;
}
