import { describe, expect, it } from "vitest";
import rows from "../../../tests/vectors/lists.json";
import { readBytes, readList } from "../list/read";
import type { ListProblem, Reading } from "../list/reading";
import { trim } from "../list/text";

/** A list that the command line reads too, and what is in it. */
interface Row {
  readonly title: string;
  readonly text: string;
  /** So many times the same text, and the same items. */
  readonly repeat?: number;
  readonly items?: readonly object[];
  readonly unreadable?: readonly object[];
  readonly skippedAccounts?: number;
  readonly problem?: { readonly kind: string };
}

const ROWS: readonly Row[] = rows;

function isProblem(read: Reading | ListProblem): read is ListProblem {
  return "kind" in read;
}

function reading(text: string): Reading {
  const read = readList(text);
  if (isProblem(read)) throw new Error(read.kind);
  return read;
}

describe("a list", () => {
  it.each(ROWS)("is read as the command line reads it: $title", (row) => {
    const read = readList(row.text.repeat(row.repeat ?? 1));
    if (row.problem) {
      // Where JSON breaks, the command line says, too.
      expect(read).toHaveProperty("kind", row.problem.kind);
      return;
    }
    expect(read).toEqual({
      items: Array.from({ length: row.repeat ?? 1 }, () => row.items).flat(),
      unreadable: row.unreadable ?? [],
      skippedAccounts: row.skippedAccounts ?? 0,
    });
    for (const item of reading(row.text).items)
      expect(Object.values(item)).not.toContain(undefined);
  });
});

describe("a file", () => {
  const text = "name\turl\tkey\r\n名\thttps://a.test\tk1\r\n";
  const expected = [{ siteName: "名", siteUrl: "https://a.test", apiKey: "k1" }];
  const utf16 = (mark: number[], [low, high]: [number, number]) =>
    Uint8Array.from([
      ...mark,
      ...[...text].flatMap((character) => {
        const unit = character.charCodeAt(0);
        const bytes = [unit & 0xff, unit >> 8];
        return [bytes[low] ?? 0, bytes[high] ?? 0];
      }),
    ]);

  it.each([
    ["UTF-8", new TextEncoder().encode(text)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${text}`)],
    ["UTF-16, little end first", utf16([0xff, 0xfe], [0, 1])],
    ["UTF-16, big end first", utf16([0xfe, 0xff], [1, 0])],
  ])("may be %s", (_, bytes) => {
    expect(readBytes(bytes)).toMatchObject({ items: expected, unreadable: [] });
  });

  it.each([
    ["an odd byte in UTF-16", [0xff, 0xfe, 0x61]],
    ["half a pair in UTF-16", [0xff, 0xfe, 0x00, 0xd8]],
    ["a stray byte in UTF-8", [0x61, 0xff]],
    ["GBK, as a Chinese spreadsheet writes it", [0xc3, 0xfb, 0x2c, 0x75, 0x72, 0x6c]],
  ])("is refused: %s", (_, bytes) => {
    expect(readBytes(Uint8Array.from(bytes))).toEqual({ kind: "encoding", params: {} });
  });

  it("is refused where half a pair was pasted", () => {
    expect(readList("A\ud800 https://a.test k1")).toEqual({ kind: "encoding", params: {} });
  });

  it("has an entry refused where half a pair is escaped", () => {
    const { unreadable } = reading('[{"apiKey":"\\ud800"}]');
    expect(unreadable[0]?.reason).toMatchObject({ kind: "wrong_type", params: { path: "apiKey" } });
  });
});

describe("a list with a slip in it", () => {
  const texts = ROWS.filter((row) => row.repeat === undefined).flatMap((row) =>
    withSlips(row.text),
  );
  const linesOf = (text: string) => text.split(/[\r\n]/).map(trim);

  it("is never too odd", () => {
    for (const text of texts) readList(text);
  });

  it("loses no line", () => {
    const lost = texts.filter((text) => {
      // A comment first: whatever follows is no CSV and no JSON.
      const { items, unreadable } = reading(`#\n${text}`);
      const meant = linesOf(text).filter((line) => line !== "" && !line.startsWith("#"));
      return items.length + unreadable.length !== meant.length;
    });
    expect(lost).toEqual([]);
  });

  it("loses no row", () => {
    // A quoted cell may have several lines.
    const lost = texts.filter((text) => {
      if (text.includes('"')) return false;
      const { items, unreadable } = reading(`url,key\n${text}`);
      const meant = linesOf(text).filter((line) => line.split(",").map(trim).some(Boolean));
      return items.length + unreadable.length !== meant.length;
    });
    expect(lost).toEqual([]);
  });
});

/** What slips make of a text, at places all over it. */
function withSlips(text: string): string[] {
  const all = [...text];
  const places = Array.from({ length: 8 }, (_, n) => Math.floor((n * all.length) / 8));
  return places.flatMap((at) => {
    const before = all.slice(0, at).join("");
    const [next = "", ...rest] = all.slice(at);
    const after = next + rest.join("");
    const added = Array.from('",;\n\t|[]{}:#\\ 0e-.', (slip) => before + slip + after);
    return [before, after, before + rest.join(""), before + text + after, ...added];
  });
}
