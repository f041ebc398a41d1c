/** The language, and whether the system tells of finished imports. */

import { LOCALES, type Locale } from "hub-bridge-shim/words";
import { useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { Choice } from "../parts/choice";
import { useLanguage } from "../parts/language";
import { useSettings } from "../parts/settings";
import { LANGUAGE_NAMES } from "../texts";

export function Preferences() {
  const { connection } = useLanguage().texts;
  const { settings, change } = useSettings();
  return (
    <section class="card" aria-labelledby="preferences">
      <h2 id="preferences">{connection.preferences}</h2>
      <div class="field">
        <label for="language">{connection.language}</label>
        <select
          id="language"
          value={settings.language ?? ""}
          onChange={(event) =>
            void change({ language: (event.currentTarget.value || null) as Locale | null })
          }
        >
          <option value="">{connection.browsersLanguage}</option>
          {LOCALES.map((locale) => (
            <option key={locale} value={locale} lang={locale}>
              {LANGUAGE_NAMES[locale]}
            </option>
          ))}
        </select>
      </div>
      <Notifications />
    </section>
  );
}

function Notifications() {
  const { connection } = useLanguage().texts;
  const { settings, change } = useSettings();
  const [isRefused, setRefused] = useState(false);
  const choose = async (box: HTMLInputElement) => {
    // Asked for in the click itself: later the browser does not show the question.
    const isAllowed =
      !box.checked || (await browser.permissions.request({ permissions: ["notifications"] }));
    box.checked &&= isAllowed;
    setRefused(!isAllowed);
    await change({ notify: box.checked });
  };
  return (
    <div class="field">
      <Choice
        name="notify"
        label={connection.notify}
        hint={connection.notifyHint}
        isChosen={settings.notify}
        onChoose={(box) => void choose(box)}
      />
      {isRefused && (
        <p class="error" role="alert">
          {connection.notifyRefused}
        </p>
      )}
    </div>
  );
}
