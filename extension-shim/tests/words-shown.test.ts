import { describe, expect, it } from "vitest";
import { shown } from "../src/words/shown.js";

describe("shown", () => {
  it.each([
    ["Foo Relay", "Foo Relay"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["{{x}} %s &amp;", "{{x}} %s &amp;"],
    ["中转站 🙂 👨‍👩‍👧", "中转站 🙂 👨‍👩‍👧"],
    ["a\u0000\u001b[31mb\r\n\tc\u2028d", "a [31mb c d"],
    ["  \n x \n ", "x"],
    ["pay\u202elap\u202c\u2066\u200b\ufeff", "paylap"],
    ["\ud800x", "x"],
    ["שלום", "\u2068שלום\u2069"],
    ["Foo مرحبا", "\u2068Foo مرحبا\u2069"],
    ["key sk-0123456789abcdef refused", "key •••• refused"],
    ["http://me:hunter2@proxy.test", "http://••••@proxy.test"],
    ["task-force sk-short", "task-force sk-short"],
    ["sk-relay-station-one, xai-api-key", "sk-relay-station-one, xai-api-key"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("keeps to its length", () => {
    expect(shown("a".repeat(10_000))).toBe(`${"a".repeat(79)}…`);
    expect(shown("a".repeat(80))).toBe("a".repeat(80));
    expect([...shown("🙂".repeat(10_000), 10)]).toHaveLength(10);
    expect(shown("\u202e".repeat(10_000))).toBe("");
  });
});
