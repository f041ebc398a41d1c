/** Entries of a list in JSON, checked member by member as the host does it. */

import type { DiscoverModels, Item, Model, NameMatch } from "hub-bridge-shim";
import { FAMILIES } from "../import/family";
import type { Entry } from "./collected";
import type { Expected, Reason } from "./reading";
import { isBroken } from "./text";

/** Makes a member of what stands at a path, or throws `Refused`. `undefined`: it is as left out. */
type Reader<T> = (value: unknown, path: string) => T;

/** What keeps an entry from being one. */
class Refused extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.kind);
    this.reason = reason;
  }
}

type Names = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Names {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrongType(path: string, expected: Expected): Refused {
  return new Refused({ kind: "wrong_type", params: { path, expected } });
}

const text: Reader<string> = (value, path) => {
  // Half a character would not pass to the host.
  if (typeof value !== "string" || isBroken(value)) throw wrongType(path, "text");
  return value;
};

const boolean: Reader<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw wrongType(path, "boolean");
  return value;
};

function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw new Refused({ kind: "not_one_of", params: { path, choices: choices.join(", ") } });
  };
}

function listOf<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrongType(path, "list");
    return value.map((entry: unknown, index) => reader(entry, `${path}[${index}]`));
  };
}

/** Null is as left out. */
function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === null ? undefined : reader(value, path));
}

/** Null clears what is there. */
function clearable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

/** Unknown members are left out. The first fault in the text's order is the one that is named. */
function objectOf<T extends object>(
  members: { readonly [K in keyof Required<T>]: Reader<T[K] | undefined> },
  needed: readonly (keyof T & string)[],
): Reader<T> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(members));
  return (value, path) => {
    if (!isObject(value)) {
      throw path ? wrongType(path, "object") : new Refused({ kind: "not_an_object", params: {} });
    }
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const read = Object.entries(value)
      .map(([name, inner]) => [name, readers.get(name)?.(inner, at(name))] as const)
      .filter(([, inner]) => inner !== undefined);
    const missing = needed.find((name) => !Object.hasOwn(value, name));
    if (missing) throw new Refused({ kind: "missing", params: { path: at(missing) } });
    return Object.fromEntries(read) as T;
  };
}

const readItem = objectOf<Omit<Item, "ref">>(
  {
    family: optional(oneOf(FAMILIES)),
    apiTypeHint: optional(text),
    siteName: optional(text),
    siteUrl: optional(text),
    providerName: optional(text),
    providerBaseUrl: clearable(text),
    apiKey: text,
    proxyUrl: clearable(text),
    prefix: clearable(text),
    models: optional(listOf(objectOf<Model>({ name: text, alias: optional(text) }, ["name"]))),
    discoverModels: optional(oneOf<DiscoverModels>(["never", "new", "always"])),
    nameMatch: optional(oneOf<NameMatch>(["same-site", "append", "move"])),
    repairBaseUrl: boolean,
  },
  ["apiKey"],
);

/** A backup's API credential profile, as far as it is needed. */
interface Profile {
  readonly name?: string;
  readonly apiType?: string;
  readonly baseUrl: string;
  readonly apiKey: string;
}

const readProfile = objectOf<Profile>(
  { name: optional(text), apiType: optional(text), baseUrl: text, apiKey: text },
  ["baseUrl", "apiKey"],
);

/** One of the protocol's items. */
export function itemOf(value: unknown): Entry {
  return entryOf(() => readItem(value, ""));
}

export function profileOf(value: unknown): Entry {
  return entryOf(() => {
    const { name, apiType, baseUrl, apiKey } = readProfile(value, "");
    return {
      ...(name !== undefined && { siteName: name }),
      ...(apiType !== undefined && { apiTypeHint: apiType }),
      siteUrl: baseUrl,
      apiKey,
    };
  });
}

function entryOf(read: () => Item): Entry {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}
