/** The kinds of providers that a person can choose among. */

import type { Family } from "hub-bridge-shim";

/** The provider lists, the usual ones first. */
export const FAMILIES: readonly Family[] = [
  "openai-compatibility",
  "codex-api-key",
  "claude-api-key",
  "gemini-api-key",
  "xai-api-key",
  "vertex-api-key",
  "interactions-api-key",
];

const WITH_VENDOR: ReadonlySet<Family> = new Set<Family>([
  "claude-api-key",
  "gemini-api-key",
  "vertex-api-key",
  "interactions-api-key",
]);

/** Whether an entry of this list may go without an address: CLIProxyAPI knows the vendor's own. */
export function hasVendor(family: Family): boolean {
  return WITH_VENDOR.has(family);
}
