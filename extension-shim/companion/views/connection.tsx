/** Where CLIProxyAPI is, whether it answers, and what the person prefers. */

import type { WarningNote } from "hub-bridge-shim";
import { useRef, useState } from "preact/hooks";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { ConnectionForm } from "./connection_form";
import { Preferences } from "./preferences";
import { RemoveConnection } from "./remove_connection";

/** What the form is open for. */
type FormFor = "change" | "another" | undefined;

export function ConnectionView() {
  const host = useHost();
  const { connection } = useLanguage().texts;
  const { profile, profiles } = host;
  const isReady = profile !== undefined && profile.keyStored !== false;
  const [formFor, setFormFor] = useState<FormFor>(isReady ? undefined : "change");
  const [warnings, setWarnings] = useState<readonly WarningNote[]>([]);
  const [saved, setSaved] = useState(0);
  return (
    <>
      {profiles.length > 1 && <ProfileChoice />}
      {profile && isReady && <Status key={`${profile.name} ${saved}`} />}
      {profile && !isReady && (
        <div class="note warning">
          <p>{connection.noKey}</p>
          <p class="address">{profile.managementUrl}</p>
        </div>
      )}
      <Warnings notes={warnings} />
      {formFor ? (
        <ConnectionForm
          address={formFor === "change" ? profile?.managementUrl : undefined}
          onClose={isReady ? () => setFormFor(undefined) : undefined}
          onSaved={(notes) => {
            setWarnings(notes);
            setFormFor(undefined);
            setSaved(saved + 1);
          }}
        />
      ) : (
        <p class="actions">
          <button type="button" onClick={() => setFormFor("change")}>
            {connection.change}
          </button>
          <button type="button" onClick={() => setFormFor("another")}>
            {connection.another}
          </button>
          {profile && <RemoveConnection profile={profile} onRemoved={() => setFormFor("change")} />}
        </p>
      )}
      <Preferences />
      <p class="hint">{connection.program(host.hello.version)}</p>
    </>
  );
}

function ProfileChoice() {
  const { profile, profiles, turnTo } = useHost();
  const { connection } = useLanguage().texts;
  return (
    <div class="field">
      <label for="profile">{connection.profile}</label>
      <select
        id="profile"
        value={profile?.name}
        onChange={(event) => void turnTo(event.currentTarget.value)}
      >
        {profiles.map(({ name, managementUrl }) => (
          <option key={name} value={name}>
            {`${name} – ${managementUrl}`}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Asks CLIProxyAPI. A key that was refused is sent again only by who presses the button. */
function Status() {
  const host = useHost();
  const { connection } = useLanguage().texts;
  const retry = useRef(false);
  const [checked, load] = useLoaded(
    () => host.bridge.call("connection/verify", { ...ofProfile(host), retry: retry.current }),
    [host.profile?.name],
  );
  const again = () => {
    retry.current = true;
    load();
  };
  const address = host.profile?.managementUrl;
  switch (checked.state) {
    case "loading":
      return (
        <div class="card" role="status">
          <p>{connection.checking}</p>
          <p class="address">{address}</p>
        </div>
      );
    case "failed":
      return (
        <ProblemNote problem={checked.error}>
          <p class="address">{address}</p>
          <button type="button" onClick={again}>
            {checked.error.kind === "key_rejected" ? connection.sendAgain : connection.check}
          </button>
        </ProblemNote>
      );
    case "there": {
      const { server, providers, warnings } = checked.value;
      return (
        <>
          <div class="card good" role="status">
            <p>
              <strong>{connection.connected(server.version ?? undefined)}</strong>
            </p>
            <p>{connection.holds(providers)}</p>
            <p class="address">{address}</p>
            <button type="button" onClick={again}>
              {connection.check}
            </button>
          </div>
          <Warnings notes={warnings} />
        </>
      );
    }
  }
}

/** `key_needed` is said before a key is stored, and untrue once it is. */
function Warnings({ notes }: { readonly notes: readonly WarningNote[] }) {
  const { words } = useLanguage();
  const due = notes.filter(({ kind }) => kind !== "key_needed");
  if (due.length === 0) return null;
  return (
    <ul class="note warning">
      {due.map((note) => (
        <li key={note.kind}>{words.warning(note)}</li>
      ))}
    </ul>
  );
}
