import { setTimeout as pause } from "node:timers/promises";

/** For what a loaded machine may take its time with: a start, a page, an answer of the host. */
export const PATIENCE = 60_000;
const PAUSE = 50;

/** Whoever was asked will never answer: waiting is of no use. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** Looks again and again until there is something; what is thrown meanwhile is told at the end. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  limit = PATIENCE,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    let trouble: unknown;
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      if (error instanceof Gone) throw error;
      trouble = error;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${limit} ms: ${what}`, { cause: trouble });
    }
    await pause(PAUSE);
  }
}

/** What a promise gives, unless it takes too long. The promise itself goes on. */
export async function within<T>(what: string, limit: number, promise: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = pause(limit, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`not within ${limit} ms: ${what}`);
  });
  // It is stopped when the promise was in time.
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
