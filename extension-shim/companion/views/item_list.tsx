/** The items of a report, filtered by how they ended. */

import type { ImportReport, ItemResult, Outcome } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { useId, useState } from "preact/hooks";
import { missingLabel } from "../import/sent";
import { useLanguage } from "../parts/language";
import { Stepwise } from "../parts/stepwise";
import type { Texts } from "../texts/table";

/** Items that ended alike, as far as a person is concerned. */
interface Group {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

function groupsOf(isUndo: boolean, { activity }: Texts): readonly Group[] {
  const { outcomes, undoOutcomes } = activity;
  if (!isUndo) return IMPORTED.map((outcome) => ({ name: outcomes[outcome], outcomes: [outcome] }));
  return [
    { name: undoOutcomes.notTakenBack, outcomes: ["failed", "unknown", "cancelled"] },
    { name: undoOutcomes.takenBack, outcomes: ["created", "updated"] },
    { name: undoOutcomes.goneAlready, outcomes: ["unchanged"] },
  ];
}

/** What wants to be looked at first. */
const IMPORTED: readonly Outcome[] = [
  "failed",
  "unknown",
  "cancelled",
  "created",
  "updated",
  "unchanged",
];

export function ItemList(props: { readonly report: ImportReport; readonly isUndo: boolean }) {
  const { texts, number } = useLanguage();
  const { report, isUndo } = props;
  const [chosen, choose] = useState(0);
  const radios = useId();
  const all: Group = { name: texts.activity.all, outcomes: IMPORTED };
  const itemsOf = ({ outcomes }: Group) =>
    report.items.filter(({ outcome }) => outcomes.includes(outcome));
  const there = groupsOf(isUndo, texts).filter((group) => itemsOf(group).length > 0);
  const groups = there.length > 1 ? [all, ...there] : [all];
  return (
    <>
      {groups.length > 1 && (
        <fieldset class="tabs small">
          <legend>{texts.activity.filter}</legend>
          {groups.map((group, place) => (
            <label key={group.name}>
              <input
                type="radio"
                name={radios}
                value={place === 0 ? "all" : group.outcomes[0]}
                checked={chosen === place}
                onChange={() => choose(place)}
              />
              {group.name} <span class="number">{number(itemsOf(group).length)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Stepwise key={chosen} all={itemsOf(groups[chosen] ?? all)}>
        {(some) => (
          <ul class="items">
            {some.map((item) => (
              <Item key={item.index} item={item} isUndo={isUndo} />
            ))}
          </ul>
        )}
      </Stepwise>
      {report.itemsOmitted && <p class="hint">{texts.activity.omitted(report.itemsOmitted)}</p>}
    </>
  );
}

function Item(props: { readonly item: ItemResult; readonly isUndo: boolean }) {
  const { words } = useLanguage();
  const { item, isUndo } = props;
  const hint = item.error && words.problem(item.error).hint;
  const label = missingLabel(item);
  return (
    <li class={item.outcome}>
      {label && <span class="of">{shown(label)}</span>}
      <span>{words.item(item, { undo: isUndo })}</span>
      {hint && <p class="hint">{hint}</p>}
      {words.itemWarnings(item).map((warning) => (
        <p key={warning} class="hint">
          {warning}
        </p>
      ))}
    </li>
  );
}
