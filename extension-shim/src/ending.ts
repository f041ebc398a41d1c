/** What the engines say when there is no answer of a native host, as one set of kinds. */

import type { Engine, FoundHere, HostProblem } from "./problem.js";

/** How a connection to the host, or an attempt at one, ended. */
export interface Ending {
  readonly engine: Engine;
  readonly extensionId: string;
  /** The engine's own text, if it gave one. */
  readonly text: string | null;
  /** Whether the host had answered anything before. */
  readonly answered: boolean;
}

type Rule = readonly [
  pattern: RegExp,
  problem: (ending: Ending, match: RegExpExecArray) => FoundHere,
];

/** What browsers take from a host. They tell no more than that there was more. */
const MOST_BYTES = 1_048_576;

const notRegistered = ({ extensionId, engine }: Ending): HostProblem => ({
  kind: "host_not_registered",
  params: { extensionId, engine },
});

/**
 * Measured in Chromium 156 and Firefox 153; what is not listed is the end of the process.
 *
 * Firefox has one text for "no manifest" and "not on its list". Chromium's "Error when
 * communicating" is the end of the process, an unreadable frame or one that is too long.
 */
const RULES: readonly Rule[] = [
  [/native messaging host not found/i, notRegistered],
  [/invalid native messaging host name/i, notRegistered],
  [/no such native application/i, notRegistered],
  [
    /native messaging host is forbidden/i,
    ({ extensionId }) => ({ kind: "host_forbidden", params: { extensionId } }),
  ],
  [/disabled by the system administrator/i, () => ({ kind: "host_blocked", params: {} })],
  [
    /message of (\d+) bytes, which exceeds the limit of (\d+)/i,
    (_, match) => ({
      kind: "message_too_large",
      params: { bytes: Number(match[1]), limit: Number(match[2] ?? MOST_BYTES) },
    }),
  ],
];

/** Why there is no answer. */
export function problemOf(ending: Ending): FoundHere {
  for (const [pattern, problem] of RULES) {
    const match = pattern.exec(ending.text ?? "");
    if (match) return problem(ending, match);
  }
  return { kind: ending.answered ? "host_gone" : "host_crashed_early", params: {} };
}
