/** What a person does in the companion's page. */

import type { Page } from "../browser";
import type { Laboratory } from "../laboratory";

export type PageName = "import" | "providers" | "history" | "connection";

/** A line of a list: name, address and key. */
export const line = (name: string, index: number): string => {
  const number = String(index).padStart(12, "0");
  return `${name} ${index} https://${name}-${index}.example.com sk-${name}-${number}`;
};

export const lines = (count: number, name: string): string =>
  Array.from({ length: count }, (_, index) => line(name, index)).join("\n");

export class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goTo(name: PageName): Promise<void> {
    await this.page.click(`nav a[href="#${name}"]`);
    await this.page.waitFor(`nav a[href="#${name}"][aria-current]`);
  }

  /** Types the address and a key, and saves them. */
  async connect(laboratory: Laboratory, key = laboratory.managementKey): Promise<void> {
    await this.page.fill("[name=management-url]", laboratory.managementUrl);
    await this.page.fill("[name=management-key]", key);
    await this.page.click("form:has([name=management-key]) button[type=submit]");
  }

  /** Fills the form of one key in; what is left out stays as it is. */
  async type(fields: Readonly<Record<string, string>>): Promise<void> {
    await this.#choose("one");
    for (const [name, text] of Object.entries(fields)) {
      await this.page.fill(`#one-key [name=${name}]`, text);
    }
  }

  async paste(list: string): Promise<void> {
    await this.#choose("many");
    // At once, as a clipboard does it: fifty lines are long in typing.
    await this.page.evaluate((text: string) => {
      const field = document.querySelector<HTMLTextAreaElement>("[name=list]");
      if (!field) throw new Error("no field for a list");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, list);
  }

  async attach(file: string): Promise<void> {
    await this.#choose("many");
    await this.page.attach("#key-list [name=file]", file);
  }

  /** Sends the form that is open. */
  async send(form: "one-key" | "key-list", how: "import" | "preview"): Promise<void> {
    await this.page.click(`#${form} [name=${how}]`);
  }

  /** Imports a list, and waits until the host writes. */
  async begin(list: string): Promise<void> {
    await this.paste(list);
    await this.send("key-list", "import");
    await this.page.waitFor(".running[data-phase=writing]");
  }

  /** The result's one line; waits for the end. */
  async result(): Promise<string> {
    return this.page.text(".results .summary");
  }

  /** Puts the result away. */
  async finish(): Promise<void> {
    await this.page.click("[name=finish]");
    await this.page.waitFor(() => document.querySelector("section.results") === null);
  }

  async #choose(form: "one" | "many"): Promise<void> {
    await this.page.click(`label:has(> [name=form][value=${form}])`);
  }
}
