/** An import's progress as an async iterator. */

import type { Bridge, CallOptions, Params } from "./bridge.js";
import type { JobMethod } from "./job.js";
import type { ImportProgress, ImportReport } from "./protocol.js";

/** Runs once over what happens; the report comes whether anybody iterates or not. */
export interface Watched extends AsyncIterable<ImportProgress> {
  readonly report: Promise<ImportReport>;
}

/**
 * Begins an import or an undo whose progress is iterated over. Leaving the loop does not stop it;
 * `options.signal` does.
 */
export function watch<M extends JobMethod, Options extends CallOptions>(
  bridge: { call: Bridge["call"] },
  method: M,
  params: Params<M>,
  options?: Options,
): Watched {
  const seen: ImportProgress[] = [];
  let wake = () => {};
  let over = false;
  const onProgress = (progress: ImportProgress) => {
    seen.push(progress);
    wake();
  };
  const report = bridge.call(method, params, { ...options, onProgress }) as Promise<ImportReport>;
  const end = () => {
    over = true;
    wake();
  };
  // Whoever awaits the report sees the error; the loop just ends.
  report.then(end, end);
  return {
    report,
    async *[Symbol.asyncIterator]() {
      while (true) {
        const next = seen.shift();
        if (next) yield next;
        else if (over) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
