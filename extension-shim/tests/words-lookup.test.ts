import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { LOCALES, type Locale, loadWords, pickLocale, type Words } from "../src/words/index.js";
import { REASONS } from "../src/words/names.js";
import { change, FOO, ITEMS, itemOf, reportOf } from "./words-samples.js";

const words = {} as Record<Locale, Words>;

beforeAll(async () => {
  for (const locale of LOCALES) words[locale] = await loadWords(locale);
});

describe("what the host says in English", () => {
  it("is known by what the host's sources say", () => {
    const sources = rustSources(join(import.meta.dirname, "../../src")).join("\n");
    for (const reason of REASONS) expect(sources, reason).toContain(`"${reason}"`);
  });

  it("is translated", () => {
    for (const locale of LOCALES.filter((locale) => locale !== "en")) {
      for (const reason of REASONS) {
        const problem = { kind: "base_url_invalid", params: { reason } };
        expect(words[locale].problem(problem).text, reason).not.toContain(reason);
      }
    }
  });

  it("passes as it came where it is not known", () => {
    const problem = { kind: "unreachable", params: { host: "h:1", reason: "the moon is full" } };
    for (const locale of LOCALES) {
      expect(words[locale].problem(problem).text).toContain("the moon is full");
    }
  });
});

function rustSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rs"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

describe("a newer host", () => {
  const own = { message: "Mercury is retrograde.", hint: "Wait." };

  it("is quoted where its kinds are not known", () => {
    for (const kind of ["new_kind", "toString", "constructor", "__proto__"]) {
      for (const locale of LOCALES) {
        const said = words[locale].problem({ kind, params: {}, ...own });
        expect(said).toEqual({ text: own.message, hint: own.hint });
        expect(words[locale].warning({ kind, params: {}, message: own.message })).toBe(own.message);
        expect(words[locale].problem({ kind, params: {} }).text).toContain(kind);
      }
    }
  });

  it("is quoted where a parameter is missing or of another kind", () => {
    const { text } = words.en.problem({ kind: "banned", params: { host: "h:1" }, ...own });
    expect(text).toBe(own.message);
    const params = { host: { name: "h" }, seconds: 3 };
    expect(words.ja.problem({ kind: "banned", params, ...own }).text).toBe(own.message);
    expect(words.ja.warning({ kind: "no_models", params: null, message: "M." })).toBe("M.");
  });

  it("may have families, fields and phases of its own", () => {
    expect(words.ja.family("llama-api-key")).toBe("llama-api-key");
    expect(words.ja.field("weight")).toBe("weight");
    expect(words.en.phase("toString")).toBe("Working…");
  });
});

describe("English numbers", () => {
  it.each([
    [0, 1, "Added a key to “Foo Relay” (1 model)."],
    [1, 0, "Added a key to “Foo Relay” (1 key)."],
    [2, 1, "Added a key to “Foo Relay” (2 keys, 1 model)."],
    [3, 128, "Added a key to “Foo Relay” (3 keys, 128 models)."],
    [1_000, 12_345, "Added a key to “Foo Relay” (1,000 keys, 12,345 models)."],
  ])("%i keys, %i models", (keyCount, modelCount, sentence) => {
    const provider = { ...FOO, keyCount, modelCount };
    expect(words.en.item(itemOf("updated", { provider, changes: [change("apiKey")] }))).toBe(
      sentence,
    );
  });

  it.each([
    [0, "0 seconds"],
    [1, "1 second"],
    [59.2, "1 minute"],
    [60, "1 minute"],
    [61, "2 minutes"],
    [1_800, "30 minutes"],
    [7_200, "120 minutes"],
    [7_201, "3 hours"],
    [Number.NaN, "0 seconds"],
    [-5, "0 seconds"],
  ])("%d s are %s", (seconds, text) => {
    expect(words.en.duration(seconds)).toBe(text);
  });
});

describe("an item", () => {
  it("says once that nothing is served yet", () => {
    const bare = ITEMS["created without models"] as NonNullable<(typeof ITEMS)[string]>;
    expect(words.en.item(bare)).toBe(
      "Created “Foo Relay” (1 key). It serves no model until models are set: have them read from the site, or name them in CLIProxyAPI.",
    );
    expect(words.en.itemWarnings(bare)).toEqual([]);
    const unchanged = { ...bare, outcome: "unchanged" as const };
    expect(words.en.itemWarnings(unchanged)).toHaveLength(1);
  });

  it("names a provider by what it has", () => {
    const nameless = { name: "\u202e\n", baseUrl: "https://a.test", keyCount: 1, modelCount: 0 };
    expect(words.en.item(itemOf("unchanged", { provider: nameless }))).toContain(
      "“https://a.test”",
    );
    const gone = { keyCount: 0, modelCount: 0 };
    expect(words.en.item(itemOf("unchanged", { provider: gone }))).toContain("“OpenAI-compatible”");
  });
});

it("counts nothing that is not there", () => {
  for (const locale of LOCALES) {
    expect(words[locale].summary(reportOf({ created: 7 }))).not.toMatch(/0/);
  }
});

describe("pickLocale", () => {
  it.each([
    [["en-GB"], "en"],
    [["ja-JP"], "ja"],
    [["ja"], "ja"],
    [["zh"], "zh-CN"],
    [["zh-CN"], "zh-CN"],
    [["zh_CN"], "zh-CN"],
    [["zh-Hans"], "zh-CN"],
    [["zh-Hans-HK"], "zh-CN"],
    [["zh-SG"], "zh-CN"],
    [["zh-TW"], "zh-TW"],
    [["zh-Hant"], "zh-TW"],
    [["zh-HK"], "zh-TW"],
    [["zh-hant-cn"], "zh-TW"],
    [["zh-MO"], "zh-TW"],
    [["de-DE", "ja-JP", "en"], "ja"],
    [["de-DE", "en-US", "ja"], "en"],
    [["de"], "en"],
    [["", "*", "🙂"], "en"],
    [[], "en"],
  ] as const)("%j is %s", (wanted, locale) => {
    expect(pickLocale(wanted)).toBe(locale);
  });
});

describe("hostile names", () => {
  const ALPHABET = [
    ..."ab z\u0000\u0007\n\r\t\u001b\u0085\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067",
    ..."\u2028\u2029\ufeff<>&\"'`{}%$א中🙂\ud800\udc00",
    "a\u0301",
  ];
  // A small generator of its own, so that a failure comes again.
  let state = 7;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const names = Array.from({ length: 300 }, (_, round) =>
    Array.from(
      { length: round % 50 === 0 ? 10_000 : next(120) },
      () => ALPHABET[next(ALPHABET.length)],
    ).join(""),
  );

  it("steer no sentence", () => {
    for (const name of names) {
      for (const locale of LOCALES) {
        const sentences = [
          words[locale].item(itemOf("unchanged", { provider: { ...FOO, name } })),
          words[locale].problem({ kind: "changed_since", params: { provider: name } }).text,
          words[locale].warning({ kind: "no_models", params: { provider: name } }),
          words[locale].problem({ kind: name, params: {}, message: name, hint: name }).hint,
        ];
        for (const text of sentences) {
          expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2028\u2029\ufeff]/u);
          expect([...text].length).toBeLessThan(300);
          expect(text.split("\u2068").length).toBe(text.split("\u2069").length);
        }
      }
    }
  });

  it("stay plain text", () => {
    const name = "<img src=x onerror=alert(1)>";
    for (const locale of LOCALES) {
      expect(words[locale].item(itemOf("unchanged", { provider: { ...FOO, name } }))).toContain(
        name,
      );
    }
  });
});
