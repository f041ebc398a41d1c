/** The host, as far as every view needs it. */

import type { HelloResult, Profile, RemoteBridge } from "hub-bridge-shim";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface Host {
  readonly bridge: RemoteBridge;
  readonly hello: HelloResult;
  readonly profiles: readonly Profile[];
  /** The one that the pages are about; `undefined` where there is none yet. */
  readonly profile: Profile | undefined;
  /** Reads the profiles anew, and turns to the one of this name. */
  turnTo(profile: string | null): Promise<void>;
}

export const HostContext = createContext<Host | undefined>(undefined);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error("outside of a HostContext");
  return host;
}

/** For a call's params: the profile is named where there is one. */
export function ofProfile({ profile }: Host): { profile?: string } {
  return profile ? { profile: profile.name } : {};
}
