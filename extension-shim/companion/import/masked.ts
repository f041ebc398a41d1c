/** A key that is shown: enough of it to be told from another one. */

const SHORTEST = 16;

/** As the host masks: the last four characters, of a short one none. */
export function masked(key: string): string {
  const text = key.trim();
  return text.length < SHORTEST ? "••••" : `••••${text.slice(-4)}`;
}
