/** A management address as it was typed, next to those that the host has. */

const PATH = "/v0/management";

/** What is copied along at the end of an address, before the version. */
const TAIL =
  /\/+(?:openai-compatibility|(?:codex|claude|gemini|xai|vertex|interactions)-api-key|management\.html|config)$/;

/**
 * Whether a typed address means this one, which is in the host's own form. The host decides in
 * the end; this is for finding a profile without asking it to make one.
 */
export function means(typed: string, managementUrl: string): boolean {
  const text = typed.trim().replace(/^\/\//, "");
  // Which scheme the host gave to an address without one is its own matter.
  const candidates = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? [text]
    : [`http://${text}`, `https://${text}`];
  return candidates.some((candidate) => inFull(candidate) === managementUrl);
}

function inFull(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.search = "";
  url.hash = "";
  url.pathname = managementPath(url.pathname);
  return url.href;
}

function managementPath(typed: string): string {
  const path = typed.replace(/\/+$/, "");
  const full = /^.*?\/v0\/management(?=\/|$)/.exec(path);
  if (full) return full[0];
  const prefix = path
    .replace(TAIL, "")
    .replace(/\/+v1$/, "")
    .replace(/\/+$/, "");
  return `${prefix}${PATH}`;
}
