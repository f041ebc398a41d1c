/** The import or undo that runs, or has ended: whole on its page, in short on the others. */

import type { RunningActivity } from "../activity/activity";
import { useActivity } from "../parts/activities";
import { useAnnouncement } from "../parts/announcement";
import { useLanguage } from "../parts/language";
import { Results, ShortResult } from "./results";

export function ActivityPanel({ isShort }: { readonly isShort: boolean }) {
  const { activity } = useActivity();
  if (activity === undefined) return null;
  if (activity.state === "running") return <Running activity={activity} />;
  return isShort ? <ShortResult activity={activity} /> : <Results activity={activity} />;
}

function Running({ activity }: { readonly activity: RunningActivity }) {
  const { activities } = useActivity();
  const { texts, words } = useLanguage();
  const { method, progress, stopping } = activity;
  const heading = method === "import/undo" ? texts.activity.undoing : texts.activity.importing;
  const text = stopping ? texts.activity.stopping : progress && words.phase(progress.phase);
  useAnnouncement(text);
  const isCounted = progress !== undefined && progress.total > 0;
  return (
    <section class="card running" aria-labelledby="running" data-phase={progress?.phase}>
      <h2 id="running">{heading}</h2>
      <progress
        aria-labelledby="running"
        max={isCounted ? progress.total : 1}
        value={isCounted ? progress.done : undefined}
      />
      <p class="counted">{isCounted && texts.activity.done(progress.done, progress.total)}</p>
      <p>{text}</p>
      <p class="actions">
        <button
          type="button"
          name="stop"
          aria-disabled={stopping}
          onClick={() => activities.stop()}
        >
          {texts.activity.stop}
        </button>
        <span class="hint">{texts.activity.closeable}</span>
      </p>
    </section>
  );
}
