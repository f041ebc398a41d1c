import { beforeAll, describe, expect, it } from "vitest";
import type { AnyProblem } from "../src/problem.js";
import { LOCALES, type Locale, loadWords, type Words } from "../src/words/index.js";
import type { ProblemTable, WarningTable } from "../src/words/table.js";
import { ITEMS, PROBLEMS, REPORTS, UNDONE, WARNINGS } from "./words-samples.js";

const words = {} as Record<Locale, Words>;

beforeAll(async () => {
  for (const locale of LOCALES) words[locale] = await loadWords(locale);
});

const problems = Object.entries(PROBLEMS).flatMap(([kind, samples]) =>
  samples.map((params, number) => ({ kind, params, number })),
);
const warnings = Object.entries(WARNINGS).flatMap(([kind, samples]) =>
  samples.map((params, number) => ({ kind, params, number })),
);
const phases = [
  "waiting_for_keychain",
  "waiting_for_lock",
  "reading",
  "discovering",
  "writing",
  "settling",
  "done",
] as const;
const titles = [
  "imported",
  "importedInPart",
  "importFailed",
  "importStopped",
  "planned",
  "undone",
  "undoneInPart",
  "undoFailed",
  "undoStopped",
] as const;

/** Every sentence of a language, by where it comes from. */
function allOf(say: Words): Record<string, string> {
  const all: Record<string, string> = {};
  for (const { kind, params, number } of problems) {
    const { text, hint } = say.problem({ kind, params } as AnyProblem);
    const name = number === 0 ? kind : `${kind} ${number + 1}`;
    all[`${name}`] = text;
    all[`${name} ›`] = hint;
  }
  for (const { kind, params, number } of warnings) {
    const name = number === 0 ? kind : `${kind} ${number + 1}`;
    all[`! ${name}`] = say.warning({ kind, params });
  }
  for (const [name, item] of Object.entries(ITEMS)) {
    all[`item ${name}`] = say.item(item);
    all[`item ${name}, planned`] = say.item(item, { dryRun: true });
  }
  for (const [name, item] of Object.entries(UNDONE)) {
    all[`undo ${name}`] = say.item(item, { undo: true });
    all[`undo ${name}, planned`] = say.item(item, { undo: true, dryRun: true });
  }
  for (const [name, report] of Object.entries(REPORTS)) all[`report ${name}`] = say.summary(report);
  for (const title of titles) all[`title ${title}`] = say.title(title);
  for (const phase of phases) all[`phase ${phase}`] = say.phase(phase);
  all["phase of a newer host"] = say.phase("pondering");
  for (const seconds of [0, 1, 59, 60, 61, 720, 7_200, 7_201]) {
    all[`duration ${seconds}`] = say.duration(seconds);
  }
  all["problem of a newer host"] = say.problem({ kind: "new_kind", params: {} }).text;
  all["warning of a newer host"] = say.warning({ kind: "new_kind", params: {} });
  return all;
}

const others = LOCALES.filter((locale) => locale !== "en");

describe.each(LOCALES)("%s", (locale) => {
  it("has a whole sentence for everything", () => {
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      expect(text, name).not.toBe("");
      expect(text, name).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
      expect(text, name).not.toMatch(/^\s|\s$| {2}|。。|\.\.|。 /);
    }
  });

  it("reads like this", () => {
    expect(allOf(words[locale])).toMatchSnapshot();
  });

  it("never says a key, a mere status code or markup", () => {
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      expect(text, name).not.toMatch(/sk-|<\w|&\w+;/);
      expect(text, name).not.toMatch(/^[\P{L}]*$/u);
    }
  });

  it("quotes in its own way", () => {
    const [open, close, foreign] = {
      en: ["“", "”", /["「」『』]/],
      "zh-CN": ["“", "”", /["「」『』]/],
      "zh-TW": ["「", "」", /["“”]/],
      ja: ["「", "」", /["“”]/],
    }[locale] as [string, string, RegExp];
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      expect(text, name).not.toMatch(foreign);
      expect(text.split(open).length, name).toBe(text.split(close).length);
    }
  });
});

describe.each(others)("%s, next to English", (locale) => {
  it("says every parameter that English says", () => {
    const say = words[locale];
    for (const { kind, params, number } of problems) {
      const english = both(words.en.problem({ kind, params } as AnyProblem));
      const own = both(say.problem({ kind, params } as AnyProblem));
      for (const value of spoken(params)) {
        if (english.includes(value)) expect(own, `${kind} ${number}`).toContain(value);
      }
    }
    for (const { kind, params } of warnings) {
      const english = words.en.warning({ kind, params });
      for (const value of spoken(params)) {
        if (english.includes(value)) expect(say.warning({ kind, params }), kind).toContain(value);
      }
    }
    for (const item of Object.values(ITEMS)) {
      const english = words.en.item(item);
      for (const value of ["Foo Relay", "https://foo.example.com/v1", "128", "3 ", "Claude"]) {
        if (english.includes(value)) expect(say.item(item)).toContain(value.trim());
      }
    }
  });

  it("is not English", () => {
    const english = allOf(words.en);
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      expect(text, name).not.toBe(english[name]);
      expect(text, name).toMatch(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u);
    }
  });

  it("has full-width punctuation", () => {
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      // After a Chinese or Japanese character, or before one.
      expect(text, name).not.toMatch(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}][,;:!?()]/u);
      expect(text, name).not.toMatch(/[,;!?()][\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u);
    }
  });
});

const both = ({ text, hint }: { text: string; hint: string }): string => `${text}\n${hint}`;

/** Parameters as they stand in a sentence: those that are not words of the host's own English. */
function spoken(params: object): string[] {
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "number") return [new Intl.NumberFormat("en").format(value)];
    return typeof value === "string" && !["what", "store", "reason", "field"].includes(name)
      ? [value]
      : [];
  });
}

it("compiles with no kind left out", () => {
  // @ts-expect-error Each kind has its sentence.
  const problems: ProblemTable = {};
  // @ts-expect-error Each kind has its sentence.
  const warnings: WarningTable = {};
  expect({ ...problems, ...warnings }).toEqual({});
});

it("keeps the characters of simplified and traditional Chinese apart", () => {
  const traditional =
    /[們個這來時開關連線設請選擇權請擴應變會沒還為從後資鑰復製機點臺說頁檔錯誤無導雙與總條將輸]/;
  const simplified =
    /[们个这来时开关连线设请选择权扩应变会没还为从后资钥复制机点说页档错误无导双与总条将输]/;
  // Characters that both use.
  const both = /[制]/;
  for (const text of Object.values(allOf(words["zh-CN"]))) expect(text).not.toMatch(traditional);
  for (const text of Object.values(allOf(words["zh-TW"]))) {
    expect(
      [...text].filter((c) => simplified.test(c) && !both.test(c)),
      text,
    ).toEqual([]);
  }
});

it("uses one term for one thing", () => {
  const terms: readonly [Locale, RegExp][] = [
    ["zh-CN", /供应商|令牌|金钥|秘钥|插件|撤消/],
    ["zh-TW", /提供者|提供商|密鑰|導入|服務器|網絡|默認|信息|插件|撤銷|支持|鏈接|設置/],
    ["ja", /プロバイダ(?!ー)|サーバ(?!ー)|ブラウザ(?!ー)|ユーザ(?!ー)|コンピュータ(?!ー)|鍵/],
  ];
  for (const [locale, wrong] of terms) {
    for (const [name, text] of Object.entries(allOf(words[locale]))) {
      expect(text, name).not.toMatch(wrong);
    }
  }
});
