/** The form of many keys: a list that is pasted, or a file. */

import type { Family } from "hub-bridge-shim";
import { shown } from "hub-bridge-shim/words";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { withKind } from "../import/kind";
import { readBytes, readList } from "../list/read";
import type { ListProblem, Reading } from "../list/reading";
import { Field } from "../parts/field";
import { useHost } from "../parts/host";
import { useLanguage } from "../parts/language";
import { FamilyChoice } from "./family_choice";
import { ListReading } from "./list_reading";
import type { Submit } from "./submit";
import { SubmitButtons } from "./submit_buttons";

/** A file that was chosen. What it holds is not put on the screen: backups hold more than keys. */
interface ChosenFile {
  readonly name: string;
  readonly reading: Reading | ListProblem;
}

const UNREADABLE: ListProblem = { kind: "encoding", params: {} };

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
  const { maxItems } = useHost().hello.limits;
  const items = reading && "items" in reading ? reading.items : [];
  const canSend = items.length > 0 && items.length <= maxItems;
  const submit = (how: "preview" | "import") => {
    if (canSend) props.onSubmit(withKind(items, family), how);
  };
  const choose = async (chosen: File) => {
    // A folder can be dropped, and not be read.
    const bytes = await chosen.arrayBuffer().catch(() => undefined);
    const read = bytes === undefined ? UNREADABLE : readBytes(new Uint8Array(bytes));
    setFile({ name: chosen.name, reading: read });
  };

  return (
    <form
      id="key-list"
      autocomplete="off"
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
                autocomplete="off"
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
      {reading && <ListReading reading={reading} kind={family} most={maxItems} />}
      {items.some((item) => !item.family && !item.apiTypeHint) && (
        <Field label={texts.otherKind}>
          {(ids) => <FamilyChoice {...ids} name="other-kind" value={family} onChoose={setFamily} />}
        </Field>
      )}
      {props.children}
      <SubmitButtons isDisabled={!canSend} onPreview={() => submit("preview")} />
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

/** Takes a file that is dropped, anywhere on the page; with the keyboard there is the button. */
function DropZone(props: {
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}) {
  const { list: texts } = useLanguage().texts;
  const [isOver, setOver] = useState(false);
  const zone = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isOpen = () => zone.current?.checkVisibility() ?? false;
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Else the browser would open the file, in the place of this page.
      event.preventDefault();
      setOver(isOpen());
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      const [dropped] = event.dataTransfer?.files ?? [];
      if (!dropped) return;
      event.preventDefault();
      if (isOpen()) props.onFile(dropped);
    };
    const listeners = { dragover: over, dragleave: leave, drop } as const;
    const names = Object.keys(listeners) as (keyof typeof listeners)[];
    for (const name of names) addEventListener(name, listeners[name]);
    return () => {
      for (const name of names) removeEventListener(name, listeners[name]);
    };
  }, [props.onFile]);
  return (
    <div ref={zone} class={isOver ? "card drop over" : "card drop"}>
      {props.children}
      {isOver && <p class="hint">{texts.drop}</p>}
    </div>
  );
}
