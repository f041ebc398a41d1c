/** Text that somebody else wrote, made fit to stand in a sentence. */

/** The longest name, in characters. */
export const LONGEST_NAME = 80;

/** The longest address, path, reason or server's text, in characters. */
export const LONGEST_TEXT = 240;

/** Code units that are looked at; what is beyond is never shown. */
const LOOKED_AT = 4_000;

/** Control characters, the ends of lines and paragraphs, and halves of a character. */
const CONTROLS = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;

/** What steers the direction of text, or is there and not seen. Joiners stay: emoji need them. */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Keys by their usual beginnings, a digit and their length: a server may repeat what it was sent. */
const KEY = /(?<![\w.-])(?:sk-|AIza|xai-|cr_|ghp_)(?=[\w.-]*\d)[\w.-]{12,}/gu;

/** User name and password of an address. */
const CREDENTIALS = /(?<=:\/\/)[^\s/@]+@/gu;

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/**
 * Foreign text as plain text of one line: no control characters, nothing that turns the sentence
 * around it, no key, at most `longest` characters. Markup stays what it is: text.
 */
export function shown(text: string, longest = LONGEST_NAME): string {
  const line = text
    .slice(0, LOOKED_AT)
    .replace(CONTROLS, " ")
    .replace(UNSEEN, "")
    .replace(CREDENTIALS, "••••@")
    .replace(KEY, "••••")
    .trim();
  const characters = [...line];
  const isCut = characters.length > longest;
  const short = isCut ? `${characters.slice(0, longest - 1).join("")}…` : line;
  return RIGHT_TO_LEFT.test(short) ? FIRST_STRONG_ISOLATE + short + POP_ISOLATE : short;
}
