/** The kind of provider of keys that a list gives none for. */

import type { Family, Item } from "hub-bridge-shim";

/** What the list says stands; an item without a kind, or with All API Hub's word for one, takes it. */
export function withKind(items: readonly Item[], family: Family): Item[] {
  return items.map((item) => (item.family || item.apiTypeHint ? item : { ...item, family }));
}

/** The hint's family, as the host takes it. */
export function kindOf({ family, apiTypeHint }: Item, otherwise: Family): Family {
  if (family) return family;
  switch (apiTypeHint) {
    case undefined:
      return otherwise;
    case "openai":
      return "codex-api-key";
    case "anthropic":
      return "claude-api-key";
    case "google":
      return "gemini-api-key";
    default:
      return "openai-compatibility";
  }
}
