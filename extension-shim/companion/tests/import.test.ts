import type { Item } from "hub-bridge-shim";
import { describe, expect, it } from "vitest";
import { diffOf } from "../import/diff";
import { EMPTY_DRAFT, itemOf } from "../import/draft";
import { kindOf, withKind } from "../import/kind";

import { masked } from "../import/masked";
import { leftOf } from "../import/retry";
import { missingLabel, sent } from "../import/sent";
import { item, report } from "./reports";

describe("a typed key", () => {
  it("leaves out what is blank, so that it stays as it is", () => {
    expect(itemOf({ ...EMPTY_DRAFT, address: " a.test ", key: " k " })).toEqual({
      family: "openai-compatibility",
      siteUrl: "a.test",
      apiKey: "k",
    });
  });

  it("goes to the vendor where an address is blank and the family has one", () => {
    const of = (family: "claude-api-key" | "codex-api-key") => itemOf({ ...EMPTY_DRAFT, family });
    expect(of("claude-api-key")).toHaveProperty("providerBaseUrl", null);
    expect(of("codex-api-key")).not.toHaveProperty("providerBaseUrl");
  });

  it("has models one a line or with commas, and names for them", () => {
    const models = "gpt-5.2\n a = b ,c,\n\n=d";
    expect(itemOf({ ...EMPTY_DRAFT, models }).models).toEqual([
      { name: "gpt-5.2" },
      { name: "a", alias: "b" },
      { name: "c" },
    ]);
  });
});

describe("a list's keys", () => {
  it("take the chosen kind only where the list says nothing", () => {
    const items: Item[] = [
      { apiKey: "1" },
      { apiKey: "2", family: "xai-api-key" },
      { apiKey: "3", apiTypeHint: "google" },
    ];
    expect(withKind(items, "codex-api-key").map(({ family }) => family)).toEqual([
      "codex-api-key",
      "xai-api-key",
      undefined,
    ]);
    expect(items.map((one) => kindOf(one, "codex-api-key"))).toEqual([
      "codex-api-key",
      "xai-api-key",
      "gemini-api-key",
    ]);
  });

  it("take what is chosen for all of them, but for those that say otherwise", () => {
    const items: Item[] = [{ apiKey: "1" }, { apiKey: "2", discoverModels: "never" }];
    const found = sent(items, { discoverModels: "new" }).map((one) => one.discoverModels);
    expect(found).toEqual(["new", "never"]);
  });

  it("are masked as the host does it", () => {
    expect([masked("sk-0123456789abcd"), masked("sk-012345678")]).toEqual(["••••abcd", "••••"]);
  });

  it("are named by what a person calls them, where no provider is", () => {
    const items = [{ apiKey: "1", siteName: " ", siteUrl: "a.test" }, { apiKey: "2" }];
    expect(sent(items, {}).map(({ ref }) => ref)).toEqual(["a.test", ""]);
    const [secret, swapped] = sent(
      [
        { apiKey: "1", siteUrl: "https://me:secret@a.test" },
        { apiKey: "https://a.test", siteUrl: "sk-0123456789abcdef" },
      ],
      {},
    );
    expect([secret?.ref, swapped?.ref]).toEqual(["https://••••@a.test", "••••"]);
    expect(missingLabel(item("failed", { ref: "a.test" }))).toBe("a.test");
    expect(missingLabel(item("failed", { ref: { of: "another" } }))).toBeUndefined();
    const provider = { name: "A", keyCount: 1, modelCount: 0 };
    expect(missingLabel(item("created", { ref: "a.test", provider }))).toBeUndefined();
  });
});

describe("a diff", () => {
  const provider = { name: "A", baseUrl: "https://a.test/v1", keyCount: 2, modelCount: 0 };

  it("puts the keys of one provider together, old values before new ones", () => {
    const [diff, ...more] = diffOf(
      report([
        item("created", { provider, changes: [{ field: "apiKey", to: "••••1" }] }),
        item("updated", { provider, changes: [{ field: "baseUrl", from: "a", to: "b" }] }),
      ]),
    );
    expect(more).toEqual([]);
    expect(diff).toMatchObject({
      name: "A",
      outcome: "created",
      lines: [
        { sign: "+", field: "apiKey", text: "••••1" },
        { sign: "-", field: "baseUrl", text: "a" },
        { sign: "+", field: "baseUrl", text: "b" },
      ],
    });
  });

  it("keeps apart what has no name, and what failed", () => {
    const family = "claude-api-key";
    const same = { baseUrl: "https://a.test", keyCount: 1, modelCount: 0 };
    const diffs = diffOf(
      report([
        item("created", { family, provider: same }),
        item("unchanged", { family, provider: same }),
        item("failed", { ref: "B" }),
        item("failed", { ref: "C" }),
      ]),
    );
    expect(diffs.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["", "created"],
      ["", "unchanged"],
      ["B", "failed"],
      ["C", "failed"],
    ]);
  });
});

describe("what is left of an import", () => {
  const items: Item[] = ["0", "1", "2", "3", "4"].map((apiKey) => ({ apiKey }));

  it("is what did not get through, and what nothing is known of", () => {
    const ended = report([item("created"), item("failed"), item("unchanged"), item("unknown")]);
    expect(leftOf({ items, report: ended }).map(({ apiKey }) => apiKey)).toEqual(["1", "3", "4"]);
  });

  it("is not what a long report has left out: failures stay in it longest", () => {
    const ended = report([item("created"), item("failed")], { itemsOmitted: 3 });
    expect(leftOf({ items, report: ended }).map(({ apiKey }) => apiKey)).toEqual(["1"]);
  });

  it("is all of it where no report tells", () => {
    expect(leftOf({ items, report: undefined })).toEqual(items);
  });
});
