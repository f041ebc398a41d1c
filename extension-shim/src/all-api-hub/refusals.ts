/** Keys that were refused, so that none is sent twice without a person asking for it. */

import { type BridgeError, kindOf } from "../problem.js";

/** An address and a key, as one was tried with the other. */
export interface Attempt {
  readonly url: string;
  readonly key: string;
}

/** For maps; in memory only, as the key itself is. */
export function idOf({ url, key }: Attempt): string {
  return JSON.stringify([url, key]);
}

/** Lasts as long as the page. */
export class Refusals {
  readonly #errors = new Map<string, BridgeError>();

  /** What was said when this key was refused at this address. */
  of(attempt: Attempt): BridgeError | undefined {
    return this.#errors.get(idOf(attempt));
  }

  /** Tries, and remembers a refusal. */
  async watch<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#errors.delete(idOf(attempt));
      return result;
    } catch (error) {
      if (kindOf(error) === "key_rejected") this.#errors.set(idOf(attempt), error as BridgeError);
      throw error;
    }
  }
}
