/** What CLIProxyAPI has, its keys masked. */

import type { Bridge, Family, ProviderKey, ProviderSummary } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { useState } from "preact/hooks";
import { FAMILIES } from "../import/family";
import { useActivity } from "../parts/activities";
import { ofProfile, useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { Stepwise } from "../parts/stepwise";

/** Keys of one provider that are shown; how many more there are stands behind them. */
const MOST_KEYS = 5;

async function allProviders(bridge: Bridge, profile: { profile?: string }) {
  const providers: ProviderSummary[] = [];
  for (;;) {
    const page = await bridge.call("provider/list", { ...profile, offset: providers.length });
    providers.push(...page.providers);
    if (page.providers.length === 0 || providers.length >= page.total) return providers;
  }
}

export function ProvidersView() {
  const host = useHost();
  const { activity } = useActivity();
  const { texts } = useLanguage();
  const [family, setFamily] = useState<Family | "">("");
  // What an import has changed is to be seen at once.
  const [loaded, again] = useLoaded(
    () => allProviders(host.bridge, ofProfile(host)),
    host.profile?.name,
    activity?.state,
  );
  switch (loaded.state) {
    case "loading":
      return <p role="status">{texts.shell.loading}</p>;
    case "failed":
      return (
        <ProblemNote problem={loaded.error}>
          <button type="button" onClick={again}>
            {texts.shell.tryAgain}
          </button>
        </ProblemNote>
      );
    case "there": {
      const chosen = loaded.value.filter((one) => family === "" || one.family === family);
      return (
        <>
          <div class="bar">
            <KindFilter chosen={family} onChoose={setFamily} />
            <span role="status">{texts.providers.count(chosen.length)}</span>
            <button type="button" class="quiet" onClick={again}>
              {texts.providers.reload}
            </button>
          </div>
          {chosen.length > 0 ? (
            <Table providers={chosen} />
          ) : (
            <p>{family === "" ? texts.providers.none : texts.providers.noneOfKind}</p>
          )}
        </>
      );
    }
  }
}

function KindFilter(props: {
  readonly chosen: Family | "";
  readonly onChoose: (family: Family | "") => void;
}) {
  const { texts, words } = useLanguage();
  return (
    <label>
      {texts.providers.kind}{" "}
      <select
        name="family-filter"
        value={props.chosen}
        onChange={(event) => props.onChoose(event.currentTarget.value as Family | "")}
      >
        <option value="">{texts.providers.allKinds}</option>
        {FAMILIES.map((family) => (
          <option key={family} value={family}>
            {words.family(family)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Table({ providers }: { readonly providers: readonly ProviderSummary[] }) {
  const { providers: texts } = useLanguage().texts;
  return (
    <Stepwise all={providers}>
      {(some) => (
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.name}</th>
              <th scope="col">{texts.kind}</th>
              <th scope="col">{texts.keys}</th>
              <th scope="col">{texts.models}</th>
            </tr>
          </thead>
          <tbody>
            {some.map((provider, place) => (
              // The lists have no identity of their own but their order.
              <Row key={place} provider={provider} />
            ))}
          </tbody>
        </table>
      )}
    </Stepwise>
  );
}

function Row({ provider }: { readonly provider: ProviderSummary }) {
  const { texts, words } = useLanguage();
  const { name, baseUrl, prefix, disabled, keys, keyCount, models, modelCount } = provider;
  const address = baseUrl === undefined ? texts.providers.vendor : shown(baseUrl, 240);
  return (
    <tr>
      <th scope="row">
        {name && <span class="name">{shown(name)}</span>}
        <span class="address">{address}</span>
        {prefix && <span class="badge">{texts.providers.prefix(shown(prefix))}</span>}
        {disabled && <span class="badge failed">{texts.providers.off}</span>}
      </th>
      <td data-label={texts.providers.kind}>{words.family(provider.family)}</td>
      <td data-label={texts.providers.keys}>
        <Keys keys={keys} count={keyCount} />
      </td>
      <td data-label={texts.providers.models}>
        <Models models={models} count={modelCount} />
      </td>
    </tr>
  );
}

function Keys(props: { readonly keys: readonly ProviderKey[]; readonly count: number }) {
  const { providers } = useLanguage().texts;
  const some = props.keys.slice(0, MOST_KEYS);
  const more = props.count - some.length;
  return (
    <ul class="plain">
      {some.map(({ masked }, place) => (
        // Masked keys may well be the same.
        <li key={place}>
          <code>{masked}</code>
        </li>
      ))}
      {more > 0 && <li class="hint">{providers.moreKeys(more)}</li>}
    </ul>
  );
}

function Models(props: { readonly models: readonly string[]; readonly count: number }) {
  const { number, texts } = useLanguage();
  const { providers } = texts;
  const { models, count } = props;
  if (models.length === 0) return <>{number(count)}</>;
  return (
    <details>
      <summary>{number(count)}</summary>
      <ul class="plain">
        {models.map((model) => (
          <li key={model}>{shown(model, 200)}</li>
        ))}
        {count > models.length && <li class="hint">{providers.moreKeys(count - models.length)}</li>}
      </ul>
    </details>
  );
}
