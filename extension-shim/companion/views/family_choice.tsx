import type { Family } from "hub-bridge-shim";
import { FAMILIES } from "../import/family";
import type { FieldIds } from "../parts/field";
import { useLanguage } from "../parts/language";

/** One of CLIProxyAPI's provider lists. */
export function FamilyChoice(
  props: FieldIds & {
    readonly name: string;
    readonly value: Family;
    readonly onChoose: (family: Family) => void;
  },
) {
  const { words } = useLanguage();
  const { value, onChoose, ...rest } = props;
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value as Family)}
    >
      {FAMILIES.map((family) => (
        <option key={family} value={family}>
          {words.family(family)}
        </option>
      ))}
    </select>
  );
}
