import type { Family, Item } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import { kindOf } from "../import/kind";
import { masked } from "../import/masked";
import { useLanguage } from "../parts/language";
import { Stepwise } from "../parts/stepwise";

/** The keys that were found in a list, for a person to see whether they are the right ones. */
export function FoundKeys(props: { readonly items: readonly Item[]; readonly kind: Family }) {
  const { texts, words } = useLanguage();
  return (
    <Stepwise all={props.items}>
      {(some) => (
        <table class="found">
          <thead>
            <tr>
              <th scope="col">{texts.import.name}</th>
              <th scope="col">{texts.import.address}</th>
              <th scope="col">{texts.import.kind}</th>
              <th scope="col">{texts.import.key}</th>
            </tr>
          </thead>
          <tbody>
            {some.map((item, place) => (
              // A list may well hold the same line twice.
              <tr key={place}>
                <td data-label={texts.import.name}>
                  {shown(item.providerName ?? item.siteName ?? "")}
                </td>
                <td data-label={texts.import.address} class="address">
                  {shown(item.providerBaseUrl ?? item.siteUrl ?? "", 240)}
                </td>
                <td data-label={texts.import.kind}>{words.family(kindOf(item, props.kind))}</td>
                <td data-label={texts.import.key}>
                  <code>{masked(item.apiKey)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stepwise>
  );
}
