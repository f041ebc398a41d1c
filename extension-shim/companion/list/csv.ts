/** CSV with a header: `name,url,key[,family][,models]`, in any order, among other columns. */

import type { Family } from "hub-bridge-shim";
import { FAMILIES } from "../import/family";
import { Collected, type Entry } from "./collected";
import type { ListProblem, Reading } from "./reading";
import { trim } from "./text";

/** What may stand between the cells; a spreadsheet writes the one of its country. */
const DELIMITERS = [",", ";", "\t"];

/** What may stand between the names of models. */
const GAPS = /[\p{White_Space},;|]+/u;

/** What separates the cells of a CSV; `undefined` where the text is none. */
export function delimiterOf(text: string): string | undefined {
  const first = text.split("\n").find((line) => trim(line) !== "") ?? "";
  return DELIMITERS.find((delimiter) => {
    const cells = first.split(delimiter).map((cell) => bare(cell).toLowerCase());
    return cells.length > 1 && (cells.includes("key") || cells.includes("url"));
  });
}

function bare(cell: string): string {
  return trim(cell).replace(/^"+|"+$/g, "");
}

export function readCsv(text: string, delimiter: string): Reading | ListProblem {
  const rows = rowsOf(text, delimiter);
  const header = rows.next().value?.cells?.map((cell) => cell.toLowerCase()) ?? [];
  if (!header.includes("url") || !header.includes("key")) return { kind: "header", params: {} };
  const reading = new Collected("line");
  for (const { line, cells } of rows) {
    const cell = (name: string) => cells?.[header.indexOf(name)] ?? "";
    reading.add(line, cells ? itemOf(cell) : { kind: "not_csv", params: {} });
  }
  return reading;
}

function itemOf(cell: (name: string) => string): Entry {
  const [apiKey, siteUrl, siteName] = [cell("key"), cell("url"), cell("name")];
  const models = cell("models");
  if (apiKey === "") return { kind: "no_key", params: {} };
  const family = cell("family") === "" ? undefined : familyOf(cell("family"));
  if (family === null) {
    return { kind: "not_one_of", params: { path: "family", choices: FAMILIES.join(", ") } };
  }
  return {
    apiKey,
    ...(siteUrl && { siteUrl }),
    ...(siteName && { siteName }),
    ...(family && { family }),
    ...(models && {
      models: models
        .split(GAPS)
        .filter(Boolean)
        .map((name) => ({ name })),
    }),
  };
}

/** Takes the list's name, with or without `-api-key`, as a person types it. */
function familyOf(typed: string): Family | null {
  const text = typed.toLowerCase();
  if (text === "openai") return "openai-compatibility";
  return FAMILIES.find((family) => family === text || family === `${text}-api-key`) ?? null;
}

/** A row and the line on which it begins. No cells: it is none. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[] | undefined;
}

/**
 * The rows that are not blank; a quoted cell may have line breaks.
 *
 * After a line that is no row, what follows is read as if it were not there, so that a quote too
 * many costs one line and not the rest of the list, which a reader of CSV would make of it.
 */
function* rowsOf(text: string, delimiter: string): Generator<Row, undefined> {
  for (let start = 0, line = 1; start <= text.length; ) {
    const whole = text.slice(start, endOf(text, start, "\n"));
    const cells = cellsOf(whole, delimiter);
    const taken = cells ? whole : (whole.split("\n", 1)[0] ?? "");
    // As a spreadsheet writes its empty rows.
    if (!cells?.every((cell) => cell === "")) yield { line, cells };
    start += taken.length + 1;
    line += taken.split("\n").length;
  }
}

/** The cells of a record. `undefined`: quotes stand in it otherwise than around whole cells. */
function cellsOf(record: string, delimiter: string): string[] | undefined {
  const cells = [];
  for (let start = 0; start <= record.length; ) {
    const end = endOf(record, start, delimiter);
    cells.push(cellOf(record.slice(start, end)));
    start = end + 1;
  }
  return cells.every((cell) => cell !== undefined) ? cells : undefined;
}

/** What a cell holds. `undefined`: its quotes are none, or there are too many. */
function cellOf(text: string): string | undefined {
  if (!text.startsWith('"')) return text.includes('"') ? undefined : trim(text);
  const inner = text.slice(1, -1);
  const isWhole =
    text.length > 1 && text.endsWith('"') && !inner.replaceAll('""', "").includes('"');
  return isWhole ? trim(inner.replaceAll('""', '"')) : undefined;
}

/** Where a part ends that begins at `start`: at the first `mark` outside of quotes. */
function endOf(text: string, start: number, mark: string): number {
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === mark && !isQuoted) return at;
  }
  return text.length;
}
