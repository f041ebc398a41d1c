import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import {
  type CDPSession,
  type ElementHandle,
  type KeyInput,
  launch,
  type Browser as Puppeteer,
  type Page as PuppeteerPage,
} from "puppeteer-core";

import type { Browser, BrowserOptions, Installed, Page, Script, View } from "./browser";
import type { Json, Laboratory } from "./laboratory";
import { Gone, PATIENCE, until, within } from "./waiting";

const SWITCHES = [
  // The sandbox takes rights that root does not give, and containers do not have.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-component-update",
  // Nobody is there: what is not on this machine can't be reached.
  "--proxy-server=127.0.0.1:9",
  // The true reason why a host does not start is said there only.
  "--enable-logging",
  "--log-level=0",
];

/** Debian's Chromium, by its DevTools pipe. */
export class Chromium implements Browser {
  readonly engine = "chromium";
  readonly #browser: Puppeteer;
  readonly #devtools: CDPSession;
  readonly #log: string;
  #installed: Installed | undefined;

  private constructor(browser: Puppeteer, devtools: CDPSession, log: string) {
    this.#browser = browser;
    this.#devtools = devtools;
    this.#log = log;
  }

  static async start(
    program: string,
    laboratory: Laboratory,
    { language = "en-US" }: BrowserOptions,
  ): Promise<Chromium> {
    const log = join(laboratory.home, "chromium.log");
    const browser = await launch({
      executablePath: program,
      pipe: true,
      enableExtensions: true,
      // Where a person's is: Chromium looks for a person's manifests of hosts in there.
      userDataDir: join(laboratory.home, ".config/chromium"),
      env: { ...laboratory.env, LANGUAGE: language.replace("-", "_") },
      args: [...SWITCHES, `--log-file=${log}`, `--lang=${language}`, `--accept-lang=${language}`],
      // An observed service worker is never put to sleep: it is to live as it does elsewhere.
      targetFilter: (target) => target.type() !== "service_worker",
      defaultViewport: null,
      timeout: PATIENCE,
      protocolTimeout: 3 * PATIENCE,
    });
    return new Chromium(browser, await browser.target().createCDPSession(), log);
  }

  async install(extensionDir: string): Promise<Installed> {
    const id = await this.#browser.installExtension(resolve(extensionDir));
    this.#installed = { id, baseUrl: `chrome-extension://${id}/` };
    await until("the service worker runs", () => this.backgroundRuns());
    return this.#installed;
  }

  async open(pagePath: string, view: View = {}): Promise<Page> {
    // In a window of its own: a tab behind another one is not drawn, and can't be clicked at.
    const page = new ChromiumPage(await this.#browser.newPage({ type: "window" }));
    await page.show({ width: 1000, height: 800, dark: false, ...view });
    await page.go(new URL(pagePath, this.#installed?.baseUrl).href);
    return page;
  }

  async backgroundRuns(): Promise<boolean> {
    return (await this.#worker()) !== undefined;
  }

  async stopBackground(): Promise<void> {
    const worker = await this.#worker();
    if (worker === undefined) throw new Error("the service worker does not run");
    await this.#devtools.send("Target.closeTarget", { targetId: worker });
    // A new one may be there already, if somebody asked for it.
    await until("the service worker ends", async () => (await this.#worker()) !== worker);
  }

  async log(): Promise<string> {
    return readFile(this.#log, "utf8").catch(() => "");
  }

  async close(): Promise<void> {
    const browser = this.#browser.process();
    try {
      await within("Chromium closes", PATIENCE, this.#browser.close());
    } finally {
      browser?.kill("SIGKILL");
    }
  }

  /** The target of the extension's running service worker. */
  async #worker(): Promise<string | undefined> {
    const { targetInfos } = await this.#devtools.send("Target.getTargets", { filter: [{}] });
    const base = this.#installed?.baseUrl;
    return targetInfos.find(
      ({ type, url }) => type === "service_worker" && base !== undefined && url.startsWith(base),
    )?.targetId;
  }
}

class ChromiumPage implements Page {
  readonly #page: PuppeteerPage;
  #view: View = {};

  constructor(page: PuppeteerPage) {
    this.#page = page;
    page.setDefaultTimeout(PATIENCE);
  }

  async go(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async evaluate<Args extends readonly Json[], Result>(
    script: Script<Args, Result>,
    ...args: Args
  ): Promise<Result> {
    const call = `(${String(script)})(...${JSON.stringify(args)})`;
    const promise = `Promise.resolve(${call}).then((result) => result ?? null)`;
    try {
      return (await this.#page.evaluate(promise)) as Result;
    } catch (error) {
      if (this.#page.browser().connected && !this.#page.isClosed()) throw error;
      throw new Gone("Chromium or its page is gone", { cause: error });
    }
  }

  async click(selector: string): Promise<void> {
    await this.#page.locator(selector).setTimeout(PATIENCE).click();
  }

  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    const field = await this.#page.$(selector);
    await field?.evaluate((element) => (element as HTMLInputElement).select());
    await this.#page.keyboard.press("Delete");
    await field?.type(text);
  }

  async choose(selector: string, value: string): Promise<void> {
    await this.waitFor(selector);
    const chosen = await this.#page.select(selector, value);
    if (!chosen.includes(value)) throw new Error(`${selector} has no option ${value}`);
  }

  async attach(selector: string, file: string): Promise<void> {
    const input = await this.#page.waitForSelector(selector);
    await (input as ElementHandle<HTMLInputElement> | null)?.uploadFile(resolve(file));
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key as KeyInput);
  }

  async text(selector: string): Promise<string> {
    await this.waitFor(selector);
    return this.#page.$eval(selector, (element) => (element as HTMLElement).textContent);
  }

  async waitFor(
    what: string | Script<readonly [], unknown>,
    timeoutMs: number = PATIENCE,
  ): Promise<void> {
    if (typeof what === "string") {
      await this.#page.waitForSelector(what, { visible: true, timeout: timeoutMs });
    } else {
      await until(String(what), () => this.evaluate(what), timeoutMs);
    }
  }

  async screenshot(file: string): Promise<void> {
    // What stands out at the side is not seen, as it is not seen without scrolling.
    const clip = await this.evaluate(() => {
      const height = Math.max(document.documentElement.scrollHeight, innerHeight);
      return { x: 0, y: 0, width: innerWidth, height };
    });
    await writeFile(file, await this.#page.screenshot({ clip, captureBeyondViewport: true }));
  }

  async show(view: View): Promise<void> {
    this.#view = { ...this.#view, ...view };
    const { width = 1000, height = 800, dark = false } = this.#view;
    await this.#page.setViewport({ width, height });
    const value = dark ? "dark" : "light";
    await this.#page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}
