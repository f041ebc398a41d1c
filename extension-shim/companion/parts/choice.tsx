import { useId } from "preact/hooks";

/** A checkbox before its label, with a hint beneath. */
export function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isChosen: boolean;
  readonly onChoose: (box: HTMLInputElement) => void;
}) {
  const hint = useId();
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          name={props.name}
          checked={props.isChosen}
          aria-describedby={hint}
          onChange={(event) => props.onChoose(event.currentTarget)}
        />
        {props.label}
      </label>
      <p class="hint" id={hint}>
        {props.hint}
      </p>
    </>
  );
}
