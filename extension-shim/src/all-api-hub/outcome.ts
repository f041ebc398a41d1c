/** An item of the host's report, as All API Hub's answer. */

import type { ItemResult } from "../protocol.js";
import type { ImportResponse } from "./contract.js";
import type { Note } from "./moving_in.js";
import type { Texts } from "./texts.js";

const FAILED = "messages:cliproxy.importFailed";

/** An answer without data. */
export function failure(message: string): { success: false; message: string } {
  return { success: false, message };
}

/** The answer to one item. */
export function responseOf(
  item: ItemResult,
  importId: string,
  texts: Texts,
  notes: readonly Note[] = [],
): ImportResponse {
  const success = SUCCESSES.has(item.outcome);
  const message = texts.withWarnings(messageOf(item, texts), item);
  return {
    success,
    message: texts.withNotes(message, notes),
    data: { importId, item },
    ...(item.outcome === "cancelled" && { skipped: true }),
  };
}

const SUCCESSES = new Set<string>(["created", "updated", "unchanged"]);

function messageOf(item: ItemResult, texts: Texts): string {
  switch (item.outcome) {
    case "created":
      return texts.theirs("messages:cliproxy.importSuccess", { name: texts.provider(item) });
    case "updated":
      return texts.theirs("messages:cliproxy.updateSuccess", { name: texts.provider(item) });
    case "unchanged":
      return texts.own.unchanged(texts.provider(item));
    case "cancelled":
      return texts.problem({ kind: "cancelled", params: {} });
    default:
      return item.error ? texts.problem(item.error) : texts.theirs(FAILED);
  }
}
