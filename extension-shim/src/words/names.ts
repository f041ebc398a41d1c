/** Words of the host that have a translation, and what they are in a sentence. */

import type { Family } from "../protocol.js";

/** What an import changes of a provider, as the wire names it. */
export type FieldName = "name" | "baseUrl" | "apiKey" | "proxyUrl" | "prefix" | "models";

/** What can be looked for in vain. */
export type ThingName = "import" | "group of imports" | "profile";

/** Places of the management key that are named by a word rather than by a product's name. */
export type StoreName = "command" | "environment" | "unencrypted file";

/**
 * Reasons that the host gives in English. They are no part of the protocol: one that is missing
 * here is shown as it came.
 */
export const REASONS = [
  "it is empty",
  "it is masked",
  "it has spaces or line breaks in it",
  "it is no web address",
  "it is too long",
  "only http:// and https:// can be used",
  "a user name or password has no place in it",
  "it is empty, and this kind of provider needs one",
  "nothing listens there",
  "there is no way to it",
  "its name is not known",
  "no connection could be made",
  "it closed the connection before its answer was whole",
  "its certificate is not trusted",
  "it does not speak TLS",
  "the handshake failed",
  "the answer is a web page",
  "the answer is empty",
  "the answer is no JSON",
  "the answer is no text",
  "the list is missing",
  "the list has another shape",
  "the configuration is no object",
  "the provider lists are missing",
  "the write was not confirmed",
  "another program answers there",
  "what listens there does not speak HTTP",
  "access was denied",
  "no keyring service answers",
  "there is no session bus",
  "it can't be used; the log says more",
  "the answer is that of the site's own pages",
  "the answer is an error",
  "it would get the key over plain http",
  "it did not answer in time",
  "it refused the key",
  "it says that the key has no quota left",
  "a firewall answered in its place",
  "it answered that this is forbidden",
  "it has no such path",
  "it takes no more requests for now",
  "it failed",
  "it points to another address",
  "its answer is too large",
  "it names none",
] as const;

export type Reason = (typeof REASONS)[number];

/** The names of one language. */
export interface Names {
  readonly families: Readonly<Record<Family, string>>;
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly things: Readonly<Record<ThingName, string>>;
  readonly stores: Readonly<Record<StoreName, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
}

/** The name of something, or the host's own word where a newer host has one more. */
export function named(names: Readonly<Record<string, string>>, word: string): string {
  return (Object.hasOwn(names, word) ? names[word] : undefined) ?? word;
}

type Lookup = (word: string) => string;

/** The names of one language, looked up one by one. */
export function lookups(
  names: Names,
): Record<"family" | "field" | "thing" | "store" | "reason", Lookup> {
  return {
    family: (word) => named(names.families, word),
    field: (word) => named(names.fields, word),
    thing: (word) => named(names.things, word),
    store: (word) => named(names.stores, word),
    reason: (word) => named(names.reasons, word),
  };
}
