/** The companion in real browsers, as a person uses it; real host, real keychain, stand-in server. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { ENGINES } from "../browser";
import type { Laboratory } from "../laboratory";
import { scene } from "../scene";
import { until } from "../waiting";
import { companion } from "./extension";
import { line, lines, Person } from "./person";

/** Keys of a name that the server has. */
const keysOf = async (laboratory: Laboratory, name: string): Promise<string[]> =>
  [...JSON.stringify(await laboratory.providers()).matchAll(/"sk-([a-z]+)-\d{12}"/g)]
    .filter(([, of]) => of === name)
    .map(([key]) => key);

describe.each(ENGINES)("%s", (engine) => {
  const the = scene(engine, { standIn: true, extension: companion });
  const person = () => new Person(the.page);

  beforeEach(() => the.laboratory?.slow(0));

  test("without the host it says what to install, and goes on once that is done", async () => {
    expect(await the.page.text("h1")).toBe("hub-bridge is needed");
    expect(await the.page.text(".command code")).toBe("hub-bridge setup");
    await the.laboratory.register();
    await the.page.click(".steps .primary");
    await the.page.waitFor("[name=management-key]");
  });

  test("a wrong management key is refused, stored nowhere, and not sent again by itself", async () => {
    await the.laboratory.requests({ forget: true });
    for (let time = 0; time < 2; time += 1) {
      await person().connect(the.laboratory, "wrong-key");
      await the.page.waitFor("form .problem");
    }
    expect(await the.page.text("form .problem")).toContain("refused the management key");
    const refused = (await the.laboratory.requests()).filter(({ authorized }) => !authorized);
    expect(refused).toHaveLength(1);
    expect(await the.laboratory.secret()).toBeNull();
  });

  test("the right one is checked, and lies in the keychain afterwards and nowhere else", async () => {
    await person().connect(the.laboratory);
    await the.page.waitFor(".card.good");
    expect(await the.page.text(".card.good")).toContain("Connected to CLIProxyAPI 7.2.140");
    expect(await the.laboratory.secret()).toBe(the.laboratory.managementKey);
    const stored = await the.page.evaluate(async () => {
      type Area = { get(keys: null): Promise<object> };
      const scope = globalThis as unknown as { chrome: { storage: Record<string, Area> } };
      const { local, session } = scope.chrome.storage;
      return JSON.stringify([await local?.get(null), await session?.get(null)]);
    });
    expect(stored).not.toContain(the.laboratory.managementKey);
  });

  test("one key: what is missing is said, the preview writes nothing, the import does", async () => {
    await person().goTo("import");
    await person().send("one-key", "import");
    expect(await the.page.text("#one-key .error")).toBe("Please fill this in.");
    await until("the focus is where something is missing", () =>
      the.page.evaluate(() => document.activeElement?.getAttribute("name") === "address"),
    );
    await person().type({
      name: "Mine",
      address: "mine-1.example.com",
      key: "sk-mine-000000000001",
    });
    await person().send("one-key", "preview");
    await the.page.waitFor(".preview ins");
    expect(await the.page.text(".preview .diff")).toContain("https://mine-1.example.com/v1");
    expect(await keysOf(the.laboratory, "mine")).toEqual([]);
    await the.page.click("[name=confirm]");
    expect(await person().result()).toContain("1 created");
    expect(await the.page.text(".items")).toContain("Created “Mine” (1 key)");
    expect(await keysOf(the.laboratory, "mine")).toHaveLength(1);
    await person().finish();
    expect(await the.page.evaluate(() => document.querySelector("input")?.value)).not.toContain(
      "sk",
    );
  });

  test("fifty keys of a file, one of them masked: it is named, filtered and tried again", async () => {
    const file = join(the.laboratory.home, "keys.txt");
    await writeFile(file, `${lines(49, "fifty")}\nMasked https://m.example.com sk-****\n`);
    await person().attach(file);
    await the.page.waitFor("table.found");
    await person().send("key-list", "import");
    expect(await person().result()).toContain("49 created, 1 failed");
    expect(await keysOf(the.laboratory, "fifty")).toHaveLength(49);
    await the.page.click(".results label:has([value=failed])");
    expect(await the.page.evaluate(() => document.querySelectorAll(".items li").length)).toBe(1);
    expect(await the.page.text(".items li")).toMatch(/Masked.*it is masked/);
    await the.laboratory.requests({ forget: true });
    await the.page.click("[name=retry]");
    await the.page.waitFor(() => document.querySelectorAll(".items li").length === 1);
    await until("the retry has ended", async () => (await person().result()) === "1 failed.");
    const writes = (await the.laboratory.requests()).filter(({ method }) => method !== "GET");
    expect(writes).toEqual([]);
    await person().finish();
    await the.page.click("[name=put-away]");
  });

  test("fifty keys and a management key that is refused meanwhile: one request, one explanation", async () => {
    await quiet();
    await the.laboratory.changeKey("another");
    await the.laboratory.requests({ forget: true });
    await person().paste(lines(50, "refused"));
    await person().send("key-list", "import");
    await the.page.waitFor("section.results .problem");
    expect(await the.page.text("section.results .problem")).toContain("refused the management key");
    expect((await the.laboratory.requests()).filter((one) => !one.authorized)).toHaveLength(1);
    expect(await the.page.text("[name=retry]")).toBe("Try 50 keys again");
    await the.laboratory.changeKey(the.laboratory.managementKey);
    await the.laboratory.forgive();
    await person().finish();
    await person().goTo("connection");
    // A person who knows better asks again.
    await the.page.click(".problem button");
    await the.page.waitFor(".card.good");
    await person().goTo("import");
    await person().send("key-list", "import");
    expect(await person().result()).toContain("50 created");
    await person().finish();
  });

  test("a dark and narrow page has all of it, and nothing beside the screen", async () => {
    await the.page.show({ width: 360, dark: true });
    for (const name of ["providers", "history", "connection", "import"] as const) {
      await person().goTo(name);
      const wide = await the.page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, name).toBeLessThanOrEqual(360);
    }
    await the.page.show({ width: 1000, dark: false });
  });

  test("providers are shown with masked keys, by kind", async () => {
    await person().goTo("providers");
    await the.page.waitFor("main > table");
    const table = await the.page.text("main > table");
    expect(table).toContain("Mine");
    expect(table).toContain("••••0001");
    expect(table).not.toMatch(/sk-[a-z]/);
    await the.page.choose("[name=family-filter]", "claude-api-key");
    expect(await the.page.text("main")).toContain("CLIProxyAPI has no providers of this kind.");
  });

  test("an import that is stopped tells what it did, and can be taken back", async () => {
    const before = await the.laboratory.providers();
    await person().goTo("import");
    await the.laboratory.slow(1_000);
    await person().begin(families(40, "stopped"));
    await the.page.waitFor(() => (document.querySelector("progress")?.value ?? 0) > 0);
    await the.page.click("[name=stop]");
    expect(await person().result()).toMatch(/^Stopped: .*not reached/);
    await the.laboratory.slow(0);
    await the.page.click("section.results [name=undo]");
    await the.page.waitFor(".planned li");
    await the.page.click("[name=confirm-undo]");
    await until("it is taken back", async () => /taken back/.test(await person().result()));
    expect(await the.laboratory.providers()).toEqual(before);
    await person().finish();
  });

  test("history: an older import is taken back from there", async () => {
    await person().goTo("history");
    // The newest are the undo and what it took back; then the fifty.
    await the.page.waitFor(".entry [name=undo]");
    const before = (await keysOf(the.laboratory, "refused")).length;
    await the.page.click(".entry [name=undo]");
    await the.page.waitFor(".planned li");
    await the.page.press("Escape");
    expect(await keysOf(the.laboratory, "refused")).toHaveLength(before);
    await the.page.click(".entry [name=undo]");
    await the.page.click("[name=confirm-undo]:enabled");
    expect(await person().result()).toBe("50 taken back.");
    expect(await keysOf(the.laboratory, "refused")).toEqual([]);
    await person().finish();
  });

  test("a background that is ended in the middle: the page says so, trying again makes it whole", async () => {
    await person().goTo("import");
    await the.laboratory.slow(1_000);
    await person().begin(families(40, "ended"));
    await the.browser.stopBackground();
    await the.page.waitFor("section.results .problem");
    await the.laboratory.slow(0);
    await whole("ended");
  });

  test("a host that is killed in the middle: the page says so, trying again makes it whole", async () => {
    await the.laboratory.slow(1_000);
    await person().begin(families(40, "killed"));
    expect(await the.laboratory.killHost()).toBe(1);
    await the.page.waitFor("section.results .problem");
    await the.laboratory.slow(0);
    await whole("killed");
  });

  test("a page that is closed cuts nothing short; the next one shows how it ended", async () => {
    await the.laboratory.slow(1_000);
    await person().begin(families(40, "closed"));
    await the.page.close();
    await the.laboratory.slow(0);
    the.page = await the.browser.open(companion.page);
    expect(await person().result()).toContain("40 created");
    await person().finish();
    expect(await keysOf(the.laboratory, "closed")).toHaveLength(40);
  });

  test("the language is changed at once, and stays; what was typed does, too", async () => {
    await person().goTo("import");
    await person().type({ name: "Typed" });
    await person().goTo("connection");
    await the.page.choose("#language", "ja");
    await the.page.waitFor("html[lang=ja]");
    const typed = await the.page.evaluate(
      () => document.querySelector<HTMLInputElement>("#one-key [name=name]")?.value,
    );
    expect(typed).toBe("Typed");
    await the.page.reload();
    await the.page.waitFor("html[lang=ja] h1");
    await person().goTo("connection");
    await the.page.choose("#language", "");
    await the.page.waitFor("html[lang=en]");
  });

  test("models are read from the site where that is chosen, before anything is written", async () => {
    const { url, key } = await the.laboratory.station(["model-a", "model-b"]);
    await person().goTo("import");
    await person().type({ name: "Found", address: url, key });
    const isChosen = () =>
      the.page.evaluate(
        () => document.querySelector<HTMLInputElement>("#one-key [name=discover]")?.checked,
      );
    expect(await isChosen()).toBe(false);
    await the.page.click("#one-key [name=discover]");
    await person().send("one-key", "preview");
    await the.page.waitFor(".preview ins");
    expect(await the.page.text(".preview .diff")).toMatch(/models\s*2/);
    await the.page.click("[name=confirm]");
    expect(await the.page.text(".items")).toContain("Created “Found” (1 key, 2 models).");
    await person().finish();
  });

  test("by keyboard alone: a key is imported", async () => {
    await person().goTo("import");
    await the.page.evaluate(() => document.querySelector<HTMLElement>("#one-key input")?.focus());
    const texts = ["Keys", "https://keyboard.example.com", "sk-keyboard-000000000001"];
    for (const [place, text] of texts.entries()) {
      if (place > 0) await the.page.press("Tab");
      for (const key of text) await the.page.press(key);
    }
    await the.page.press("Enter");
    expect(await person().result()).toContain("1 created");
    expect(await keysOf(the.laboratory, "keyboard")).toHaveLength(1);
    await person().finish();
  });

  // Chromium asks in a window of its own, which nobody is there to answer.
  if (engine === "firefox") {
    test("a notification tells of an import, if it is chosen", async () => {
      await person().goTo("connection");
      await the.page.click("[name=notify]");
      const settings = () =>
        the.page.evaluate(async () => {
          type Area = { get(key: string): Promise<{ settings?: { notify: boolean } }> };
          const { browser } = globalThis as unknown as { browser: { storage: { local: Area } } };
          return (await browser.storage.local.get("settings")).settings?.notify ?? false;
        });
      await until("the choice is stored", settings);
      // Without a desktop it is gone as soon as it is there.
      await the.page.evaluate(() => {
        type Listened = { addListener(listener: (id: string) => void): void };
        const scope = globalThis as unknown as {
          browser: { notifications: { onShown: Listened; onClosed: Listened } };
          told: string[];
        };
        scope.told = [];
        const { onShown, onClosed } = scope.browser.notifications;
        for (const event of [onShown, onClosed]) event.addListener((id) => scope.told.push(id));
      });
      await person().goTo("import");
      await person().paste(lines(2, "told"));
      await person().send("key-list", "import");
      expect(await person().result()).toContain("2 created");
      const told = () =>
        the.page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
      await until("there is one", async () => (await told()).includes("hub-bridge"));
      await person().finish();
    });
  }

  /** One after the other in several lists: long enough to do something in the middle. */
  function families(count: number, name: string): string {
    const kinds = ["openai-compatibility", "claude-api-key", "codex-api-key", "gemini-api-key"];
    const rows = Array.from({ length: count }, (_, index) => {
      const [of, number, url, key] = line(name, index).split(" ");
      return `${of} ${number},${url},${key},${kinds[index % kinds.length]}`;
    });
    return ["name,url,key,family", ...rows].join("\n");
  }

  /** Behind its answer the host looks once more at what it has written. */
  async function quiet(): Promise<void> {
    const count = async () => (await the.laboratory.requests()).length;
    await until("the host has looked", async () => {
      const before = await count();
      await pause(1_500);
      return (await count()) === before;
    });
  }

  /** Whatever happened before: the rest is tried again, and nothing is there twice. */
  async function whole(name: string): Promise<void> {
    await the.page.click("[name=retry]");
    await until("the rest is imported", async () => {
      const problem = await the.page.evaluate(() => document.querySelector(".problem") !== null);
      return !problem && !/failed|uncertain|not reached/.test(await person().result());
    });
    const keys = await keysOf(the.laboratory, name);
    expect([keys.length, new Set(keys).size]).toEqual([40, 40]);
    await person().finish();
  }
});
