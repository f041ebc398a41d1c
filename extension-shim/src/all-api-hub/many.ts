/** Many imports as one. */

import type { ImportProgress } from "../protocol.js";
import type { ImportResponse } from "./contract.js";
import type { Imported } from "./importing.js";
import type { Note } from "./moving_in.js";
import { failure, responseOf } from "./outcome.js";
import type { Texts } from "./texts.js";

/** How many imports are watched and stopped. */
export interface ManyOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** A write that is under way is finished, no other is begun. */
  readonly signal?: AbortSignal;
}

/** The answers in the order of the list; what should be known besides stands in the first. */
export function responsesOf(
  { importId, results, error }: Imported,
  count: number,
  texts: Texts,
  notes: readonly Note[],
): ImportResponse[] {
  return Array.from({ length: count }, (_, index) => {
    const result = results.get(index);
    const noted = index === 0 ? notes : [];
    if (result) return responseOf(result, importId, texts, noted);
    const missing = texts.error(error, "messages:cliproxy.importFailed");
    const skipped = error?.kind === "cancelled" && { skipped: true };
    return { ...failure(texts.withNotes(missing, noted)), ...skipped };
  });
}
