/** A dry run, shown as a diff: what each provider would gain. */

import type { ImportReport } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { changing, type DiffLine, diffOf, type ProviderDiff } from "../import/diff";
import { ArrivingHeading } from "../parts/arriving_heading";
import { useLanguage } from "../parts/language";
import { Stepwise } from "../parts/stepwise";
import { Remarks } from "./remarks";

export function Preview(props: {
  readonly report: ImportReport;
  readonly onConfirm: () => void;
  readonly onBack: () => void;
}) {
  const { texts, words } = useLanguage();
  const { report } = props;
  const count = changing(report);
  const isNothing = count === 0 && report.summary.failed === 0;
  return (
    <section class="preview">
      <ArrivingHeading>{texts.preview.heading}</ArrivingHeading>
      <p class="lead">{texts.preview.lead}</p>
      <p class="address">{shown(report.managementUrl, 240)}</p>
      <p>
        <strong>{isNothing ? texts.preview.nothing : words.summary(report)}</strong>
      </p>
      <Stepwise all={diffOf(report)}>
        {(providers) => (
          <ul class="cards">
            {providers.map((provider) => (
              <Provider key={provider.items[0]?.index} diff={provider} />
            ))}
          </ul>
        )}
      </Stepwise>
      {report.itemsOmitted && <p class="hint">{texts.activity.omitted(report.itemsOmitted)}</p>}
      <p class="actions">
        <button
          type="button"
          class="primary"
          name="confirm"
          disabled={count === 0}
          onClick={props.onConfirm}
        >
          {texts.preview.confirm(count)}
        </button>
        <button type="button" name="back" onClick={props.onBack}>
          {texts.preview.back}
        </button>
      </p>
    </section>
  );
}

function Provider({ diff }: { readonly diff: ProviderDiff }) {
  const { texts, words } = useLanguage();
  return (
    <li class="card">
      <h3>
        {shown(diff.name) || shown(diff.baseUrl ?? "") || texts.providers.vendor}{" "}
        <span class="kind">{words.family(diff.family)}</span>{" "}
        <span class={`badge ${diff.outcome}`}>{texts.preview.states[diff.outcome]}</span>
      </h3>
      {diff.name && diff.baseUrl && <p class="address">{shown(diff.baseUrl, 240)}</p>}
      {diff.lines.length > 0 && (
        <Stepwise all={diff.lines}>
          {(lines) => (
            <ul class="diff">
              {lines.map((line, place) => (
                // Masked keys may well be the same.
                <Line key={place} line={line} />
              ))}
            </ul>
          )}
        </Stepwise>
      )}
      {diff.items.map((item) => (
        <Remarks key={item.index} item={item} />
      ))}
    </li>
  );
}

function Line({ line }: { readonly line: DiffLine }) {
  const { texts, words } = useLanguage();
  const isAdded = line.sign === "+";
  const Change = isAdded ? "ins" : "del";
  return (
    <li>
      <Change>
        <span aria-hidden="true">{isAdded ? "+" : "−"}</span>
        <span class="unseen">{isAdded ? texts.preview.added : texts.preview.removed}</span>{" "}
        {words.field(line.field)} <span class="value">{shown(line.text, 240)}</span>
      </Change>
    </li>
  );
}
