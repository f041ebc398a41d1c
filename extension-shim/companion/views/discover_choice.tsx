import { Choice } from "../parts/choice";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";

/** Whether sites are asked for their models; nothing where the host can't. */
export function DiscoverChoice(props: {
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}) {
  const { hello } = useHost();
  const { import: texts } = useLanguage().texts;
  if (!hello.capabilities.includes("discover")) return null;
  return (
    <div class="field">
      <Choice
        name="discover"
        label={texts.discover}
        hint={texts.discoverHint}
        isChosen={props.isChosen}
        onChoose={(box) => props.onChoose(box.checked)}
      />
    </div>
  );
}
