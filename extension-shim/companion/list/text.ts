/** Text as the host's language has it: JavaScript has other spaces, and halves of characters. */

const EDGES = /^\p{White_Space}+|(?<!\p{White_Space})\p{White_Space}+$/gu;
const SPACE = /\p{White_Space}/u;

export function trim(text: string): string {
  return text.replace(EDGES, "");
}

export function isOneWord(text: string): boolean {
  return text !== "" && !SPACE.test(text);
}

export function words(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter(Boolean);
}

/** Whether there is half a character in it, which no UTF-8 can hold. */
export function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
