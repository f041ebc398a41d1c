/** An address and a key: checked first, stored then. */

import { BridgeError, type Profile, saveConnection, type WarningNote } from "hub-bridge-shim";
import { useRef, useState } from "preact/hooks";
import { useAnnouncement } from "../parts/announcement";
import { Field } from "../parts/field";
import { focusFirstError } from "../parts/focus";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";

const USUAL_ADDRESS = "http://localhost:8317";

export function ConnectionForm(props: {
  /** The one that is changed; a new one is made when left out. */
  readonly profile: Profile | undefined;
  readonly onClose: (() => void) | undefined;
  readonly onSaved: (warnings: readonly WarningNote[]) => void;
}) {
  const host = useHost();
  const { connection, import: texts, shell } = useLanguage().texts;
  const [address, setAddress] = useState(props.profile?.managementUrl ?? USUAL_ADDRESS);
  const [key, setKey] = useState("");
  const [isChecking, setChecking] = useState(false);
  const [wasTried, setTried] = useState(false);
  const [problem, setProblem] = useState<BridgeError>();

  const form = useRef<HTMLFormElement>(null);
  useAnnouncement(isChecking && connection.checking);

  const save = async (retry: boolean) => {
    if (isChecking) return;
    setTried(true);
    setProblem(undefined);
    const typed = { managementUrl: address.trim(), managementKey: key.trim(), retry };
    if (!typed.managementUrl || !typed.managementKey) {
      if (form.current) focusFirstError(form.current);
      return;
    }
    setChecking(true);
    try {
      const name = props.profile?.name;
      const { profile } = await saveConnection(host.bridge, { ...typed, ...(name && { name }) });
      setKey("");
      await host.turnTo(profile.name);
      props.onSaved(profile.warnings);
    } catch (thrown) {
      setProblem(BridgeError.from(thrown));
    } finally {
      setChecking(false);
    }
  };

  return (
    <form
      ref={form}
      class="card"
      autocomplete="off"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      <p class="lead">{connection.lead}</p>
      <Field
        label={connection.address}
        hint={connection.addressHint}
        error={wasTried && !address.trim() ? texts.needed : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            name="management-url"
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            value={address}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        label={connection.key}
        hint={connection.keyHint}
        error={wasTried && !key.trim() ? texts.needed : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            name="management-key"
            type="password"
            autocomplete="off"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        )}
      </Field>
      {problem && (
        <ProblemNote problem={problem}>
          {problem.kind === "key_rejected" && (
            <button type="button" aria-disabled={isChecking} onClick={() => void save(true)}>
              {connection.sendAgain}
            </button>
          )}
        </ProblemNote>
      )}
      <p class="actions">
        <button type="submit" class="primary" aria-disabled={isChecking}>
          {connection.save}
        </button>
        {props.onClose && (
          <button type="button" onClick={props.onClose}>
            {shell.cancel}
          </button>
        )}
        <span>{isChecking ? connection.checking : ""}</span>
      </p>
    </form>
  );
}
