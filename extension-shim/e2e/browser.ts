import type { Json } from "./laboratory";

export type Engine = "chromium" | "firefox";
export const ENGINES: readonly Engine[] = ["chromium", "firefox"];

export interface BrowserOptions {
  /** What the browser speaks, as a BCP 47 tag; English unless something is said. */
  readonly language?: string;
}

export interface View {
  /** In CSS pixels, and so wide the pictures are. */
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export interface Installed {
  readonly id: string;
  /** With a slash at the end. */
  readonly baseUrl: string;
}

/** A running browser in the home of a laboratory. */
export interface Browser {
  readonly engine: Engine;
  /** Installs an unpacked extension; returns when its background runs. */
  install(extensionDir: string): Promise<Installed>;
  /** Opens a page of the extension that was installed last, or any address. */
  open(pagePath: string, view?: View): Promise<Page>;
  /** Whether the background of the extension runs at the moment. */
  backgroundRuns(): Promise<boolean>;
  /** Ends the background as the browser does it by itself, but at once and whatever it is doing. */
  stopBackground(): Promise<void>;
  /** What the browser has said so far, the reasons why a host does not start among it. */
  log(): Promise<string>;
  /** Ends it, with all that it started. */
  close(): Promise<void>;
}

/** A function that is sent to a page as text: it sees its arguments and the page, nothing else. */
export type Script<Args extends readonly Json[], Result> = (
  ...args: Args
) => Result | Promise<Result>;

/** A page in a window of its own. */
export interface Page {
  /**
   * What the function gives in the page, once it is done, as JSON; `undefined` comes as `null`.
   * What it puts on `globalThis` stays as long as the page does.
   */
  evaluate<Args extends readonly Json[], Result>(
    script: Script<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** As a person does it: waits until the element is there, shows it and clicks into its middle. */
  click(selector: string): Promise<void>;
  /** Puts a text in the place of what is there. */
  fill(selector: string, text: string): Promise<void>;
  /** Chooses in a `select` by value. */
  choose(selector: string, value: string): Promise<void>;
  /** Gives a file to an `input`. */
  attach(selector: string, file: string): Promise<void>;
  /** A key as `KeyboardEvent.key` names it, pressed where the focus is. */
  press(key: string): Promise<void>;
  /** The visible text of an element. */
  text(selector: string): Promise<string>;
  /** Until the element is there and visible, or the function gives something true. */
  waitFor(what: string | Script<readonly [], unknown>, timeoutMs?: number): Promise<void>;
  /** A picture of the whole page, as PNG. */
  screenshot(file: string): Promise<void>;
  /** Another size or colour scheme. */
  show(view: View): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
}
