/** The host, with a memory of whether it is there. */

import type { Bridge, CallOptions, Method, Params, Result } from "../bridge.js";
import { kindOf } from "../problem.js";

/**
 * There is no host for this extension here. `host_forbidden` is not among them: the host is
 * installed and the permission was given, so a person wants it, and one command is missing.
 */
const ABSENT = new Set<string>(["host_not_registered", "permission_missing", "host_blocked"]);

/** Says nothing about whether the host ever answered. */
const SILENT = new Set<string>([
  ...ABSENT,
  "host_forbidden",
  "host_crashed_early",
  "no_answer",
  "background_stopped",
  "client_closed",
  "cancelled",
  "message_too_large",
]);

/** Passes calls on. Once the host has answered it is there, whatever is said later. */
export class Host implements Bridge {
  readonly #bridge: () => Bridge;
  #answered = false;

  constructor(bridge: Bridge | (() => Bridge)) {
    this.#bridge = typeof bridge === "function" ? bridge : () => bridge;
  }

  async call<M extends Method>(
    method: M,
    params: Params<M>,
    options?: CallOptions,
  ): Promise<Result<M>> {
    try {
      const result = await this.#bridge().call(method, params, options);
      this.#answered = true;
      return result;
    } catch (error) {
      const kind = kindOf(error);
      if (kind !== undefined && !SILENT.has(kind)) this.#answered = true;
      throw error;
    }
  }

  /** Whether an error means that there is no host, and never was one since this page began. */
  isAbsent(error: unknown): boolean {
    return !this.#answered && ABSENT.has(kindOf(error) ?? "");
  }
}
