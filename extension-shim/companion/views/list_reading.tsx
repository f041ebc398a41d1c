/** What was read of a list, and what could not be. */

import type { Family } from "hub-bridge-shim";
import type { ListProblem, Reading } from "../list/reading";
import { useLanguage } from "../parts/language";
import { Stepwise } from "../parts/stepwise";
import { FoundKeys } from "./found_keys";

export function ListReading(props: {
  readonly reading: Reading | ListProblem;
  readonly kind: Family;
  /** Keys that the host takes at once. */
  readonly most: number;
}) {
  const { list: texts } = useLanguage().texts;
  const { reading, kind, most } = props;
  if (!("items" in reading)) {
    return (
      <p class="note problem" role="alert">
        {texts.problem(reading)}
      </p>
    );
  }
  const { items, unreadable, skippedAccounts } = reading;
  return (
    <>
      {items.length > most && (
        <p class="note problem" role="alert">
          {texts.tooMany(most)}
        </p>
      )}
      <p role="status">
        <strong>{items.length > 0 ? texts.read(items.length) : texts.empty}</strong>
      </p>
      {skippedAccounts > 0 && <p>{texts.skippedAccounts(skippedAccounts)}</p>}
      {unreadable.length > 0 && (
        <div class="note warning">
          <p>{texts.unreadable(unreadable.length)}</p>
          <Stepwise all={unreadable}>
            {(some) => (
              <ul>
                {some.map(({ place, reason }) => (
                  <li key={place.number}>{texts.unread(place, reason)}</li>
                ))}
              </ul>
            )}
          </Stepwise>
        </div>
      )}
      {items.length > 0 && <FoundKeys items={items} kind={kind} />}
    </>
  );
}
