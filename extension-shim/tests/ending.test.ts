import { expect, test } from "vitest";
import { problemOf } from "../src/ending.js";
import type { Engine } from "../src/index.js";

const ID = "the-extension";

// Texts as Chromium 156 and Firefox 153 gave them; a `null` is a disconnect without a reason.
const MATRIX: [Engine, string | null, answered: boolean, kind: string][] = [
  ["chromium", "Specified native messaging host not found.", false, "host_not_registered"],
  ["chromium", "Invalid native messaging host name specified.", false, "host_not_registered"],
  ["gecko", "No such native application com.allapihub.bridge", false, "host_not_registered"],
  [
    "chromium",
    "Access to the specified native messaging host is forbidden.",
    false,
    "host_forbidden",
  ],
  [
    "chromium",
    "Access to the native messaging host was disabled by the system administrator.",
    false,
    "host_blocked",
  ],
  ["chromium", "Native host has exited.", false, "host_crashed_early"],
  ["chromium", "Native host has exited.", true, "host_gone"],
  ["chromium", "Failed to start native messaging host.", false, "host_crashed_early"],
  [
    "chromium",
    "Error when communicating with the native messaging host.",
    false,
    "host_crashed_early",
  ],
  ["chromium", "Error when communicating with the native messaging host.", true, "host_gone"],
  ["gecko", "An unexpected error occurred", false, "host_crashed_early"],
  ["gecko", "An unexpected error occurred", true, "host_gone"],
  ["gecko", null, false, "host_crashed_early"],
  ["gecko", null, true, "host_gone"],
  [
    "gecko",
    "Native application tried to send a message of 1048577 bytes, which exceeds the limit of 1048576 bytes.",
    true,
    "message_too_large",
  ],
  ["chromium", "Error: Attempting to use a disconnected port object", true, "host_gone"],
  ["gecko", "Error: Attempt to postMessage on disconnected port", true, "host_gone"],
  ["chromium", "a text of some later version", false, "host_crashed_early"],
];

test.each(MATRIX)("%s: %s (answered: %s) is %s", (engine, text, answered, kind) => {
  expect(problemOf({ engine, extensionId: ID, text, answered }).kind).toBe(kind);
});

test("what a person needs to mend it comes along", () => {
  const text = "No such native application com.allapihub.bridge";
  expect(problemOf({ engine: "gecko", extensionId: ID, text, answered: false }).params).toEqual({
    extensionId: ID,
    engine: "gecko",
  });
  const long =
    "Native application tried to send a message of 7 bytes, which exceeds the limit of 5 bytes.";
  expect(
    problemOf({ engine: "gecko", extensionId: ID, text: long, answered: true }).params,
  ).toEqual({ bytes: 7, limit: 5 });
});
