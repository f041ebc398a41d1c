/** The whole page: language and settings first, then the host, then the views. */

import type { RemoteBridge } from "hub-bridge-shim";
import { useState } from "preact/hooks";
import { LanguageContext, useLoadedLanguage } from "../parts/language";
import { SettingsContext } from "../parts/settings";
import { changeSettings, localeOf, type Settings } from "../settings/settings";
import { Shell } from "./shell";

export function App(props: { readonly bridge: RemoteBridge; readonly settings: Settings }) {
  const [settings, setSettings] = useState(props.settings);
  const language = useLoadedLanguage(localeOf(settings));
  if (language === undefined) return null;
  const change = async (change: Partial<Settings>) => setSettings(await changeSettings(change));
  return (
    <SettingsContext.Provider value={{ settings, change }}>
      <LanguageContext.Provider value={language}>
        <Shell bridge={props.bridge} />
      </LanguageContext.Provider>
    </SettingsContext.Provider>
  );
}
