import { BridgeError, type Profile } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { focusHeading } from "../parts/focus";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";

/** Forgets an address and its key, once the person has said so twice. */
export function RemoveConnection(props: { readonly profile: Profile }) {
  const { bridge, turnTo } = useHost();
  const { connection, shell } = useLanguage().texts;
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<BridgeError>();
  const { name } = props.profile;

  const remove = async () => {
    try {
      await bridge.call("profile/remove", { name });
      setAsking(false);
      await turnTo(null);
      focusHeading();
    } catch (thrown) {
      setProblem(BridgeError.from(thrown));
    }
  };

  return (
    <>
      <button type="button" class="quiet" onClick={() => setAsking(true)}>
        {connection.remove}
      </button>
      {isAsking && (
        <Dialog
          heading={connection.removeHeading(shown(name))}
          onClose={() => {
            setAsking(false);
            setProblem(undefined);
          }}
        >
          <p>{connection.removeLead}</p>
          {problem && <ProblemNote problem={problem} />}
          <form method="dialog" class="actions">
            <button type="button" class="danger" onClick={() => void remove()}>
              {connection.remove}
            </button>
            <button type="submit">{shell.cancel}</button>
          </form>
        </Dialog>
      )}
    </>
  );
}
