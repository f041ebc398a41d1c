/**
 * Reads a pasted or dropped list by the rules of the command line's `import`
 * (`src/cli/import_file.rs`); `tests/vectors/lists.json` holds both to them.
 */

import { delimiterOf, readCsv } from "./csv";
import { readJson } from "./json";
import { readLines } from "./lines";
import type { ListProblem, Reading } from "./reading";
import { isBroken, trim } from "./text";

const NO_TEXT: ListProblem = { kind: "encoding", params: {} };

/** Reads a file: UTF-8, or UTF-16 by its mark, as a spreadsheet's “Unicode text” is. */
export function readBytes(bytes: Uint8Array): Reading | ListProblem {
  try {
    return readList(new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return NO_TEXT;
    throw error;
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}

/** Reads a text, whatever its format. */
export function readList(pasted: string): Reading | ListProblem {
  if (isBroken(pasted)) return NO_TEXT;
  // Every kind of line break counts once.
  const text = pasted.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  if (/^[[{]/.test(trim(text))) return readJson(text);
  const delimiter = delimiterOf(text);
  return delimiter ? readCsv(text, delimiter) : readLines(text);
}
