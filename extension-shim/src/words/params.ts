/** What a sentence is given: parameters as the host sent them, made fit to be shown. */

import { LONGEST_TEXT, shown } from "./shown.js";

/** Parameters that are addresses, paths or sentences rather than names. */
const LONG = new Set([
  "baseUrl",
  "from",
  "insteadOf",
  "location",
  "path",
  "reason",
  "serverText",
  "to",
  "url",
  "usedBy",
]);

/** A sentence needed something that did not come. */
class Missing extends Error {}

function presentable(name: string, value: unknown): unknown {
  if (typeof value === "string") return shown(value, LONG.has(name) ? LONGEST_TEXT : undefined);
  if (Array.isArray(value)) return value.map((one) => presentable(name, one));
  if (value === null || (typeof value === "number" && Number.isFinite(value))) return value;
  throw new Missing();
}

/**
 * Says a sentence about `params`. `undefined` where one that it needs is missing or of another
 * kind, as only a host of another version sends them.
 */
export function say<P>(
  sentence: (params: P) => string,
  params: Readonly<Record<string, unknown>>,
): string | undefined {
  const needed = new Proxy(params, {
    get: (all, name) => {
      if (typeof name !== "string" || !Object.hasOwn(all, name)) throw new Missing();
      return presentable(name, all[name]);
    },
  });
  try {
    return sentence(needed as P);
  } catch {
    return undefined;
  }
}
