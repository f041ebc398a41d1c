/** What every language has to fill. A kind without a sentence does not compile. */

import type { ParamsOf, ProblemKind } from "../problem.js";
import type { Outcome, Phase, Warning } from "../protocol.js";
import type { Names } from "./names.js";

/** The languages. */
export const LOCALES = ["en", "zh-CN", "zh-TW", "ja"] as const;

export type Locale = (typeof LOCALES)[number];

/** One problem: what happened, and what a person can do about it. */
export interface Sentences<P> {
  text(params: P): string;
  hint?(params: P): string;
}

export type ProblemTable = { readonly [K in ProblemKind]: Sentences<ParamsOf<K>> };

/** Those of relay stations. */
export type SiteProblemTable = Pick<ProblemTable, Extract<ProblemKind, `site_${string}`>>;

type ParamsOfWarning<K extends Warning["kind"]> = Extract<Warning, { kind: K }>["params"];

export type WarningTable = {
  readonly [K in Warning["kind"]]: (params: ParamsOfWarning<K>) => string;
};

/** What a sentence about one item can say. All of its texts are fit to be shown. */
export interface ItemFacts {
  /** The provider's name, else its base URL, else its family's name. */
  readonly name: string;
  /** Keys that the provider has now. */
  readonly keys: number;
  /** Models that it has now. */
  readonly models: number;
  /** Names of what changed besides the key, in this language. */
  readonly fields: readonly string[];
}

type Say = (item: ItemFacts) => string;

/** An item of an import that went well. */
export interface ImportTable {
  readonly created: Say;
  /** An existing provider got the key. */
  readonly keyAdded: Say;
  /** It had the key, and something else changed. */
  readonly changed: Say;
  readonly unchanged: Say;
}

/** An item of an undo that went well. */
export interface UndoTable {
  /** The provider went with its last key. */
  readonly removed: Say;
  readonly keyTaken: Say;
  /** Something else is as it was before. */
  readonly restored: Say;
  readonly unchanged: Say;
}

export interface ItemTable {
  readonly done: ImportTable;
  readonly planned: ImportTable;
  readonly undone: UndoTable;
  readonly undoPlanned: UndoTable;
  /** `why` is a whole sentence; `name` is missing where no provider was found yet. */
  readonly failed: (why: string, name?: string) => string;
  readonly failedUnsaid: (name?: string) => string;
  readonly unknown: (why: string, name?: string) => string;
  readonly unknownUndo: (why: string, name?: string) => string;
  readonly cancelled: () => string;
  readonly cancelledUndo: () => string;
  /** The part about a new provider that serves nothing yet. */
  readonly noModels: () => string;
}

type Count = (count: number) => string;

export interface SummaryTable {
  readonly outcomes: Readonly<Record<Outcome, Count>>;
  readonly undoOutcomes: {
    readonly takenBack: Count;
    readonly goneAlready: Count;
    readonly notTakenBack: Count;
  };
  /** `parts` are the counts, put together. */
  readonly done: (parts: string) => string;
  readonly planned: (parts: string) => string;
  readonly stopped: (parts: string) => string;
  readonly undone: (parts: string) => string;
  readonly undoPlanned: (parts: string) => string;
  readonly undoStopped: (parts: string) => string;
  readonly nothing: () => string;
  readonly nothingToTakeBack: () => string;
  /** Providers that serve nothing yet. */
  readonly withoutModels: Count;
}

/** Headings of a notification. */
export interface TitleTable {
  readonly imported: () => string;
  readonly importedInPart: () => string;
  readonly importFailed: () => string;
  readonly importStopped: () => string;
  readonly planned: () => string;
  readonly undone: () => string;
  readonly undoneInPart: () => string;
  readonly undoFailed: () => string;
  readonly undoStopped: () => string;
}

/** One language. */
export interface Table {
  readonly locale: Locale;
  readonly problems: ProblemTable;
  /** A kind of a newer host that came without a message. */
  readonly unknownProblem: (kind: string) => string;
  readonly warnings: WarningTable;
  readonly unknownWarning: (kind: string) => string;
  readonly items: ItemTable;
  readonly summary: SummaryTable;
  readonly titles: TitleTable;
  readonly phases: Readonly<Record<Phase, string>>;
  /** A phase of a newer host. */
  readonly unknownPhase: () => string;
  readonly names: Names;
  /** Whole seconds below a minute, else minutes, rounded up; hours from two on. */
  readonly duration: (seconds: number) => string;
  /** Parts of an enumeration, put together. */
  readonly list: (parts: readonly string[]) => string;
  /** Sentences, one after the other. */
  readonly join: (sentences: readonly string[]) => string;
}

/** The unit in which a time is said, and how many of it. */
export function timeIn(seconds: number): { unit: "second" | "minute" | "hour"; count: number } {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
  if (whole < 60) return { unit: "second", count: whole };
  if (whole <= 7_200) return { unit: "minute", count: Math.ceil(whole / 60) };
  return { unit: "hour", count: Math.ceil(whole / 3_600) };
}
