/** What was imported, by whomever, and the way to take it back. */

import type { HistoryEntry, ImportReport } from "hub-bridge-shim";
import { isUndo, shown } from "hub-bridge-shim/words";
import { useState } from "preact/hooks";
import { wholeReport } from "../activity/whole_report";
import { useActivity } from "../parts/activities";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { ItemList } from "./item_list";
import { UndoDialog } from "./undo_dialog";

const STEP = 50;

export function HistoryView() {
  const { bridge } = useHost();
  const { activity } = useActivity();
  const { history, shell } = useLanguage().texts;
  const [limit, setLimit] = useState(STEP);
  const [loaded, again] = useLoaded(
    () => bridge.call("history/list", { limit }),
    "history",
    `${limit} ${activity?.state}`,
  );
  switch (loaded.state) {
    case "loading":
      return <p role="status">{shell.loading}</p>;
    case "failed":
      return (
        <ProblemNote problem={loaded.error}>
          <button type="button" onClick={again}>
            {shell.tryAgain}
          </button>
        </ProblemNote>
      );
    case "there": {
      const { imports, total } = loaded.value;
      const left = total - imports.length;
      if (total === 0) return <p>{history.none}</p>;
      return (
        <>
          <ul class="cards">
            {imports.map((entry) => (
              <Entry key={entry.importId} entry={entry} />
            ))}
          </ul>
          {left > 0 && (
            <button type="button" class="quiet" onClick={() => setLimit(limit + STEP)}>
              {shell.showMore(Math.min(left, STEP))}
            </button>
          )}
        </>
      );
    }
  }
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { locale, texts, words } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const isReverse = (entry.undoes?.length ?? 0) > 0;
  return (
    <li class="card entry">
      <p>
        <time dateTime={entry.at}>{time.format(new Date(entry.at))}</time>{" "}
        <span class="hint">{useCaller(entry.caller)}</span>{" "}
        {isReverse && <span class="badge">{texts.history.takesBack}</span>}
      </p>
      <p>{words.summary(asReport(entry))}</p>
      <p class="hint address">{shown(entry.managementUrl, 240)}</p>
      <Details entry={entry} />
      {entry.undoable && (
        <p class="actions">
          <button type="button" name="undo" onClick={() => setAsking(true)}>
            {texts.history.undo}
          </button>
        </p>
      )}
      {isAsking && <UndoDialog importId={entry.importId} onClose={() => setAsking(false)} />}
    </li>
  );
}

/** All that a summary is made of. */
function asReport(entry: HistoryEntry): ImportReport {
  return { ...entry, dryRun: false, items: [], requests: 0, elapsedMs: 0 };
}

/** Read when it is opened: it may be long. */
function Details({ entry }: { readonly entry: HistoryEntry }) {
  const { history } = useLanguage().texts;
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{history.details}</summary>
      {isOpen && <PastItems importId={entry.importId} />}
    </details>
  );
}

function PastItems({ importId }: { readonly importId: string }) {
  const { bridge } = useHost();
  const { shell } = useLanguage().texts;
  const [loaded] = useLoaded(
    async () => wholeReport(bridge, await bridge.call("history/get", { importId })),
    importId,
  );
  switch (loaded.state) {
    case "loading":
      return <p role="status">{shell.loading}</p>;
    case "failed":
      return <ProblemNote problem={loaded.error} />;
    case "there":
      return <ItemList report={loaded.value} isUndo={isUndo(loaded.value)} />;
  }
}

/** All API Hub, by its ids in the Chrome Web Store, in Edge Add-ons and in Firefox. */
const ALL_API_HUB =
  /lapnciffpekdngooeolaienkeoilfeo|pcokpjaffghgipcgjhapgdpeddlhblaa|bc73541a-133d-4b50-b261-36ea20df0d24/;

/** Who asked for an import, as a person knows them. */
function useCaller(caller: string): string {
  const { hello } = useHost();
  const { history } = useLanguage().texts;
  if (caller === hello.caller) return history.here;
  if (caller === "terminal") return history.terminal;
  return ALL_API_HUB.test(caller) ? "All API Hub" : shown(caller);
}
