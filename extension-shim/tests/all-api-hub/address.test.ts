import { describe, expect, it } from "vitest";
import { means } from "../../src/all-api-hub/address.js";

const HERE = "http://localhost:8317/v0/management";

describe("an address as people type it", () => {
  it.each([
    ["localhost:8317", HERE],
    ["//localhost:8317", HERE],
    [" http://localhost:8317/ ", HERE],
    ["http://localhost:8317/v0/management/", HERE],
    ["http://localhost:8317/v0/management/config", HERE],
    ["http://localhost:8317/management.html?x#/y", HERE],
    ["http://localhost:8317/v1", HERE],
    ["http://localhost:8317/openai-compatibility", HERE],
    ["http://localhost:8317/v1/codex-api-key/", HERE],
    ["https://nas.example.com/cpa", "https://nas.example.com/cpa/v0/management"],
    ["https://x.example.com/cpa/v0/management/x", "https://x.example.com/cpa/v0/management"],
    ["192.168.1.5:8317", "http://192.168.1.5:8317/v0/management"],
    ["HTTPS://CPA.Example.com:443", "https://cpa.example.com/v0/management"],
    ["x.test/v0/managements", "https://x.test/v0/managements/v0/management"],
  ])("%s means %s", (typed, managementUrl) => {
    expect(means(typed, managementUrl)).toBe(true);
  });

  it.each([
    "http://localhost:8318/v0/management",
    "https://localhost:8317/v0/management",
    "http://localhost:8317/cpa",
    "http://127.0.0.1:8317",
    "ftp://localhost:8317",
    "not an address",
    "",
  ])("%s means another one, or none", (typed) => {
    expect(means(typed, HERE)).toBe(false);
  });
});
