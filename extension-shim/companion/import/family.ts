/** The kinds of providers that a person can choose among. */

import type { Family } from "hub-bridge-shim";

/**
 * CLIProxyAPI's provider lists, the usual ones first, and whether an entry may go without an
 * address, since CLIProxyAPI knows the vendor's own.
 */
const KINDS = {
  "openai-compatibility": { hasVendor: false },
  "codex-api-key": { hasVendor: false },
  "claude-api-key": { hasVendor: true },
  "gemini-api-key": { hasVendor: true },
  "xai-api-key": { hasVendor: false },
  "vertex-api-key": { hasVendor: true },
  "interactions-api-key": { hasVendor: true },
} satisfies Record<Family, { hasVendor: boolean }>;

export const FAMILIES = Object.keys(KINDS) as readonly Family[];

export function hasVendor(family: Family): boolean {
  return KINDS[family].hasVendor;
}
