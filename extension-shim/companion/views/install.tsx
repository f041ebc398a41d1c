/** For someone whose browser does not find the host, or is not let in: what to do. */

import type { BridgeError } from "hub-bridge-shim";
import { browser } from "wxt/browser";
import { Command } from "../parts/command";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import type { InstallTexts } from "../texts/table";

/** What keeps the host from answering, and the command that helps. */
const REMEDIES = {
  host_not_registered: "hub-bridge setup",
  host_forbidden: "hub-bridge browser install --extension-id",
  host_crashed_early: "hub-bridge doctor",
  host_blocked: "hub-bridge doctor",
} as const;

type Missing = keyof typeof REMEDIES;

export function isMissing(problem: BridgeError): boolean {
  return problem.kind in REMEDIES;
}

export function InstallView(props: {
  readonly problem: BridgeError;
  readonly onCheckAgain: () => void;
}) {
  const { install } = useLanguage().texts;
  const [platform] = useLoaded(() => browser.runtime.getPlatformInfo());
  const os = platform.state === "there" ? platform.value.os : undefined;
  const kind = props.problem.kind as Missing;
  const isAbsent = kind === "host_not_registered";
  const id = kind === "host_forbidden" ? ` ${browser.runtime.id}` : "";
  return (
    <>
      <h1>{isAbsent ? install.heading : install.brokenHeading}</h1>
      <p class="lead">{install.lead}</p>
      <ProblemNote problem={props.problem} />
      <h2>{install.steps}</h2>
      <ol class="steps">
        {isAbsent && <li>{install.install[systemOf(os)]}</li>}
        <li>
          {install[stepOf(kind)]}
          <Command line={REMEDIES[kind] + id} />
        </li>
        <li>
          <button type="button" class="primary" onClick={props.onCheckAgain}>
            {install.checkAgain}
          </button>
        </li>
      </ol>
      {isAbsent && systemOf(os) === "linux" && <p class="hint">{install.sandboxed}</p>}
    </>
  );
}

function systemOf(os: string | undefined): keyof InstallTexts["install"] {
  return os === "mac" || os === "win" ? os : "linux";
}

function stepOf(kind: Missing): "setUp" | "letIn" | "diagnose" {
  if (kind === "host_not_registered") return "setUp";
  return kind === "host_forbidden" ? "letIn" : "diagnose";
}
