/** What taking an import back would do, and the question whether to. */

import { useActivity } from "../parts/activities";
import { Dialog } from "../parts/dialog";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { Stepwise } from "../parts/stepwise";

export function UndoDialog(props: { readonly importId: string; readonly onClose: () => void }) {
  const { bridge } = useHost();
  const { activities } = useActivity();
  const { texts, words } = useLanguage();
  const { importId, onClose } = props;
  const [planned] = useLoaded(
    () => bridge.call("import/undo", { importId, dryRun: true }),
    importId,
  );
  const undo = () => {
    onClose();
    void activities.undo({ importId });
  };
  const isDue = planned.state === "there" && planned.value.summary.updated > 0;
  return (
    <Dialog heading={texts.history.undoHeading} onClose={onClose}>
      <p>{texts.history.undoLead}</p>
      {planned.state === "loading" && <p role="status">{texts.shell.loading}</p>}
      {planned.state === "failed" && <ProblemNote problem={planned.error} />}
      {planned.state === "there" &&
        (isDue ? (
          <Stepwise all={planned.value.items}>
            {(items) => (
              <ul class="planned">
                {items.map((item) => (
                  <li key={item.index}>
                    {words.join([
                      words.item(item, { undo: true, dryRun: true }),
                      ...words.itemWarnings(item),
                    ])}
                  </li>
                ))}
              </ul>
            )}
          </Stepwise>
        ) : (
          <p role="status">{texts.history.undoNothing}</p>
        ))}
      <form method="dialog" class="actions">
        <button type="button" class="danger" name="confirm-undo" disabled={!isDue} onClick={undo}>
          {texts.history.undoConfirm}
        </button>
        <button type="submit">{texts.shell.cancel}</button>
      </form>
    </Dialog>
  );
}
