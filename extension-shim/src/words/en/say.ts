import { lookups, type Names } from "../names.js";
import { timeIn } from "../table.js";

const numbers = new Intl.NumberFormat("en");
const plurals = new Intl.PluralRules("en");

export const number = (value: number): string => numbers.format(value);

/** `1 key`, `2 keys` */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${plurals.select(value) === "one" ? one : many}`;
}

export const list = (parts: readonly string[]): string => parts.join(", ");

export const join = (sentences: readonly string[]): string => sentences.filter(Boolean).join(" ");

export function duration(seconds: number): string {
  const { unit, count: value } = timeIn(seconds);
  return count(value, unit);
}

export const names: Names = {
  families: {
    "openai-compatibility": "OpenAI-compatible",
    "codex-api-key": "Codex",
    "claude-api-key": "Claude",
    "gemini-api-key": "Gemini",
    "xai-api-key": "xAI",
    "vertex-api-key": "Vertex AI",
    "interactions-api-key": "Gemini Interactions",
  },
  fields: {
    name: "name",
    baseUrl: "base URL",
    apiKey: "API key",
    proxyUrl: "proxy",
    prefix: "prefix",
    models: "models",
  },
  things: { import: "import", "group of imports": "group of imports", profile: "profile" },
  stores: {
    command: "command",
    environment: "environment variables",
    "unencrypted file": "unencrypted file",
  },
  reasons: {
    "it is empty": "it is empty",
    "it is masked": "it is masked",
    "it has spaces or line breaks in it": "it has spaces or line breaks in it",
    "it is no web address": "it is not a web address",
    "it is too long": "it is too long",
    "only http:// and https:// can be used": "only http:// and https:// can be used",
    "a user name or password has no place in it": "a user name or password has no place in it",
    "it is empty, and this kind of provider needs one":
      "it is empty, and this kind of provider needs one",
    "nothing listens there": "nothing listens there",
    "there is no way to it": "there is no route to it",
    "its name is not known": "its name is not known",
    "no connection could be made": "no connection could be made",
    "it closed the connection before its answer was whole":
      "it closed the connection before its answer was complete",
    "its certificate is not trusted": "its certificate is not trusted",
    "it does not speak TLS": "it does not speak TLS",
    "the handshake failed": "the TLS handshake failed",
    "the answer is a web page": "the answer is a web page",
    "the answer is empty": "the answer is empty",
    "the answer is no JSON": "the answer is not JSON",
    "the answer is no text": "the answer is not text",
    "the list is missing": "the list is missing",
    "the list has another shape": "the list has another shape",
    "the configuration is no object": "the configuration is not an object",
    "the provider lists are missing": "the provider lists are missing",
    "the write was not confirmed": "the write was not confirmed",
    "another program answers there": "another program answers there",
    "what listens there does not speak HTTP": "what listens there does not speak HTTP",
    "access was denied": "access was denied",
    "no keyring service answers": "no keyring service answers",
    "there is no session bus": "there is no session bus",
    "it can't be used; the log says more": "it can't be used; the log says more",
    "the answer is that of the site's own pages": "the answer is that of the site's own pages",
    "the answer is an error": "the answer is an error",
    "it would get the key over plain http": "it would get the key over plain http",
    "it did not answer in time": "it did not answer in time",
    "it refused the key": "it refused the key",
    "it says that the key has no quota left": "it says that the key has no quota left",
    "a firewall answered in its place": "a firewall answered in its place",
    "it answered that this is forbidden": "it answered that this is forbidden",
    "it has no such path": "it has no such path",
    "it takes no more requests for now": "it takes no more requests for now",
    "it failed": "it failed",
    "it points to another address": "it points to another address",
    "its answer is too large": "its answer is too large",
    "it names none": "it names none",
  },
};

export const { family, field, thing, store, reason } = lookups(names);

/** A server's own words, behind a sentence. */
export const said = (serverText: string): string =>
  serverText ? ` The server says: “${serverText}”` : "";
