/** The drop-in for All API Hub in real browsers, with the real host and a real keychain. */

import { describe, expect, test } from "vitest";
import { MANAGED_KEY_MARKER } from "../src/all-api-hub/index.js";
import { ENGINES } from "./browser";
import type { Hub } from "./probe/hub";
import { scene } from "./scene";

declare const hub: Hub;

const OPTIONS = {
  account: { name: "Foo Relay", baseUrl: "https://relay.example.com", token: "an access token" },
  token: { key: "sk-0123456789abcdef" },
  providerName: "Foo Relay / first key",
};

describe.each(ENGINES)("%s", (engine) => {
  const the = scene(engine, { standIn: true });

  const store = (baseUrl: string, managementKey: string) =>
    the.page.evaluate(
      (url: string, key: string) => {
        hub.stored = { baseUrl: url, managementKey: key };
      },
      baseUrl,
      managementKey,
    );
  const stored = () => the.page.evaluate(() => hub.stored);
  const fallbacks = () => the.page.evaluate(() => hub.fallbacks);
  const imported = () =>
    the.page.evaluate((options: typeof OPTIONS) => hub.import(options) as never, OPTIONS);

  test("without a host it does what it did, and never with the marker", async () => {
    await store(the.laboratory.managementUrl, the.laboratory.managementKey);
    expect(await imported()).toMatchObject({ success: true, message: "the old way" });
    expect(await fallbacks()).toHaveLength(1);
    await store(the.laboratory.managementUrl, MANAGED_KEY_MARKER);
    expect(await imported()).toMatchObject({ success: false });
    expect(await fallbacks()).toHaveLength(1);
  });

  test("a wrong key is sent once in a batch, and stays where it is", async () => {
    await the.laboratory.register();
    await store(the.laboratory.managementUrl, "wrong-key");
    for (let time = 0; time < 5; time += 1) {
      expect(await imported()).toMatchObject({
        success: false,
        message: "messages:cliproxy.managementApiInvalidKey",
      });
    }
    expect(await the.laboratory.requests()).toHaveLength(1);
    expect(await stored()).toMatchObject({ managementKey: "wrong-key" });
    expect(await the.laboratory.secret()).toBeNull();
  });

  test("the right one moves into the keychain with the first import", async () => {
    await the.laboratory.forgive();
    await store(the.laboratory.managementUrl, the.laboratory.managementKey);
    const response = await imported();
    expect(response).toMatchObject({ success: true });
    expect(await stored()).toEqual({
      baseUrl: the.laboratory.managementUrl,
      managementKey: MANAGED_KEY_MARKER,
    });
    expect(await the.laboratory.secret()).toBe(the.laboratory.managementKey);
    const [provider] = (await the.laboratory.providers())["openai-compatibility"];
    expect(provider).toMatchObject({
      name: "Foo Relay",
      "base-url": "https://relay.example.com/v1",
    });
    expect(JSON.stringify(await the.laboratory.providers())).not.toContain("an access token");
  });

  test("afterwards the marker is enough, and a second import changes nothing", async () => {
    const response = await imported();
    expect(response).toMatchObject({ success: true, data: { item: { outcome: "unchanged" } } });
    expect(await the.page.evaluate(() => hub.check() as never)).toMatchObject({ success: true });
  });

  test("requests of its own are refused until a person allows them", async () => {
    const config = { baseUrl: the.laboratory.managementUrl, adminToken: MANAGED_KEY_MARKER };
    const ask = () =>
      the.page.evaluate(
        (of: typeof config) => hub.request(of, "/openai-compatibility") as never,
        config,
      );
    expect(await ask()).toContain("hub-bridge profile allow-raw the-id");
    expect(await the.laboratory.run(["profile", "allow-raw", the.id])).toMatchObject({ code: 0 });
    expect(await ask()).toMatchObject({ "openai-compatibility": [{ name: "Foo Relay" }] });
    expect(await fallbacks()).toHaveLength(1);
  });
});
