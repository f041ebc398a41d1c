import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { Page, Script, View } from "./browser";
import type { Json } from "./laboratory";
import type { Marionette } from "./marionette";
import { PATIENCE, until } from "./waiting";

/** Lets work go on while nobody else speaks with Firefox. */
type Alone = <T>(work: (marionette: Marionette) => Promise<T>) => Promise<T>;

/** The name of a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** The keys that write nothing, as WebDriver has them. */
const KEYS: Readonly<Record<string, string>> = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  Escape: "\uE00C",
  " ": " ",
  Space: " ",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Delete: "\uE017",
};

/** A tab of the current window gets a size and a scheme, as DevTools give them to it. */
const SHOW = `
  const [width, height, dark] = args;
  // For a page that is about to come; those that are there have an own scheme.
  Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", dark ? 0 : 1);
  const browser = gBrowser.selectedBrowser;
  for (const [name, size] of [["width", width], ["height", height]]) {
    for (const limit of ["", "min-", "max-"]) browser.style.setProperty(limit + name, size + "px");
  }
  browser.browsingContext.prefersColorSchemeOverride = dark ? "dark" : "light";
`;

/** WebDriver's own pictures are as wide as what stands out, or as high as the window. */
const PICTURE = `
  const [width, height] = args;
  const { currentWindowGlobal } = gBrowser.selectedBrowser.browsingContext;
  const bitmap = await currentWindowGlobal.drawSnapshot(new DOMRect(0, 0, width, height), 1, "white");
  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
`;

/** What became of a script so far. */
interface Seen {
  readonly value?: unknown;
  readonly failure?: string;
  /** Its number, while it runs. */
  readonly running?: number;
}

/** Looks whether the script of this number is done. */
const LOOK = `
  const [number] = arguments;
  const later = new Promise((resolve) => setTimeout(resolve, 20, { running: number }));
  return Promise.race([window[Symbol.for("laboratory")][number], later]);
`;

/** Begins a function with the arguments that come along. */
function begun(script: string): string {
  return `
    // Marionette's own goes with each script, and the page's stays.
    const globalThis = window;
    const args = [...arguments];
    const scripts = (window[Symbol.for("laboratory")] ??= []);
    const number = scripts.push((async () => {
      try {
        return { value: (await (${script})(...args)) ?? null };
      } catch (error) {
        return { failure: String(error) };
      }
    })()) - 1;
    return (function () { ${LOOK} })(number);
  `;
}

export class FirefoxPage implements Page {
  readonly #alone: Alone;
  #window = "";
  #view: View = {};

  constructor(alone: Alone) {
    this.#alone = alone;
  }

  async open(url: string, view: View): Promise<void> {
    await this.#alone(async (marionette) => {
      const parameters = { type: "window", focus: true };
      const made = await marionette.send("WebDriver:NewWindow", parameters);
      this.#window = (made as { handle: string }).handle;
    });
    await this.show(view);
    await this.#here((marionette) => marionette.send("WebDriver:Navigate", { url }));
    // An extension's page runs in another process, which does not know what was set in the first.
    await this.show(view);
  }

  async evaluate<Args extends readonly Json[], Result>(
    script: Script<Args, Result>,
    ...args: Args
  ): Promise<Result> {
    let seen = await this.#run(begun(String(script)), args);
    const end = Date.now() + 3 * PATIENCE;
    // Piece by piece, so that others can speak with Firefox meanwhile.
    while (seen.running !== undefined) {
      if (Date.now() > end) throw new Error(`the page does not get done: ${String(script)}`);
      seen = await this.#run(LOOK, [seen.running]);
    }
    if (seen.failure !== undefined) throw new Error(seen.failure);
    return seen.value as Result;
  }

  async click(selector: string): Promise<void> {
    await this.#act(selector, "WebDriver:ElementClick");
  }

  async fill(selector: string, text: string): Promise<void> {
    await this.#act(selector, "WebDriver:ElementClear");
    await this.#act(selector, "WebDriver:ElementSendKeys", { text });
  }

  async choose(selector: string, value: string): Promise<void> {
    await this.waitFor(selector);
    const chosen = await this.evaluate(
      (selector, value) => {
        const list = document.querySelector(selector) as HTMLSelectElement;
        list.value = value;
        list.dispatchEvent(new Event("input", { bubbles: true }));
        list.dispatchEvent(new Event("change", { bubbles: true }));
        return list.value === value;
      },
      selector,
      value,
    );
    if (!chosen) throw new Error(`${selector} has no option ${value}`);
  }

  async attach(selector: string, file: string): Promise<void> {
    await this.#act(selector, "WebDriver:ElementSendKeys", { text: resolve(file) });
  }

  async press(key: string): Promise<void> {
    const value = KEYS[key] ?? key;
    if ([...value].length !== 1) throw new Error(`there is no key ${key}`);
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value }));
    await this.#here(async (marionette) => {
      await marionette.send("WebDriver:PerformActions", {
        actions: [{ type: "key", id: "keyboard", actions }],
      });
    });
  }

  async text(selector: string): Promise<string> {
    await this.waitFor(selector);
    return this.evaluate(
      (selector) => (document.querySelector(selector) as HTMLElement).textContent,
      selector,
    );
  }

  async waitFor(
    what: string | Script<readonly [], unknown>,
    timeoutMs: number = PATIENCE,
  ): Promise<void> {
    if (typeof what !== "string") {
      await until(String(what), () => this.evaluate(what), timeoutMs);
      return;
    }
    const isVisible = () =>
      this.evaluate((selector) => {
        const element = document.querySelector(selector);
        const box = element?.getBoundingClientRect();
        return (
          element !== null &&
          box !== undefined &&
          box.width > 0 &&
          box.height > 0 &&
          getComputedStyle(element).visibility === "visible"
        );
      }, what);
    await until(`${what} is visible`, isVisible, timeoutMs);
  }

  async screenshot(file: string): Promise<void> {
    // What stands out at the side is not seen, as it is not seen without scrolling.
    const size = await this.evaluate(() => {
      const height = Math.max(document.documentElement.scrollHeight, innerHeight);
      return [innerWidth, height];
    });
    const picture = await this.#here((marionette) => marionette.asBrowser(PICTURE, size));
    await writeFile(file, Buffer.from(picture as string, "base64"));
  }

  async show(view: View): Promise<void> {
    this.#view = { ...this.#view, ...view };
    const { width = 1000, height = 800, dark = false } = this.#view;
    await this.#here((marionette) => marionette.asBrowser(SHOW, [width, height, dark]));
    const isShown = () =>
      this.evaluate(
        (width, dark) =>
          innerWidth === width && matchMedia("(prefers-color-scheme: dark)").matches === dark,
        width,
        dark,
      );
    await until("the page has its size and scheme", isShown);
  }

  async reload(): Promise<void> {
    await this.#here((marionette) => marionette.send("WebDriver:Refresh"));
  }

  async close(): Promise<void> {
    await this.#here(async (marionette) => {
      const [handle] = (await marionette.send("WebDriver:CloseWindow")) as string[];
      // Whoever opens the next one must stand in a window.
      if (handle) await marionette.send("WebDriver:SwitchToWindow", { handle });
    });
  }

  /** Does something in this page's window, while nobody else does. */
  #here<T>(work: (marionette: Marionette) => Promise<T>): Promise<T> {
    return this.#alone(async (marionette) => {
      const parameters = { handle: this.#window, focus: true };
      await marionette.send("WebDriver:SwitchToWindow", parameters);
      return work(marionette);
    });
  }

  async #run(script: string, args: readonly Json[]): Promise<Seen> {
    const result = await this.#here((marionette) =>
      marionette.send("WebDriver:ExecuteScript", { script, args }),
    );
    return (result as { value: Seen }).value;
  }

  /** Does something to an element, once it lets it be done. */
  async #act(selector: string, command: string, parameters: object = {}): Promise<void> {
    await until(`${command} ${selector}`, () =>
      this.#here(async (marionette) => {
        const search = { using: "css selector", value: selector };
        const found = await marionette.send("WebDriver:FindElement", search);
        const { value } = found as { value: Readonly<Record<string, string>> };
        await marionette.send(command, { id: value[ELEMENT], ...parameters });
        return true;
      }),
    );
  }
}
