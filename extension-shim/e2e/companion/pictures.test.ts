/**
 * Every page of the companion in every language: a picture of each, and what a screen reader and a
 * narrow screen need. `HUB_BRIDGE_PICTURES` names the folder; those of the documentation are made so.
 */

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { LOCALES } from "../../src/words/index.js";
import { scene } from "../scene";
import { companion } from "./extension";
import { Person } from "./person";

const FOLDER = process.env.HUB_BRIDGE_PICTURES ?? join(tmpdir(), "hub-bridge-pictures");
const NARROW = { width: 360, dark: true };
const WIDE = { width: 960, height: 560, dark: false };

const LIST = `name,url,key,family,models
Nebula Relay,https://nebula.example.com,sk-nebula-0000000000001,,gpt-5.2;gpt-5.2-mini
Nebula Relay,https://nebula.example.com,sk-nebula-0000000000002,,
Kaze API,https://kaze.example.jp/v1,sk-kaze-000000000000003,claude,claude-opus-5
北辰站,https://beichen.example.cn,sk-beichen-00000000004,,deepseek-v4
Masked,https://masked.example.com,sk-****,,
Gone,,,,`;

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

describe.each(LOCALES)("%s", (language) => {
  const the = scene("chromium", { standIn: true, extension: companion, language });
  let axe = "";

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await mkdir(join(FOLDER, language), { recursive: true });
  });

  /** A picture for the language; in English also of a narrow and dark screen. */
  async function look(name: string): Promise<void> {
    const { page } = the;
    await page.show(WIDE);
    await page.screenshot(join(FOLDER, language, `${name}.png`));
    expect(await faults(), name).toEqual([]);
    await page.show(NARROW);
    if (language === "en") {
      await page.screenshot(join(FOLDER, language, `${name}-narrow-dark.png`));
    }
    expect(await faults(), `${name}, narrow and dark`).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, `${name} is as wide as its screen`).toBeLessThanOrEqual(NARROW.width);
    await page.show(WIDE);
  }

  /** By axe's rules for what people need who do not see, or see little. */
  async function faults(): Promise<string[]> {
    const { page } = the;
    // Evaluated as the browser's own, since no page of an extension runs such a text.
    await page.evaluate(new Function(axe) as () => void);
    return page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
  }

  test("each page", async () => {
    const { laboratory, page } = the;
    const person = new Person(page);
    await page.waitFor(`html[lang=${language}] .steps`);
    await look("1-install");

    await laboratory.register();
    await page.click(".steps .primary");
    await page.waitFor("[name=management-key]");
    await look("2-connection");
    await person.connect(laboratory, "wrong-key");
    await page.waitFor("form .problem");
    await look("3-refused");
    await person.connect(laboratory);
    await page.waitFor(".card.good");
    await look("4-connected");

    await person.goTo("import");
    await look("5-one-key");
    await person.paste(LIST);
    await page.waitFor("table.found");
    await look("6-list");
    await person.send("key-list", "preview");
    await page.waitFor(".preview");
    await look("7-preview");
    await laboratory.slow(1_500);
    await page.click("[name=confirm]");
    await page.waitFor(".running[data-phase=writing]");
    await page.show(WIDE);
    await page.screenshot(join(FOLDER, language, "8-running.png"));
    await laboratory.slow(0);
    await page.waitFor("section.results");
    await look("9-results");

    await page.click("[name=finish]");
    await person.goTo("providers");
    await page.waitFor("main > table");
    await look("10-providers");
    await person.goTo("history");
    await page.waitFor(".entry");
    await look("11-history");
    await page.click(".entry [name=undo]");
    await page.waitFor(".planned li");
    await look("12-undo");
  });
});
