/** Something that the host is asked for while a view is shown. */

import { BridgeError } from "hub-bridge-shim";
import { useCallback, useEffect, useState } from "preact/hooks";

export type Loaded<T> =
  | { readonly state: "loading" }
  /** `isOld`: it is being asked for anew. */
  | { readonly state: "there"; readonly value: T; readonly isOld: boolean }
  | { readonly state: "failed"; readonly error: BridgeError };

interface Kept<T> {
  readonly subject: string;
  readonly loaded: Loaded<T>;
}

/**
 * Loads when the view appears and whenever `subject`, what it is about, or `version` changes, and
 * by the function that it gives. What is there stays until what comes in its place is there.
 */
export function useLoaded<T>(
  load: () => Promise<T>,
  subject = "",
  version: unknown = undefined,
): readonly [Loaded<T>, () => void] {
  const [kept, keep] = useState<Kept<T>>({ subject, loaded: { state: "loading" } });
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let isWanted = true;
    const show = (loaded: Loaded<T>) => isWanted && keep({ subject, loaded });
    keep((before) =>
      before.subject === subject && before.loaded.state === "there"
        ? { subject, loaded: { ...before.loaded, isOld: true } }
        : { subject, loaded: { state: "loading" } },
    );
    load().then(
      (value) => show({ state: "there", value, isOld: false }),
      (thrown: unknown) => show({ state: "failed", error: BridgeError.from(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [subject, version, round]);
  return [kept.loaded, again];
}
