/** An address and a key: checked first, stored then. */

import { BridgeError, saveConnection, type WarningNote } from "hub-bridge-shim";
import { useState } from "preact/hooks";
import { Field } from "../parts/field";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";

const USUAL_ADDRESS = "http://localhost:8317";

export function ConnectionForm(props: {
  /** What stands in it at first; CLIProxyAPI's usual one when left out. */
  readonly address: string | undefined;
  readonly onClose: (() => void) | undefined;
  readonly onSaved: (warnings: readonly WarningNote[]) => void;
}) {
  const host = useHost();
  const { connection, import: form, shell } = useLanguage().texts;
  const [address, setAddress] = useState(props.address ?? USUAL_ADDRESS);
  const [key, setKey] = useState("");
  const [isChecking, setChecking] = useState(false);
  const [wasTried, setTried] = useState(false);
  const [problem, setProblem] = useState<BridgeError>();

  const save = async (retry: boolean) => {
    setTried(true);
    setProblem(undefined);
    const typed = { managementUrl: address.trim(), managementKey: key.trim(), retry };
    if (!typed.managementUrl || !typed.managementKey) return;
    setChecking(true);
    try {
      const { profile } = await saveConnection(host.bridge, typed);
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
      class="card"
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
        error={wasTried && !address.trim() ? form.needed : undefined}
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
        error={wasTried && !key.trim() ? form.needed : undefined}
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
            <button type="button" disabled={isChecking} onClick={() => void save(true)}>
              {connection.sendAgain}
            </button>
          )}
        </ProblemNote>
      )}
      <p class="actions">
        <button type="submit" class="primary" disabled={isChecking}>
          {connection.save}
        </button>
        {props.onClose && (
          <button type="button" onClick={props.onClose}>
            {shell.cancel}
          </button>
        )}
        <span role="status">{isChecking ? connection.checking : ""}</span>
      </p>
    </form>
  );
}
