/** The companion against whichever server there is: see `CLIPROXYAPI_BIN`. */

import { describe, expect, test } from "vitest";
import { ENGINES } from "../browser";
import { scene } from "../scene";
import { until } from "../waiting";
import { companion } from "./extension";
import { lines, Person } from "./person";

describe.each(ENGINES)("%s", (engine) => {
  const the = scene(engine, { extension: companion });
  const keys = async () =>
    new Set(JSON.stringify(await the.laboratory.providers()).match(/sk-server-\d{12}/g));

  test("set up, import fifty, import again, take back", async () => {
    const { laboratory, page } = the;
    expect(laboratory.server).toBe(process.env.CLIPROXYAPI_BIN ? "real" : "stand-in");
    const person = new Person(page);
    await page.waitFor(".steps .primary");
    await laboratory.register();
    await page.click(".steps .primary");
    await person.connect(laboratory);
    await page.waitFor(".card.good");

    await person.goTo("import");
    await person.paste(lines(50, "server"));
    await person.send("key-list", "import");
    expect(await person.result()).toContain("50 created");
    expect((await keys()).size).toBe(50);
    await person.finish();
    await person.paste(lines(50, "server"));
    await person.send("key-list", "import");
    expect(await person.result()).toContain("50 already there");
    await person.finish();

    await person.goTo("history");
    await page.click(".entry [name=undo]");
    await page.click("[name=confirm-undo]:enabled");
    expect(await person.result()).toBe("50 taken back.");
    await until("all are gone", async () => (await keys()).size === 0);
  });
});
