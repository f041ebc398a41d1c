/** The form of many keys: a list that is pasted, or a file. */

import type { Family } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { withKind } from "../import/kind";
import { readBytes, readList } from "../list/read";
import type { ListProblem, Reading } from "../list/reading";
import { Field } from "../parts/field";
import { useLanguage } from "../parts/language";
import { FamilyChoice } from "./family_choice";
import type { Submit } from "./import";
import { ListReading } from "./list_reading";
import { SubmitButtons } from "./submit_buttons";

/** A file that was chosen. What it holds is not put on the screen: backups hold more than keys. */
interface ChosenFile {
  readonly name: string;
  readonly reading: Reading | ListProblem;
}

export function ListForm(props: {
  readonly onSubmit: Submit;
  /** What is chosen for any key. */
  readonly children: ComponentChildren;
}) {
  const { list: texts } = useLanguage().texts;
  const [text, setText] = useState("");
  const [file, setFile] = useState<ChosenFile>();
  const [family, setFamily] = useState<Family>("openai-compatibility");
  const pasted = useMemo(() => (text.trim() ? readList(text) : undefined), [text]);
  const reading = file ? file.reading : pasted;
  const items = reading && "items" in reading ? reading.items : [];
  const submit = (how: "preview" | "import") => {
    if (items.length > 0) props.onSubmit(withKind(items, family), how);
  };
  const choose = async (chosen: File) => {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    setFile({ name: chosen.name, reading: readBytes(bytes) });
  };

  return (
    <form
      id="key-list"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit("import");
      }}
    >
      <DropZone onFile={(dropped) => void choose(dropped)}>
        <p class="lead">{texts.lead}</p>
        {file ? (
          <p>
            <strong>{shown(file.name)}</strong>{" "}
            <button type="button" name="put-away" class="quiet" onClick={() => setFile(undefined)}>
              {texts.putAway}
            </button>
          </p>
        ) : (
          <Field label={texts.text}>
            {(ids) => (
              <textarea
                {...ids}
                name="list"
                rows={6}
                spellcheck={false}
                placeholder={texts.example}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <FileButton onFile={(chosen) => void choose(chosen)} />
      </DropZone>
      {reading && <ListReading reading={reading} kind={family} />}
      {items.some((item) => !item.family && !item.apiTypeHint) && (
        <Field label={texts.otherKind}>
          {(ids) => <FamilyChoice {...ids} name="other-kind" value={family} onChoose={setFamily} />}
        </Field>
      )}
      {props.children}
      <SubmitButtons isDisabled={items.length === 0} onPreview={() => submit("preview")} />
    </form>
  );
}

function FileButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const { list: texts } = useLanguage().texts;
  return (
    <label class="button">
      <input
        type="file"
        name="file"
        accept=".json,.csv,.tsv,.txt,application/json,text/*"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) onFile(chosen);
          // The same file, mended, can be chosen again.
          event.currentTarget.value = "";
        }}
      />
      {texts.file}
    </label>
  );
}

/** Takes a file that is dropped; with the keyboard there is the button. */
function DropZone(props: {
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}) {
  const { list: texts } = useLanguage().texts;
  const [isOver, setOver] = useState(false);
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing here that the button has not
    <div
      class={isOver ? "card drop over" : "card drop"}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const [dropped] = event.dataTransfer?.files ?? [];
        if (!dropped) return;
        event.preventDefault();
        props.onFile(dropped);
      }}
    >
      {props.children}
      {isOver && <p class="hint">{texts.drop}</p>}
    </div>
  );
}
