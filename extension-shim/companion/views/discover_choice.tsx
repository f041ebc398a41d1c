import { useId } from "preact/hooks";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";

/** Whether sites are asked for their models; nothing where the host can't. */
export function DiscoverChoice(props: {
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}) {
  const { hello } = useHost();
  const { import: texts } = useLanguage().texts;
  const hint = useId();
  if (!hello.capabilities.includes("discover")) return null;
  return (
    <div class="field">
      <label class="choice">
        <input
          type="checkbox"
          name="discover"
          checked={props.isChosen}
          aria-describedby={hint}
          onChange={(event) => props.onChoose(event.currentTarget.checked)}
        />
        {texts.discover}
      </label>
      <p class="hint" id={hint}>
        {texts.discoverHint}
      </p>
    </div>
  );
}
