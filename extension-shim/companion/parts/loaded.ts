/** Something that the host is asked for while a view is shown. */

import { BridgeError } from "hub-bridge-shim";
import { type Inputs, useCallback, useEffect, useState } from "preact/hooks";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "there"; readonly value: T }
  | { readonly state: "failed"; readonly error: BridgeError };

/** Loads when the view appears and whenever `inputs` change; what was asked before is dropped. */
export function useLoaded<T>(
  load: () => Promise<T>,
  inputs: Inputs,
): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let isWanted = true;
    setLoaded({ state: "loading" });
    load().then(
      (value) => isWanted && setLoaded({ state: "there", value }),
      (thrown: unknown) =>
        isWanted && setLoaded({ state: "failed", error: BridgeError.from(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [...inputs, round]);
  return [loaded, again];
}
