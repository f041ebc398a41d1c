/** What the extension gives, so that nothing of it has to be known here. */

import type { Bridge } from "../bridge.js";
import type { AnyProblem } from "../problem.js";
import type { CliProxyFallback } from "./contract.js";

/** The extension's translator, which knows its own keys. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

/** The connection as the extension stores it. */
export interface StoredConnection {
  readonly baseUrl: string;
  readonly managementKey: string;
}

/** The place in the extension's storage where the connection is. */
export interface Preferences {
  read(): Promise<StoredConnection>;
  /**
   * Puts the marker where the key is, if exactly the expected key is still there: one that was
   * typed meanwhile must not be lost. Gives whether it did.
   */
  replaceManagementKey(expectedOld: string, marker: string): Promise<boolean>;
}

/** What messages are made of. */
export interface TextSeams {
  readonly translate: Translate;
  /** What the extension has no sentence of its own for; `words` has them. */
  readonly problemText: (problem: AnyProblem) => string;
  /** Appended to the message of an import; left out: warnings are in its data only. */
  readonly warningText?: (warning: AnyProblem) => string;
  /** The language now, such as `zh-CN`, for the few sentences of this module; English else. */
  readonly language?: () => string;
}

/** What both seams need. */
export interface ConnectionSeams {
  /** The way to the host, or what gives it. */
  readonly bridge: Bridge | (() => Bridge);
  readonly preferences: Preferences;
}

/** What `createCliProxyService` is made of. */
export interface CliProxySeams extends ConnectionSeams, TextSeams {
  readonly fallback: CliProxyFallback;
  /**
   * What `models: []` means. The dialogs give it when rows were left blank, so it keeps what is
   * there; `clear` is the older meaning.
   */
  readonly emptyModels?: "keep" | "clear";
}
