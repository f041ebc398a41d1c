import { useLanguage } from "../parts/language";

/** The two ways that a form of keys can be sent. */
export function SubmitButtons(props: {
  readonly isDisabled?: boolean;
  readonly onPreview: () => void;
}) {
  const { import: texts } = useLanguage().texts;
  const { isDisabled = false } = props;
  return (
    <p class="actions">
      <button type="submit" class="primary" name="import" disabled={isDisabled}>
        {texts.run}
      </button>
      <button type="button" name="preview" disabled={isDisabled} onClick={props.onPreview}>
        {texts.preview}
      </button>
    </p>
  );
}
