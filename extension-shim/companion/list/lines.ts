/** Lines of `name url key`; the name may have spaces and may be missing; `#` begins a comment. */

import { Collected, type Entry } from "./collected";
import type { Reading } from "./reading";
import { isOneWord, trim, words } from "./text";

/** What may stand between the words of a line, where it is not spaces. */
const SEPARATORS = [",", ";", "\t", "|"];

export function readLines(text: string): Reading {
  const reading = new Collected("line");
  for (const [index, line] of text.split("\n").map(trim).entries()) {
    if (line !== "" && !line.startsWith("#")) reading.add(index + 1, readLine(line));
  }
  return reading;
}

function readLine(line: string): Entry {
  for (const separator of SEPARATORS) {
    const cells = line.split(separator).map(trim);
    const item = cells.length <= 3 ? nameUrlKey(cells) : undefined;
    if (item) return item;
  }
  return nameUrlKey(words(line)) ?? { kind: "not_a_line", params: {} };
}

function nameUrlKey(cells: readonly string[]): Entry | undefined {
  const [url = "", apiKey = ""] = cells.slice(-2);
  const name = cells.slice(0, -2);
  // An address in another place: in a line of another order a key would be taken for a name.
  const elsewhere = [...name, apiKey].some((word) => word.includes("://"));
  const isAddress = isOneWord(url) && /[.:/]/.test(url) && !/[,;\t|]/.test(url);
  if (cells.length < 2 || elsewhere || !isAddress || !isOneWord(apiKey)) return undefined;
  const siteName = name.join(" ");
  return { ...(siteName && { siteName }), siteUrl: url, apiKey };
}
