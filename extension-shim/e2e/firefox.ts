import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, open, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Browser, BrowserOptions, Installed, Page, View } from "./browser";
import { FirefoxPage } from "./firefox-page";
import type { Json, Laboratory } from "./laboratory";
import { Marionette } from "./marionette";
import { PATIENCE, until } from "./waiting";

/** Nobody is at the proxy's port: what is not on this machine can't be reached. */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  "marionette.port": 0,
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.allow_bypass": false,
  "network.proxy.failover_direct": false,
  "network.trr.mode": 5,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  // What an extension asks for it gets: nobody is there to press a button.
  "extensions.webextOptionalPermissionPrompts": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.newtabpage.enabled": false,
  "browser.sessionstore.resume_from_crash": false,
  "browser.tabs.warnOnClose": false,
  "browser.warnOnQuit": false,
  "toolkit.cosmeticAnimations.enabled": false,
  "dom.ipc.processPrelaunch.enabled": false,
  "media.gmp-manager.updateEnabled": false,
  // Pictures: one pixel is one pixel, and scrollbars take no room.
  "layout.css.devPixelsPerPx": "1.0",
  "ui.useOverlayScrollbars": 1,
  "widget.gtk.overlay-scrollbars.enabled": true,
};

/** Debian's Firefox ESR, by Marionette, which also acts as the browser itself. */
export class Firefox implements Browser {
  readonly engine = "firefox";
  readonly #process: ChildProcess;
  readonly #marionette: Marionette;
  readonly #log: string;
  #last: Promise<unknown> = Promise.resolve();
  #installed: Installed | undefined;

  private constructor(process: ChildProcess, marionette: Marionette, log: string) {
    this.#process = process;
    this.#marionette = marionette;
    this.#log = log;
  }

  static async start(
    program: string,
    laboratory: Laboratory,
    { language = "en-US" }: BrowserOptions,
  ): Promise<Firefox> {
    const profile = await mkdtemp(join(laboratory.home, "firefox-"));
    const preferences = { ...PREFERENCES, "intl.accept_languages": language };
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    await writeFile(join(profile, "user.js"), lines.join(""));

    const log = join(profile, "firefox.log");
    const file = await open(log, "w");
    const args = ["--headless", "--no-remote", "--profile", profile];
    // The second is for acting as the browser itself.
    const child = spawn(program, [...args, "--marionette", "--remote-allow-system-access"], {
      env: { ...laboratory.env, MOZ_CRASHREPORTER_DISABLE: "1" },
      stdio: ["ignore", file.fd, file.fd],
      // A group of its own, to be ended as a whole.
      detached: true,
    });
    const end = () => endGroup(child);
    process.once("exit", end);
    child.once("exit", () => process.removeListener("exit", end));
    try {
      await file.close();
      const port = await until("Firefox listens", async () => {
        if (child.exitCode !== null) throw new Error(await readFile(log, "utf8"));
        return Number(await readFile(join(profile, "MarionetteActivePort"), "utf8"));
      });
      const marionette = await Marionette.connect(port);
      await marionette.send("WebDriver:NewSession", {
        capabilities: {
          alwaysMatch: { timeouts: { script: 3 * PATIENCE, pageLoad: PATIENCE, implicit: 0 } },
        },
      });
      const firefox = new Firefox(child, marionette, log);
      await firefox.#speak(language);
      return firefox;
    } catch (error) {
      end();
      throw error;
    }
  }

  async install(extensionDir: string): Promise<Installed> {
    const id = await this.#alone(async (marionette) => {
      const parameters = { path: resolve(extensionDir), temporary: true };
      const { value } = (await marionette.send("Addon:Install", parameters)) as { value: string };
      return value;
    });
    const host = await this.#asBrowser(
      "return WebExtensionPolicy.getByID(args[0]).mozExtensionHostname",
      id,
    );
    this.#installed = { id, baseUrl: `moz-extension://${String(host)}/` };
    await until("the background page runs", () => this.backgroundRuns());
    return this.#installed;
  }

  async open(pagePath: string, view: View = {}): Promise<Page> {
    const url = new URL(pagePath, this.#installed?.baseUrl).href;
    const page = new FirefoxPage((work) => this.#alone(work));
    await page.open(url, { width: 1000, height: 800, dark: false, ...view });
    return page;
  }

  async backgroundRuns(): Promise<boolean> {
    const state = await this.#asBrowser(
      "return WebExtensionPolicy.getByID(args[0])?.extension.backgroundState ?? null",
      this.#installed?.id ?? "",
    );
    return state === "running";
  }

  async stopBackground(): Promise<void> {
    if (!(await this.backgroundRuns())) throw new Error("the background page does not run");
    await this.#asBrowser(
      `await WebExtensionPolicy.getByID(args[0]).extension.terminateBackground({
        ignoreDevToolsAttached: true, disableResetIdleForTest: true,
      }); return null`,
      this.#installed?.id ?? "",
    );
  }

  async log(): Promise<string> {
    return readFile(this.#log, "utf8");
  }

  async close(): Promise<void> {
    try {
      const quit = this.#marionette.send("Marionette:Quit", { flags: ["eForceQuit"] });
      // It may hang up before it answers.
      quit.catch(() => undefined);
      await until("Firefox closes", () => hasEnded(this.#process));
    } finally {
      this.#marionette.hangUp();
      endGroup(this.#process);
      await until("Firefox ends", () => hasEnded(this.#process));
    }
  }

  /** One after the other: Marionette has one current window and one current context. */
  #alone<T>(work: (marionette: Marionette) => Promise<T>): Promise<T> {
    const done = this.#last.then(() => work(this.#marionette));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Runs a script as the browser itself. */
  #asBrowser(script: string, ...args: Json[]): Promise<unknown> {
    return this.#alone((marionette) => marionette.asBrowser(script, args));
  }

  /** Lets it speak a language without the language's package, which would translate itself only. */
  async #speak(language: string): Promise<void> {
    await this.#asBrowser(
      `Services.locale.availableLocales = [...new Set([args[0], "en-US"])];
      Services.locale.requestedLocales = [args[0]];`,
      language,
    );
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Kills what is left of a group. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}
