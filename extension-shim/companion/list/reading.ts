/** What a list holds, and what of it could not be read: facts, no sentences. */

import type { Item } from "hub-bridge-shim";

type Nothing = Record<string, never>;

export interface Reading {
  /** Keys to import, in the list's order. None has a `ref`. */
  readonly items: Item[];
  /** Entries that are none; the others are imported all the same. */
  readonly unreadable: Unreadable[];
  /** Accounts in a backup: they hold access tokens, not API keys. */
  readonly skippedAccounts: number;
}

/** An entry of a list that could not be read. */
export interface Unreadable {
  readonly place: Place;
  readonly reason: Reason;
}

/** Counted from 1. `line`: of the text; `item`: of a JSON list; `profile`: of a backup. */
export interface Place {
  readonly kind: "line" | "item" | "profile";
  readonly number: number;
}

/** What is wrong with an entry. What it holds is never part of it: that may be a key. */
export type Reason =
  /** A row of a CSV without one. */
  | { kind: "no_key"; params: Nothing }
  /** Its quotes do not close, or stand inside a cell. */
  | { kind: "not_csv"; params: Nothing }
  /** It is no `name url key`. */
  | { kind: "not_a_line"; params: Nothing }
  | { kind: "not_an_object"; params: Nothing }
  /** `path`: such as `apiKey` or `models[0].name`. */
  | { kind: "missing"; params: { path: string } }
  | { kind: "wrong_type"; params: { path: string; expected: Expected } }
  /** `choices`: with commas between them. A CSV's `path` is `family`. */
  | { kind: "not_one_of"; params: { path: string; choices: string } };

export type Expected = "text" | "boolean" | "list" | "object";

/** Why a list could not be read at all. */
export type ListProblem =
  /** No text. */
  | { kind: "encoding"; params: Nothing }
  /** Begins as JSON and is none. */
  | { kind: "json"; params: Nothing }
  /** JSON, but neither an array of items nor a backup of All API Hub. */
  | { kind: "shape"; params: Nothing }
  /** A header without the columns `url` and `key`. */
  | { kind: "header"; params: Nothing };
