import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Settings } from "../settings/settings";

export interface SettingsOf {
  readonly settings: Settings;
  change(change: Partial<Settings>): Promise<void>;
}

export const SettingsContext = createContext<SettingsOf | undefined>(undefined);

export function useSettings(): SettingsOf {
  const settings = useContext(SettingsContext);
  if (settings === undefined) throw new Error("outside of a SettingsContext");
  return settings;
}
