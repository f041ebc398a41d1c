/** A reading while it grows. */

import type { Item } from "hub-bridge-shim";
import type { Place, Reading, Reason } from "./reading";

/** What one entry is: an item, or the reason why it is none. */
export type Entry = Item | Reason;

export class Collected implements Reading {
  readonly items: Reading["items"] = [];
  readonly unreadable: Reading["unreadable"] = [];
  readonly skippedAccounts: number;
  readonly #kind: Place["kind"];

  constructor(kind: Place["kind"], skippedAccounts = 0) {
    this.#kind = kind;
    this.skippedAccounts = skippedAccounts;
  }

  add(number: number, entry: Entry): void {
    if ("kind" in entry) {
      this.unreadable.push({ place: { kind: this.#kind, number }, reason: entry });
    } else {
      this.items.push(entry);
    }
  }
}
