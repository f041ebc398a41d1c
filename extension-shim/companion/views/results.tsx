/** How an import or undo ended: in one line, item by item, and what can be done now. */

import type { ImportReport } from "hub-bridge-shim";
import { isUndo } from "hub-bridge-shim/words";
import { useState } from "preact/hooks";
import type { EndedActivity } from "../activity/activity";
import { leftOf } from "../import/retry";
import { useActivity } from "../parts/activities";
import { useAnnouncement } from "../parts/announcement";
import { ArrivingHeading } from "../parts/arriving_heading";
import { useLanguage } from "../parts/language";
import { ProblemNote } from "../parts/problem_note";
import { ItemList } from "./item_list";
import { UndoDialog } from "./undo_dialog";

export function Results({ activity }: { readonly activity: EndedActivity }) {
  const { activities } = useActivity();
  const { texts } = useLanguage();
  const { report, method } = activity;
  const left = leftOf(activity);
  // To where it was to go, whatever the page is about by now.
  const profile = report?.profile ?? activity.profile;
  const retry = () => activities.import({ ...(profile && { profile }), items: left });
  return (
    <section class="results">
      <ArrivingHeading>{texts.activity.results}</ArrivingHeading>
      <Outcome activity={activity} />
      <p class="actions">
        <FinishButton />
        {left.length > 0 && (
          <button type="button" name="retry" onClick={() => void retry()}>
            {texts.activity.retry(left.length)}
          </button>
        )}
        {report && method === "import/run" && <UndoButton report={report} />}
      </p>
      {report && <ItemList report={report} isUndo={isUndo(report)} />}
    </section>
  );
}

/** The same in short, where another page is looked at. */
export function ShortResult({ activity }: { readonly activity: EndedActivity }) {
  const { texts } = useLanguage();
  return (
    <section class="card results">
      <Outcome activity={activity} />
      <p class="actions">
        <FinishButton />
        <a href="#import">{texts.activity.details}</a>
      </p>
    </section>
  );
}

function Outcome({ activity }: { readonly activity: EndedActivity }) {
  const { words } = useLanguage();
  const { report, error } = activity;
  const isStopped = error?.kind === "cancelled";
  const text = report ? words.summary(report) : isStopped && words.problem(error).text;
  useAnnouncement(text);
  return (
    <>
      {error && !isStopped && <ProblemNote problem={error} />}
      <p class="summary">
        <strong>{text}</strong>
      </p>
    </>
  );
}

function FinishButton() {
  const { activities } = useActivity();
  const { activity } = useLanguage().texts;
  return (
    <button type="button" class="primary" name="finish" onClick={() => void activities.putAway()}>
      {activity.finish}
    </button>
  );
}

function UndoButton({ report }: { readonly report: ImportReport }) {
  const { activity } = useLanguage().texts;
  const [isAsking, setAsking] = useState(false);
  const { created, updated, unknown } = report.summary;
  if (created + updated + unknown === 0) return null;
  return (
    <>
      <button type="button" name="undo" onClick={() => setAsking(true)}>
        {activity.undo}
      </button>
      {isAsking && <UndoDialog importId={report.importId} onClose={() => setAsking(false)} />}
    </>
  );
}
