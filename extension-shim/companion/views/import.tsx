/** What is to be imported, and what that would do; the import itself is in the activity panel. */

import { BridgeError, type ImportReport, type Item } from "hub-bridge-shim";
import { useState } from "preact/hooks";
import { labelled } from "../import/labels";
import { leftOf } from "../import/retry";
import { useActivity } from "../parts/activities";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";
import { ListForm } from "./list_form";
import { OneKeyForm } from "./one_key_form";
import { Preview } from "./preview";

/** What a form is submitted for. */
export type Submit = (items: readonly Item[], how: "preview" | "import") => void;

type Step =
  | { readonly name: "form"; readonly problem?: BridgeError }
  | { readonly name: "reading"; readonly stop: () => void }
  | { readonly name: "preview"; readonly report: ImportReport; readonly items: readonly Item[] };

const KINDS = ["one", "many"] as const;

export function ImportView() {
  const host = useHost();
  const { activities, activity } = useActivity();
  const { import: texts, shell } = useLanguage().texts;
  const [kind, setKind] = useState<(typeof KINDS)[number]>("one");
  const [step, setStep] = useState<Step>({ name: "form" });
  // Forms are new ones once what was in them is imported.
  const [round, setRound] = useState(0);

  const preview = async (items: readonly Item[]) => {
    const stopper = new AbortController();
    setStep({ name: "reading", stop: () => stopper.abort() });
    const params = { ...ofProfile(host), items: [...items], dryRun: true };
    try {
      const options = { signal: stopper.signal };
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
    const sent = labelled(items);
    void (how === "preview" ? preview(sent) : run(sent));
  };

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
          <OneKeyForm key={round} onSubmit={submit} />
        </div>
        <div hidden={kind !== "many"}>
          <ListForm key={round} onSubmit={submit} />
        </div>
      </div>
      {step.name === "reading" && (
        <div class="card">
          <p role="status">{shell.loading}</p>
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
