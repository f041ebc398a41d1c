/** Lists in JSON: an array of the protocol's items, an object with such, a backup of All API Hub. */

import { Collected } from "./collected";
import { isObject, itemOf, profileOf } from "./entry";
import type { ListProblem, Reading } from "./reading";

const OTHER: ListProblem = { kind: "shape", params: {} };

export function readJson(text: string): Reading | ListProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Where it breaks, engines say each in its own words, or not at all.
    return { kind: "json", params: {} };
  }
  if (Array.isArray(value)) return readItems(value);
  const items = member(value, "items");
  return Array.isArray(items) ? readItems(items) : readBackup(value);
}

function readItems(values: readonly unknown[]): Reading {
  const reading = new Collected("item");
  for (const [index, value] of values.entries()) reading.add(index + 1, itemOf(value));
  return reading;
}

function readBackup(value: unknown): Reading | ListProblem {
  const [config, accounts] = [member(value, "apiCredentialProfiles"), member(value, "accounts")];
  const profiles = config === undefined ? [] : member(config, "profiles");
  if ((config ?? accounts) === undefined || !Array.isArray(profiles)) return OTHER;
  const listed = member(accounts, "accounts") ?? accounts;
  const reading = new Collected("profile", Array.isArray(listed) ? listed.length : 0);
  for (const [index, profile] of profiles.entries()) reading.add(index + 1, profileOf(profile));
  return reading;
}

/** `undefined` also where it is null. */
function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;
}
