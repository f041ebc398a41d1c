/** Where CLIProxyAPI is, whether it answers, and what the person prefers. */

import type { ConnectionVerifyResult, WarningNote } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { useRef, useState } from "preact/hooks";
import { useAnnouncement } from "../parts/announcement";
import { focusHeading } from "../parts/focus";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { ConnectionForm } from "./connection_form";
import { Preferences } from "./preferences";
import { RemoveConnection } from "./remove_connection";

/** What the form is open for. */
type FormFor = "change" | "another";

export function ConnectionView() {
  const host = useHost();
  const { connection } = useLanguage().texts;
  const { profile, profiles } = host;
  const isReady = profile !== undefined && profile.keyStored !== false;
  const [asked, ask] = useState<FormFor>();
  const [warnings, setWarnings] = useState<readonly WarningNote[]>([]);
  const [saved, setSaved] = useState(0);
  const formFor = asked ?? (isReady ? undefined : "change");
  return (
    <>
      {profiles.length > 1 && <ProfileChoice />}
      {profile && isReady && <Status version={saved} />}
      {profile && !isReady && (
        <div class="note warning">
          <p>{connection.noKey}</p>
          <p class="address">{shown(profile.managementUrl, 240)}</p>
        </div>
      )}
      <Warnings notes={warnings} />
      {formFor ? (
        <ConnectionForm
          // Another profile's address must not stand in it.
          key={`${formFor} ${profile?.name}`}
          profile={formFor === "change" ? profile : undefined}
          onClose={isReady ? () => ask(undefined) : undefined}
          onSaved={(notes) => {
            setWarnings(notes);
            ask(undefined);
            setSaved(saved + 1);
            focusHeading();
          }}
        />
      ) : (
        <p class="actions">
          <button type="button" onClick={() => ask("change")}>
            {connection.change}
          </button>
          <button type="button" onClick={() => ask("another")}>
            {connection.another}
          </button>
          {profile && <RemoveConnection profile={profile} />}
        </p>
      )}
      <Preferences />
      <p class="hint">{connection.program(shown(host.hello.version))}</p>
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
            {`${shown(name)} – ${shown(managementUrl, 240)}`}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Asks CLIProxyAPI. A key that was refused is sent again only by who presses the button. */
function Status({ version }: { readonly version: number }) {
  const host = useHost();
  const { connection } = useLanguage().texts;
  const retry = useRef(false);
  const [checked, load] = useLoaded(
    () => host.bridge.call("connection/verify", { ...ofProfile(host), retry: retry.current }),
    host.profile?.name,
    version,
  );
  const again = () => {
    retry.current = true;
    load();
  };
  const address = shown(host.profile?.managementUrl ?? "", 240);
  const isChecking = checked.state === "loading" || (checked.state === "there" && checked.isOld);
  const connected = checked.state === "there" && connection.connected(serverVersion(checked.value));
  useAnnouncement(isChecking ? connection.checking : connected);
  switch (checked.state) {
    case "loading":
      return (
        <div class="card">
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
    case "there":
      return (
        <>
          <div class="card good">
            <p>
              <strong>{isChecking ? connection.checking : connected}</strong>
            </p>
            <p>{connection.holds(checked.value.providers)}</p>
            <p class="address">{address}</p>
            <button type="button" onClick={again}>
              {connection.check}
            </button>
          </div>
          <Warnings notes={checked.value.warnings} />
        </>
      );
  }
}

function serverVersion({ server }: ConnectionVerifyResult): string | undefined {
  return server.version === null ? undefined : shown(server.version);
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
