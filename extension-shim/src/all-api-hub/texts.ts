/** What a person reads: the extension's own sentences where it has them. */

import { type AnyProblem, BridgeError } from "../problem.js";
import type { ItemResult } from "../protocol.js";
import { joined } from "./joining.js";
import type { Note } from "./moving_in.js";
import { KeyNeeded } from "./profiles.js";
import type { TextSeams } from "./seams.js";
import { sentencesIn } from "./sentences/choice.js";
import type { Sentences } from "./sentences/shape.js";

/**
 * The problems that the extension has a sentence for. Not here are those that its sentence
 * would explain wrongly: a ban has a time, and a server without a key is no remote access.
 */
const THEIRS: Readonly<Record<string, string>> = {
  key_rejected: "messages:cliproxy.managementApiInvalidKey",
  remote_management_disabled: "messages:cliproxy.managementApiRemoteAccessDisabled",
  forbidden: "messages:cliproxy.managementApiForbidden",
  management_disabled: "messages:cliproxy.managementApiNotFound",
  server_error: "messages:cliproxy.managementApiServerError",
  http_error: "messages:cliproxy.managementApiHttpError",
  unreachable: "messages:cliproxy.managementApiUnreachable",
};

const LABELS: Readonly<Record<string, string>> = {
  "openai-compatibility": "ui:dialog.cliproxy.providerTypes.openaiCompatibility.label",
  "codex-api-key": "ui:dialog.cliproxy.providerTypes.codexApiKey.label",
  "claude-api-key": "ui:dialog.cliproxy.providerTypes.claudeApiKey.label",
  "gemini-api-key": "ui:dialog.cliproxy.providerTypes.geminiApiKey.label",
};

/** Makes messages. */
export class Texts {
  readonly #seams: TextSeams;

  constructor(seams: TextSeams) {
    this.#seams = seams;
  }

  /** The sentences of this module, in the language now. */
  get own(): Sentences {
    return sentencesIn(this.#seams.language?.() ?? "en");
  }

  /** One of the extension's own sentences. */
  theirs(key: string, params?: Record<string, string | number>): string {
    return params ? this.#seams.translate(key, params) : this.#seams.translate(key);
  }

  /** What went wrong. `otherwise`: their key for an error that says nothing. */
  error(error: unknown, otherwise: string): string {
    if (error instanceof BridgeError) return this.problem(error);
    if (error instanceof KeyNeeded) return this.own.keyNeeded(error.url);
    const text = error instanceof Error ? error.message : String(error ?? "");
    return text.trim() || this.theirs(otherwise);
  }

  /** What the host, or the way to it, says went wrong. */
  problem(problem: AnyProblem): string {
    const key = THEIRS[problem.kind];
    if (key === undefined) return this.#seams.problemText(problem);
    const { status } = problem.params;
    return typeof status === "number" ? this.theirs(key, { status }) : this.theirs(key);
  }

  /** A provider as their messages name it: by its name, or by its type and address. */
  provider({ family, provider }: ItemResult): string {
    if (provider?.name) return provider.name;
    const key = LABELS[family];
    const label = key === undefined ? family : this.theirs(key);
    return provider?.baseUrl ? `${label} (${provider.baseUrl})` : label;
  }

  /** Appends what should be known besides. */
  withNotes(message: string, notes: readonly Note[]): string {
    return joined([message, ...notes.map((note) => this.#note(note))]);
  }

  /** Appends an item's warnings, if the extension wants them. */
  withWarnings(message: string, { warnings }: ItemResult): string {
    const { warningText } = this.#seams;
    return warningText
      ? joined([message, ...warnings.map((warning) => warningText(warning))])
      : message;
  }

  #note(note: Note): string {
    return note.kind === "unencrypted" ? this.own.unencrypted(note.url) : this.own.newKeyAdvised;
  }
}
