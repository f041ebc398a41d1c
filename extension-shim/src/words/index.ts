/** What happened, in a person's language: sentences of plain text, never markup. */

import type { AnyProblem } from "../problem.js";
import type {
  Family,
  ImportReport,
  ItemResult,
  Outcome,
  Phase,
  Warning,
  WarningNote,
} from "../protocol.js";
import { named } from "./names.js";
import { say } from "./params.js";
import { LONGEST_TEXT, shown } from "./shown.js";
import {
  type ImportTable,
  type ItemFacts,
  LOCALES,
  type Locale,
  type Table,
  type TitleTable,
  type UndoTable,
} from "./table.js";

export { shown } from "./shown.js";
export { LOCALES, type Locale, type Table } from "./table.js";

/** What happened, and the next step; the step is empty where there is none. */
export interface ProblemWords {
  readonly text: string;
  readonly hint: string;
}

/** What kind of report an item stands in. */
export interface ItemOptions {
  readonly undo?: boolean;
  readonly dryRun?: boolean;
}

/** A warning, as the host sent it or made by the extension itself. */
export type AnyWarning = (Warning | { readonly kind: string; readonly params: unknown }) & {
  readonly message?: string;
};

/** The sentences of one language. */
export interface Words {
  readonly locale: Locale;
  /** For a `BridgeError`, its data, or the error of an item. */
  problem(problem: AnyProblem & { message?: string; hint?: string }): ProblemWords;
  warning(warning: AnyWarning): string;
  /** What became of one item. */
  item(result: ItemResult, options?: ItemOptions): string;
  /** An item's warnings, without what `item` says already. */
  itemWarnings(result: ItemResult): string[];
  /** A report in one line: how many ended how. */
  summary(report: ImportReport): string;
  phase(phase: Phase | (string & {})): string;
  family(family: Family | (string & {})): string;
  /** A changed field's name. */
  field(field: string): string;
  duration(seconds: number): string;
  title(title: keyof TitleTable): string;
  /** Sentences, one after the other. */
  join(sentences: readonly string[]): string;
}

/** The first of the wanted languages that there is, else English. `wanted` are BCP 47 tags. */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const locale = localeOf(tag);
    if (locale !== undefined) return locale;
  }
  return "en";
}

function localeOf(tag: string): Locale | undefined {
  const [language, ...rest] = tag.toLowerCase().split(/[-_]/);
  if (language === "en" || language === "ja") return language;
  if (language !== "zh") return undefined;
  if (rest.includes("hant")) return "zh-TW";
  if (rest.includes("hans")) return "zh-CN";
  return rest.some((part) => ["tw", "hk", "mo"].includes(part)) ? "zh-TW" : "zh-CN";
}

const TABLES: Readonly<Record<Locale, () => Promise<Table>>> = {
  en: async () => (await import("./en.js")).en,
  "zh-CN": async () => (await import("./zh-CN.js")).zhCN,
  "zh-TW": async () => (await import("./zh-TW.js")).zhTW,
  ja: async () => (await import("./ja.js")).ja,
};

/**
 * Loads one language, and only that. Not for a service worker, which refuses `import()`: there,
 * import the tables and use `wordsOf`.
 */
export async function loadWords(locale: Locale): Promise<Words> {
  return wordsOf(await TABLES[locale]());
}

/** Whether a text names one of the languages. */
export function isLocale(text: string): text is Locale {
  return (LOCALES as readonly string[]).includes(text);
}

type Sentence = (params: unknown) => string;

/** A table's own entry, whatever a host sends as its name. */
function entry<T>(table: object, key: string): T | undefined {
  return Object.hasOwn(table, key) ? (table as Readonly<Record<string, T>>)[key] : undefined;
}

function paramsOf(params: unknown): Readonly<Record<string, unknown>> {
  return typeof params === "object" && params !== null ? (params as Record<string, unknown>) : {};
}

const isNoModels = ({ kind }: WarningNote): boolean => kind === "no_models";

/** Whether a provider's own warning says that it serves nothing yet. */
function servesNothing({ outcome, warnings }: ItemResult): boolean {
  return (outcome === "created" || outcome === "updated") && warnings.some(isNoModels);
}

const KEY_FIELD = "apiKey";
/** What a provider has from the moment that it is there. */
const MADE_FIELDS: readonly string[] = ["name", "baseUrl", KEY_FIELD];

function changed({ changes }: ItemResult, field: string): boolean {
  return changes.some((change) => change.field === field);
}

/** The words of a table that is there already. */
export function wordsOf(table: Table): Words {
  const words: Words = {
    locale: table.locale,
    problem({ kind, params, message, hint }) {
      const known = entry<{ text: Sentence; hint?: Sentence }>(table.problems, kind);
      const text = known && say(known.text, params);
      if (known === undefined || text === undefined) {
        const own = shown(message ?? "", LONGEST_TEXT);
        const step = shown(hint ?? "", LONGEST_TEXT);
        return { text: own || table.unknownProblem(shown(kind)), hint: step };
      }
      return { text, hint: (known.hint && say(known.hint, params)) ?? "" };
    },
    warning({ kind, params, message }) {
      const known = entry<Sentence>(table.warnings, kind);
      const text = known && say(known, paramsOf(params));
      return text ?? (shown(message ?? "", LONGEST_TEXT) || table.unknownWarning(shown(kind)));
    },
    item(result, { undo = false, dryRun = false } = {}) {
      const sentence = itemSentence(table, words, result, undo, dryRun);
      const more = !undo && servesNothing(result) ? [table.items.noModels()] : [];
      return table.join([sentence, ...more]);
    },
    itemWarnings(result) {
      const isSaid = servesNothing(result);
      const rest = result.warnings.filter((note) => !(isSaid && isNoModels(note)));
      return rest.map((note) => words.warning(note));
    },
    summary: (report) => summaryLine(table, report),
    phase: (phase) => entry<string>(table.phases, phase) ?? table.unknownPhase(),
    family: (family) => shown(named(table.names.families, family)),
    field: (field) => shown(named(table.names.fields, field)),
    duration: (seconds) => table.duration(seconds),
    title: (title) => table.titles[title](),
    join: (sentences) => table.join(sentences),
  };
  return words;
}

function factsOf(words: Words, result: ItemResult): ItemFacts {
  const { provider, family, changes, outcome } = result;
  const name = shown(provider?.name ?? "") || shown(provider?.baseUrl ?? "", LONGEST_TEXT);
  const isSaid = (field: string): boolean =>
    field === KEY_FIELD || (outcome === "created" && MADE_FIELDS.includes(field));
  const fields = changes.map((change) => change.field).filter((field) => !isSaid(field));
  return {
    name: name || words.family(family),
    keys: provider?.keyCount ?? 0,
    models: provider?.modelCount ?? 0,
    fields: [...new Set(fields)].map((field) => words.field(field)),
  };
}

function itemSentence(
  table: Table,
  words: Words,
  result: ItemResult,
  undo: boolean,
  dryRun: boolean,
): string {
  const { items } = table;
  const { outcome, provider, error } = result;
  const facts = factsOf(words, result);
  const name = provider && facts.name;
  const why = error && words.problem(error).text;
  switch (outcome) {
    case "created":
    case "updated":
    case "unchanged":
      return undo
        ? (dryRun ? items.undoPlanned : items.undone)[undoSentence(result)](facts)
        : (dryRun ? items.planned : items.done)[importSentence(result)](facts);
    case "unknown":
      return (undo ? items.unknownUndo : items.unknown)(why ?? "", name).trim();
    case "cancelled":
      return undo ? items.cancelledUndo() : items.cancelled();
    default:
      return why === undefined
        ? items.failedUnsaid(name)
        : items.failed(why, nameBefore(why, name));
  }
}

/** A sentence that names the provider needs no name before it. */
function nameBefore(why: string, name: string | undefined): string | undefined {
  return name !== undefined && why.includes(name) ? undefined : name;
}

function importSentence(result: ItemResult): keyof ImportTable {
  if (result.outcome === "updated") return changed(result, KEY_FIELD) ? "keyAdded" : "changed";
  return result.outcome === "created" ? "created" : "unchanged";
}

function undoSentence(result: ItemResult): keyof UndoTable {
  if (result.outcome === "unchanged") return "unchanged";
  if (!changed(result, KEY_FIELD)) return "restored";
  const isKept = result.warnings.some(({ kind }) => kind === "provider_kept");
  return !isKept && (result.provider?.keyCount ?? 0) === 0 ? "removed" : "keyTaken";
}

/** Whether a report is one of an undo. */
export function isUndo(report: ImportReport): boolean {
  return (report.undoes?.length ?? 0) > 0;
}

const OUTCOMES: readonly Outcome[] = [
  "created",
  "updated",
  "unchanged",
  "failed",
  "unknown",
  "cancelled",
];

function summaryLine(table: Table, report: ImportReport): string {
  const { summary: say } = table;
  const { summary: counts, dryRun } = report;
  const undo = isUndo(report);
  const parts = undo
    ? ([
        [counts.created + counts.updated, say.undoOutcomes.takenBack],
        [counts.unchanged, say.undoOutcomes.goneAlready],
        [counts.failed + counts.unknown + counts.cancelled, say.undoOutcomes.notTakenBack],
      ] as const)
    : OUTCOMES.map((outcome) => [counts[outcome], say.outcomes[outcome]] as const);
  const said = parts.filter(([count]) => count > 0).map(([count, part]) => part(count));
  if (said.length === 0) return undo ? say.nothingToTakeBack() : say.nothing();
  const line = table.list(said);
  const isStopped = counts.cancelled > 0;
  if (undo) {
    if (isStopped) return say.undoStopped(line);
    return dryRun ? say.undoPlanned(line) : say.undone(line);
  }
  const bare = new Set(
    report.items
      .filter(servesNothing)
      .map(({ provider, index }) => provider?.name ?? provider?.baseUrl ?? String(index)),
  );
  const head = isStopped ? say.stopped(line) : dryRun ? say.planned(line) : say.done(line);
  return table.join([head, ...(bare.size > 0 ? [say.withoutModels(bare.size)] : [])]);
}
