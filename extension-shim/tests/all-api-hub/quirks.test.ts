import { describe, expect, it } from "vitest";
import type { ImportToCliProxyOptions } from "../../src/all-api-hub/contract.js";
import { itemOf } from "../../src/all-api-hub/item.js";
import type { Item } from "../../src/protocol.js";
import { asked, settled } from "./scene.js";

const item = (changes: Partial<ImportToCliProxyOptions>) => itemOf(asked(changes), "keep");
const SITE = { siteName: "example", siteUrl: "https://example.com/api" };

describe("nothing but name, address and key crosses", () => {
  it("of an account and a token that hold more", async () => {
    const { host, service } = settled();
    await service.importToCliProxy(asked());
    await service.importManyToCliProxy([asked()]);
    const expected = {
      family: "openai-compatibility",
      apiKey: "sk-test",
      ...SITE,
      providerBaseUrl: "https://example.com/api/v1",
    };
    const runs = [{ profile: "localhost:8317", items: [expected] }];
    expect(host.of("import/run")).toEqual([...runs, ...runs]);
    const sent = JSON.stringify(host.calls);
    for (const secret of ["account-access-token", "session-cookie", "somebody", "token-n"]) {
      expect(sent).not.toContain(secret);
    }
  });
});

describe("the provider's name", () => {
  const chosen = (name: string, siteName = "example") => ({
    name,
    options: {
      account: { name: siteName, baseUrl: "https://example.com/api" },
      providerName: name,
    },
  });
  it.each([
    chosen("example"),
    chosen(" example "),
    chosen("https://example.com/api"),
    chosen("example / my key"),
    chosen("example / "),
    chosen(" / my key", ""),
    chosen("   "),
    chosen("https://example.com/api", ""),
  ])("$name was filled in", ({ options }) => {
    expect(item(options)).not.toHaveProperty("providerName");
    expect(item(options).siteName).toBe(options.account.name || undefined);
  });

  it.each([chosen("My relay"), chosen("example 2"), chosen("examples / a")])(
    "$name was typed",
    ({ options }) => {
      expect(item(options)).toMatchObject({ providerName: options.providerName });
    },
  );

  it("keeps the keys of one site together in a batch", async () => {
    const { service } = settled();
    const names: string[] = [];
    for (const key of ["a", "b"]) {
      const options = asked({ providerName: `example / ${key}`, token: { key: `sk-${key}` } });
      names.push((await service.importToCliProxy(options)).message);
    }
    expect(names).toEqual([
      'messages:cliproxy.importSuccess {"name":"example"}',
      'messages:cliproxy.updateSuccess {"name":"example"}',
    ]);
  });
});

describe("the address", () => {
  const rows: [Partial<ImportToCliProxyOptions>, Partial<Item>][] = [
    [{ providerType: "claude-api-key", providerBaseUrl: "  " }, { providerBaseUrl: null }],
    [{ providerType: "gemini-api-key", providerBaseUrl: undefined }, { providerBaseUrl: null }],
    [
      { providerType: undefined, apiTypeHint: "google", providerBaseUrl: "" },
      { providerBaseUrl: null },
    ],
    [
      { providerType: "claude-api-key", providerBaseUrl: " https://a.test " },
      { providerBaseUrl: "https://a.test" },
    ],
  ];
  it.each(rows)("%j", (options, expected) => {
    expect(item(options)).toMatchObject(expected);
  });

  it.each(["openai-compatibility", "codex-api-key"] as const)(
    "of %s falls back to the site's",
    (providerType) => {
      const sent = item({ providerType, providerBaseUrl: " " });
      expect(sent).not.toHaveProperty("providerBaseUrl");
      expect(sent.siteUrl).toBe(SITE.siteUrl);
    },
  );
});

describe("the family", () => {
  it.each([
    [undefined, null, "openai-compatibility"],
    [undefined, "openai-compatible", "openai-compatibility"],
    [undefined, "openai", "codex-api-key"],
    [undefined, "anthropic", "claude-api-key"],
    [undefined, "google", "gemini-api-key"],
    [undefined, undefined, "openai-compatibility"],
    ["codex-api-key", "google", "codex-api-key"],
  ] as const)("%s, %s: %s", (providerType, apiTypeHint, family) => {
    expect(item({ providerType, apiTypeHint }).family).toBe(family);
  });
});

describe("what is left blank keeps what is there", () => {
  it("proxy and key", () => {
    expect(item({ proxyUrl: "  " })).not.toHaveProperty("proxyUrl");
    expect(item({ proxyUrl: " http://p:1 " }).proxyUrl).toBe("http://p:1");
    expect(item({ token: { key: " sk-x\n" } }).apiKey).toBe("sk-x");
  });

  const blanks = [undefined, [], [{ name: "  ", alias: "x" }, { name: "" }]];
  it.each(blanks.map((models) => ({ models })))("models $models", ({ models }) => {
    expect(item({ models })).not.toHaveProperty("models");
  });

  it("models in order, trimmed, without blank names and aliases (IX-12)", () => {
    const models = [
      { name: " m ", alias: " a " },
      { name: "n", alias: " " },
      { name: " " },
      { name: "m", alias: undefined },
    ];
    expect(item({ models }).models).toEqual([
      { name: "m", alias: "a" },
      { name: "n" },
      { name: "m" },
    ]);
  });

  it("an empty list clears only where the extension says that it does (SVC-04)", () => {
    expect(itemOf(asked({ models: [] }), "clear").models).toEqual([]);
    expect(itemOf(asked({ models: [{ name: " " }] }), "clear")).not.toHaveProperty("models");
  });
});
