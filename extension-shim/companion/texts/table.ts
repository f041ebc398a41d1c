/** What the pages say besides what `hub-bridge-shim/words` says. One language fills all of it. */

import type { ListProblem, Place, Reason } from "../list/reading";

type Count = (count: number) => string;

/** A page: its name in the navigation, and its heading. */
export interface PageNames {
  readonly import: string;
  readonly providers: string;
  readonly history: string;
  readonly connection: string;
}

export interface ShellTexts {
  readonly title: string;
  readonly skip: string;
  readonly navigation: string;
  readonly pages: PageNames;
  readonly loading: string;
  readonly tryAgain: string;
  readonly cancel: string;
  readonly showMore: Count;
}

/** A person without the host, or whose host does not let this extension in. */
export interface InstallTexts {
  readonly heading: string;
  /** It is installed, and the browser does not get through to it. */
  readonly brokenHeading: string;
  /** What the program is for. */
  readonly lead: string;
  readonly steps: string;
  readonly install: Readonly<Record<"linux" | "mac" | "win", string>>;
  readonly setUp: string;
  readonly letIn: string;
  readonly diagnose: string;
  readonly checkAgain: string;
  readonly copy: string;
  readonly copied: string;
  readonly sandboxed: string;
}

export interface ConnectionTexts {
  readonly lead: string;
  readonly address: string;
  readonly addressHint: string;
  readonly key: string;
  readonly keyHint: string;
  readonly save: string;
  readonly checking: string;
  readonly sendAgain: string;
  readonly connected: (version: string | undefined) => string;
  readonly holds: Count;
  readonly check: string;
  readonly noKey: string;
  readonly profile: string;
  readonly change: string;
  readonly another: string;
  readonly remove: string;
  readonly removeHeading: (profile: string) => string;
  readonly removeLead: string;
  readonly preferences: string;
  readonly language: string;
  readonly browsersLanguage: string;
  readonly notify: string;
  readonly notifyHint: string;
  readonly notifyRefused: string;
  readonly program: (version: string) => string;
}

/** The form of one key, the list, and what both have. */
export interface ImportTexts {
  readonly one: string;
  readonly many: string;
  readonly how: string;
  readonly name: string;
  readonly nameHint: string;
  readonly address: string;
  readonly addressHint: string;
  readonly vendorHint: string;
  readonly key: string;
  readonly kind: string;
  readonly kindHint: string;
  readonly models: string;
  readonly modelsHint: string;
  readonly more: string;
  readonly proxy: string;
  readonly proxyHint: string;
  readonly prefix: string;
  readonly prefixHint: string;
  readonly discover: string;
  readonly discoverHint: string;
  readonly preview: string;
  readonly run: string;
  readonly needed: string;
  readonly noConnection: string;
}

export interface ListTexts {
  readonly lead: string;
  readonly text: string;
  readonly example: string;
  readonly file: string;
  /** Puts the chosen file away. */
  readonly putAway: string;
  readonly drop: string;
  readonly read: Count;
  /** More than the host takes at once. */
  readonly tooMany: (most: number) => string;
  readonly skippedAccounts: Count;
  readonly unreadable: Count;
  readonly unread: (place: Place, reason: Reason) => string;
  readonly problem: (problem: ListProblem) => string;
  readonly otherKind: string;
  readonly empty: string;
}

export interface PreviewTexts {
  readonly heading: string;
  readonly lead: string;
  readonly nothing: string;
  readonly confirm: Count;
  readonly back: string;
  readonly states: Readonly<Record<"created" | "updated" | "unchanged" | "failed", string>>;
  readonly added: string;
  readonly removed: string;
}

/** An import or undo that runs, or has ended. */
export interface ActivityTexts {
  readonly importing: string;
  readonly undoing: string;
  readonly done: (done: number, total: number) => string;
  readonly stop: string;
  readonly stopping: string;
  readonly closeable: string;
  readonly results: string;
  readonly filter: string;
  readonly all: string;
  readonly outcomes: Readonly<
    Record<"created" | "updated" | "unchanged" | "failed" | "unknown" | "cancelled", string>
  >;
  readonly undoOutcomes: Readonly<Record<"takenBack" | "goneAlready" | "notTakenBack", string>>;
  readonly retry: Count;
  readonly undo: string;
  readonly finish: string;
  readonly details: string;
  readonly omitted: Count;
}

export interface ProviderTexts {
  readonly kind: string;
  readonly allKinds: string;
  readonly name: string;
  readonly keys: string;
  readonly models: string;
  readonly none: string;
  readonly noneOfKind: string;
  readonly vendor: string;
  readonly off: string;
  readonly moreKeys: Count;
  readonly count: Count;
  readonly reload: string;
  readonly prefix: (prefix: string) => string;
}

export interface HistoryTexts {
  readonly none: string;
  readonly here: string;
  readonly terminal: string;
  readonly details: string;
  readonly undo: string;
  readonly takesBack: string;
  readonly undoHeading: string;
  readonly undoLead: string;
  readonly undoNothing: string;
  readonly undoConfirm: string;
}

/** One language. */
export interface Texts {
  readonly shell: ShellTexts;
  readonly install: InstallTexts;
  readonly connection: ConnectionTexts;
  readonly import: ImportTexts;
  readonly list: ListTexts;
  readonly preview: PreviewTexts;
  readonly activity: ActivityTexts;
  readonly providers: ProviderTexts;
  readonly history: HistoryTexts;
}
