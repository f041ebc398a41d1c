/** What is to be imported, and what that would do; the import itself is in the activity panel. */

import {
  BridgeError,
  type ImportProgress,
  type ImportReport,
  type ImportRunParams,
  type Phase,
} from "hub-bridge-shim";
import { useEffect, useState } from "preact/hooks";
import { leftOf } from "../import/retry";
import { type Choices, sent } from "../import/sent";
import { useActivity } from "../parts/activities";
import { useAnnouncement } from "../parts/announcement";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";
import { DiscoverChoice } from "./discover_choice";
import { ListForm } from "./list_form";
import { OneKeyForm } from "./one_key_form";
import { Preview } from "./preview";
import type { Submit } from "./submit";

type Step =
  | { readonly name: "form"; readonly problem?: BridgeError }
  | { readonly name: "reading"; readonly phase?: Phase; readonly stop: () => void }
  | {
      readonly name: "preview";
      readonly report: ImportReport;
      /** What was asked for, and for which profile. */
      readonly params: ImportRunParams;
    };

const FORMS = { one: OneKeyForm, many: ListForm } as const;
type FormName = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as FormName[];

export function ImportView() {
  const host = useHost();
  const { activities, activity } = useActivity();
  const { texts } = useLanguage();
  const [open, setOpen] = useState<FormName>("one");
  const [step, setStep] = useState<Step>({ name: "form" });
  const [isDiscovering, setDiscovering] = useState<boolean>();
  const discovers = isDiscovering ?? (host.profile?.discoverModels ?? "never") !== "never";
  const rounds = useRounds(open);

  const preview = async (params: ImportRunParams) => {
    const stopper = new AbortController();
    const stop = () => stopper.abort();
    setStep({ name: "reading", stop });
    try {
      const onProgress = ({ phase }: ImportProgress) => setStep({ name: "reading", phase, stop });
      const options = { signal: stopper.signal, onProgress };
      const report = await host.bridge.call("import/run", { ...params, dryRun: true }, options);
      setStep({ name: "preview", report, params });
    } catch (thrown) {
      const problem = BridgeError.from(thrown);
      setStep(problem.kind === "cancelled" ? { name: "form" } : { name: "form", problem });
    }
  };
  const run = (params: ImportRunParams) => {
    setStep({ name: "form" });
    void activities.import(params);
  };
  const submit: Submit = (items, how) => {
    // What nobody has chosen here is the profile's to say.
    const chosen: Choices =
      isDiscovering === undefined ? {} : { discoverModels: isDiscovering ? "new" : "never" };
    const params = { ...ofProfile(host), items: sent(items, chosen) };
    if (how === "preview") void preview(params);
    else run(params);
  };

  if (!host.profile) return <p class="note">{texts.import.noConnection}</p>;
  return (
    <>
      <div hidden={step.name !== "form"}>
        <FormChoice open={open} onOpen={setOpen} />
        {step.name === "form" && step.problem && <ProblemNote problem={step.problem} />}
        {NAMES.map((name) => {
          const Form = FORMS[name];
          return (
            <div key={name} hidden={open !== name}>
              <Form key={rounds[name]} onSubmit={submit}>
                <DiscoverChoice isChosen={discovers} onChoose={setDiscovering} />
              </Form>
            </div>
          );
        })}
      </div>
      {step.name === "reading" && <Reading phase={step.phase} onStop={step.stop} />}
      {step.name === "preview" && !activity && (
        <Preview
          report={step.report}
          onConfirm={() => run(step.params)}
          onBack={() => setStep({ name: "form" })}
        />
      )}
    </>
  );
}

/** Changes when all keys of a form are imported: it is a new one then, with nothing in it. */
function useRounds(open: FormName): Readonly<Record<FormName, number>> {
  const { activity } = useActivity();
  const [rounds, setRounds] = useState({ one: 0, many: 0 });
  useEffect(() => {
    if (activity?.state !== "ended" || activity.items.length === 0) return;
    if (leftOf(activity).length > 0) return;
    setRounds((before) => ({ ...before, [open]: before[open] + 1 }));
  }, [activity]);
  return rounds;
}

function FormChoice(props: { readonly open: FormName; readonly onOpen: (name: FormName) => void }) {
  const { import: texts } = useLanguage().texts;
  return (
    <fieldset class="tabs">
      <legend class="unseen">{texts.how}</legend>
      {NAMES.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="form"
            value={name}
            checked={props.open === name}
            onChange={() => props.onOpen(name)}
          />
          {texts[name]}
        </label>
      ))}
    </fieldset>
  );
}

/** A preview is being made; it may take as long as the sites take that are asked. */
function Reading(props: { readonly phase: Phase | undefined; readonly onStop: () => void }) {
  const { texts, words } = useLanguage();
  const [isStopping, setStopping] = useState(false);
  const text = props.phase ? words.phase(props.phase) : texts.shell.loading;
  useAnnouncement(text);
  return (
    <div class="card">
      <p>{isStopping ? texts.activity.stopping : text}</p>
      <button
        type="button"
        name="stop-preview"
        aria-disabled={isStopping}
        onClick={() => {
          setStopping(true);
          props.onStop();
        }}
      >
        {texts.shell.cancel}
      </button>
    </div>
  );
}
