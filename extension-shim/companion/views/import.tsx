/** What is to be imported, and what that would do; the import itself is in the activity panel. */

import {
  BridgeError,
  type ImportProgress,
  type ImportReport,
  type Item,
  type Phase,
} from "hub-bridge-shim";
import { useState } from "preact/hooks";
import { leftOf } from "../import/retry";
import { sent } from "../import/sent";
import { useActivity } from "../parts/activities";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";
import { DiscoverChoice } from "./discover_choice";
import { ListForm } from "./list_form";
import { OneKeyForm } from "./one_key_form";
import { Preview } from "./preview";

/** What a form is submitted for. */
export type Submit = (items: readonly Item[], how: "preview" | "import") => void;

type Step =
  | { readonly name: "form"; readonly problem?: BridgeError }
  | { readonly name: "reading"; readonly phase?: Phase; readonly stop: () => void }
  | { readonly name: "preview"; readonly report: ImportReport; readonly items: readonly Item[] };

const KINDS = ["one", "many"] as const;

export function ImportView() {
  const host = useHost();
  const { activities, activity } = useActivity();
  const { texts: all, words } = useLanguage();
  const { import: texts, shell } = all;
  const [kind, setKind] = useState<(typeof KINDS)[number]>("one");
  const [step, setStep] = useState<Step>({ name: "form" });
  const [isDiscovering, setDiscovering] = useState(host.profile?.discoverModels !== "never");
  const canDiscover = host.hello.capabilities.includes("discover");
  // Forms are new ones once what was in them is imported.
  const [round, setRound] = useState(0);

  const preview = async (items: readonly Item[]) => {
    const stopper = new AbortController();
    const stop = () => stopper.abort();
    setStep({ name: "reading", stop });
    const params = { ...ofProfile(host), items: [...items], dryRun: true };
    try {
      const onProgress = ({ phase }: ImportProgress) => setStep({ name: "reading", phase, stop });
      const options = { signal: stopper.signal, onProgress };
      const report = await host.bridge.call("import/run", params, options);
      setStep({ name: "preview", report, items });
    } catch (thrown) {
      const problem = BridgeError.from(thrown);
      setStep(problem.kind === "cancelled" ? { name: "form" } : { name: "form", problem });
    }
  };
  const run = async (items: readonly Item[]) => {
    setStep({ name: "form" });
    const params = { ...ofProfile(host), items: [...items] };
    const ended = await activities.begin("import/run", params, items);
    if (ended && leftOf(ended).length === 0) setRound((before) => before + 1);
  };
  const submit: Submit = (items, how) => {
    const chosen = canDiscover
      ? ({ discoverModels: isDiscovering ? "new" : "never" } as const)
      : {};
    void (how === "preview" ? preview : run)(sent(items, chosen));
  };

  const discover = <DiscoverChoice isChosen={isDiscovering} onChoose={setDiscovering} />;

  if (!host.profile) return <p class="note">{texts.noConnection}</p>;
  return (
    <>
      <div hidden={step.name !== "form"}>
        <fieldset class="tabs">
          <legend class="unseen">{texts.how}</legend>
          {KINDS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="kind"
                value={one}
                checked={kind === one}
                onChange={() => setKind(one)}
              />
              {texts[one]}
            </label>
          ))}
        </fieldset>
        {step.name === "form" && step.problem && <ProblemNote problem={step.problem} />}
        <div hidden={kind !== "one"}>
          <OneKeyForm key={round} onSubmit={submit}>
            {discover}
          </OneKeyForm>
        </div>
        <div hidden={kind !== "many"}>
          <ListForm key={round} onSubmit={submit}>
            {discover}
          </ListForm>
        </div>
      </div>
      {step.name === "reading" && (
        <div class="card">
          <p role="status">{step.phase ? words.phase(step.phase) : shell.loading}</p>
          <button type="button" onClick={step.stop}>
            {shell.cancel}
          </button>
        </div>
      )}
      {step.name === "preview" && !activity && (
        <Preview
          report={step.report}
          onConfirm={() => void run(step.items)}
          onBack={() => setStep({ name: "form" })}
        />
      )}
    </>
  );
}
