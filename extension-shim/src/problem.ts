/** What can go wrong: what the host says (`Failure`), and what keeps it from saying anything. */

import type { ErrorObject, Failure, ImportReport } from "./protocol.js";

/** The two kinds of browsers; their native messaging fails in different words. */
export type Engine = "chromium" | "gecko";

type Nothing = Record<string, never>;

/** What keeps an extension from having an answer of the host. */
export type HostProblem =
  /** No manifest that the browser takes. In Firefox also: this add-on is not on its list. */
  | { kind: "host_not_registered"; params: { extensionId: string; engine: Engine } }
  /** Chromium only: the manifest's list has not this extension. */
  | { kind: "host_forbidden"; params: { extensionId: string } }
  /** A policy of this machine's administrator. */
  | { kind: "host_blocked"; params: Nothing }
  /** The extension has not the permission `nativeMessaging` (yet). */
  | { kind: "permission_missing"; params: Nothing }
  /** The program was started and never answered: missing, broken, for another system. */
  | { kind: "host_crashed_early"; params: Nothing }
  /** It answered before, and ended while this was under way: what came of it is not known. */
  | { kind: "host_gone"; params: Nothing }
  /** No sign of life for so long. */
  | { kind: "no_answer"; params: { method: string; seconds: number } }
  /** The browser ended the extension's background while this was under way. */
  | { kind: "background_stopped"; params: Nothing }
  /** The caller closed the client. */
  | { kind: "client_closed"; params: Nothing };

/** What the shim finds by itself: what keeps the host silent, and two of the host's own kinds. */
export type FoundHere = HostProblem | Extract<Failure, { kind: "message_too_large" | "cancelled" }>;

/** Everything that can go wrong. */
export type Problem = Failure | HostProblem;

/** A kind that this version knows. */
export type ProblemKind = Problem["kind"];

/** What a sentence about a kind can say. */
export type ParamsOf<K extends ProblemKind> = Extract<Problem, { kind: K }>["params"];

/** A problem as a newer host may send it, too: its kind need not be known here. */
export interface AnyProblem {
  readonly kind: ProblemKind | (string & {});
  readonly params: Readonly<Record<string, unknown>>;
}

/** The plain data of a `BridgeError`, as it crosses between an extension's pages. */
export interface BridgeErrorData extends AnyProblem {
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  readonly report?: ImportReport;
}

/** For logs; what a person reads is made of `kind` and `params` by `words`. */
const ENGLISH: { [K in FoundHere["kind"]]: { message: string; retryable: boolean } } = {
  message_too_large: { message: "the message is too large", retryable: false },
  cancelled: { message: "cancelled", retryable: true },
  host_not_registered: {
    message: "hub-bridge is not registered with this browser",
    retryable: false,
  },
  host_forbidden: {
    message: "hub-bridge is registered, and this extension is not on its list",
    retryable: false,
  },
  host_blocked: { message: "a policy of this machine blocks native messaging", retryable: false },
  permission_missing: {
    message: "the extension has not the permission nativeMessaging",
    retryable: false,
  },
  host_crashed_early: { message: "hub-bridge ended before it answered", retryable: false },
  host_gone: { message: "hub-bridge ended while this was under way", retryable: true },
  no_answer: { message: "hub-bridge did not answer in time", retryable: true },
  background_stopped: {
    message: "the browser stopped the extension while this was under way",
    retryable: true,
  },
  client_closed: { message: "the connection was closed", retryable: true },
};

/** What every call of a `Bridge` rejects with. */
export class BridgeError extends Error implements AnyProblem {
  override readonly name = "BridgeError";
  /** What programs and translations key on. */
  readonly kind: AnyProblem["kind"];
  /** What a sentence needs. */
  readonly params: AnyProblem["params"];
  /** The next step, in English; empty for what the shim found. */
  readonly hint: string;
  /** Whether the same call may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** Seconds to wait before that; only with `banned`. */
  readonly retryAfterSeconds?: number;
  /** What an import had done until then, as far as it is known. */
  readonly report?: ImportReport;

  constructor(data: BridgeErrorData) {
    super(data.message);
    this.kind = data.kind;
    this.params = data.params;
    this.hint = data.hint;
    this.retryable = data.retryable;
    if (data.retryAfterSeconds !== undefined) this.retryAfterSeconds = data.retryAfterSeconds;
    if (data.report !== undefined) this.report = data.report;
  }

  /** What the host answered instead of a result. */
  static ofHost({ message, data }: ErrorObject): BridgeError {
    return new BridgeError({ ...data, message });
  }

  /** What kept the host from answering. */
  static of(problem: FoundHere, report?: ImportReport): BridgeError {
    const english = ENGLISH[problem.kind];
    return new BridgeError({ ...problem, ...english, hint: "", ...(report && { report }) });
  }

  /** Anything that was thrown; what is no `BridgeError` is a mistake of the shim's. */
  static from(thrown: unknown): BridgeError {
    if (thrown instanceof BridgeError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new BridgeError({ kind: "internal", params: {}, message, hint: "", retryable: false });
  }

  /** As plain data: an error's class does not survive a runtime message. */
  toData(): BridgeErrorData {
    const { kind, params, message, hint, retryable, retryAfterSeconds, report } = this;
    return {
      kind,
      params,
      message,
      hint,
      retryable,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(report && { report }),
    };
  }
}

/** What went wrong, where a bridge says so. */
export function kindOf(error: unknown): BridgeError["kind"] | undefined {
  return error instanceof BridgeError ? error.kind : undefined;
}
