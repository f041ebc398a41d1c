import type { ItemResult } from "hub-bridge-shim";
import { useLanguage } from "../parts/language";

/** Why an item failed and what helps, and what a person should know of one that did not. */
export function Remarks({ item }: { readonly item: ItemResult }) {
  const { words } = useLanguage();
  const problem = item.error && words.problem(item.error);
  const warnings = item.warnings.map((warning) => words.warning(warning));
  if (!problem && warnings.length === 0) return null;
  return (
    <ul class="remarks">
      {problem && <li class="error">{words.join([problem.text, problem.hint].filter(Boolean))}</li>}
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}
