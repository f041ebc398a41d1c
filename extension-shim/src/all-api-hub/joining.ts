/** Sentences of two authors in one message; the extension's own often lack the full stop. */

const ENDED = /[.!?…:)”"'»]$/;
const ENDED_WIDE = /[。！？：）」』]$/;
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/** One after the other, as the writing of each wants it. */
export function joined(sentences: readonly string[]): string {
  return sentences
    .filter((sentence) => sentence !== "")
    .reduce((before, next) => `${before}${between(before)}${next}`);
}

function between(before: string): string {
  if (ENDED_WIDE.test(before)) return "";
  if (WIDE.test(before)) return "。";
  return ENDED.test(before) ? " " : ". ";
}
