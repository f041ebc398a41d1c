/** Where the focus goes when what had it is gone, or wants something. */

/** To the page's heading: something else stands beneath it now. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector("h1")?.focus());
}

/** To the first field of a form that is not as it should be. */
export function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
