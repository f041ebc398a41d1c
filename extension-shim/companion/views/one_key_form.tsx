/** The form of one key. */

import type { Family } from "hub-bridge-shim";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type Draft, EMPTY_DRAFT, itemOf } from "../import/draft";
import { hasVendor } from "../import/family";
import { Field } from "../parts/field";
import { focusFirstError } from "../parts/focus";
import { useLanguage } from "../parts/language";
import { FamilyChoice } from "./family_choice";
import type { Submit } from "./submit";
import { SubmitButtons } from "./submit_buttons";

export function OneKeyForm(props: {
  readonly onSubmit: Submit;
  /** What is chosen for any key. */
  readonly children: ComponentChildren;
}) {
  const { import: texts } = useLanguage().texts;
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [wasTried, setTried] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const input = (field: Exclude<keyof Draft, "family" | "models">) => ({
    name: field,
    value: draft[field],
    autocomplete: "off" as const,
    spellcheck: false,
    onInput: (event: { currentTarget: HTMLInputElement }) =>
      set({ [field]: event.currentTarget.value }),
  });
  const lacksAddress = !draft.address.trim() && !hasVendor(draft.family);
  const lacksKey = !draft.key.trim();
  const form = useRef<HTMLFormElement>(null);
  const submit = (how: "preview" | "import") => {
    setTried(true);
    if (!lacksAddress && !lacksKey) props.onSubmit([itemOf(draft)], how);
    else if (form.current) focusFirstError(form.current);
  };
  const needed = (isLacking: boolean) => (wasTried && isLacking ? texts.needed : undefined);

  return (
    <form
      ref={form}
      class="card"
      id="one-key"
      autocomplete="off"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit("import");
      }}
    >
      <Field label={texts.name} hint={texts.nameHint}>
        {(ids) => <input {...ids} {...input("name")} type="text" />}
      </Field>
      <Field
        label={texts.address}
        hint={hasVendor(draft.family) ? texts.vendorHint : texts.addressHint}
        error={needed(lacksAddress)}
      >
        {(ids) => <input {...ids} {...input("address")} type="text" inputMode="url" />}
      </Field>
      <Field label={texts.key} error={needed(lacksKey)}>
        {(ids) => <input {...ids} {...input("key")} type="password" />}
      </Field>
      <Field label={texts.kind} hint={texts.kindHint}>
        {(ids) => (
          <FamilyChoice
            {...ids}
            name="family"
            value={draft.family}
            onChoose={(family: Family) => set({ family })}
          />
        )}
      </Field>
      <Field label={texts.models} hint={texts.modelsHint}>
        {(ids) => (
          <textarea
            {...ids}
            name="models"
            rows={2}
            spellcheck={false}
            value={draft.models}
            onInput={(event) => set({ models: event.currentTarget.value })}
          />
        )}
      </Field>
      {props.children}
      <details>
        <summary>{texts.more}</summary>
        <Field label={texts.proxy} hint={texts.proxyHint}>
          {(ids) => <input {...ids} {...input("proxyUrl")} type="text" inputMode="url" />}
        </Field>
        <Field label={texts.prefix} hint={texts.prefixHint}>
          {(ids) => <input {...ids} {...input("prefix")} type="text" />}
        </Field>
      </details>
      <SubmitButtons onPreview={() => submit("preview")} />
    </form>
  );
}
