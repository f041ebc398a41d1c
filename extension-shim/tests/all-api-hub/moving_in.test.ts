import { describe, expect, it } from "vitest";
import { MANAGED_KEY_MARKER } from "../../src/all-api-hub/marker.js";
import type { Failure } from "../../src/protocol.js";
import { asked, KEY, scene, URL_HERE } from "./scene.js";

const ADVICE = /older backups of this extension still hold it/i;
const CRASH = { kind: "host_gone", params: {} } as const;

describe("moving in", () => {
  it("verifies, then stores, and only then leaves the marker", async () => {
    const { host, preferences, service } = scene();
    await service.importToCliProxy(asked());
    expect(host.calls.map(({ method }) => method)).toEqual([
      "connection/verify",
      "profile/set",
      "secret/set",
      "import/run",
    ]);
    expect(host.of("connection/verify")).toEqual([{ managementUrl: URL_HERE, managementKey: KEY }]);
    expect(host.of("profile/set")).toEqual([{ managementUrl: URL_HERE }]);
    expect(host.of("secret/set")).toEqual([{ profile: "localhost:8317", managementKey: KEY }]);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("happens on a check of what is stored, too", async () => {
    const { host, preferences, service } = scene();
    const overrides = { ...preferences.stored };
    const answer = await service.verifyCliProxyManagementConnection(overrides);
    expect(answer.message).toMatch(/^messages:cliproxy\.managementApiConnectionSuccess\. /);
    expect(answer.message).toMatch(ADVICE);
    expect(host.keys.get("localhost:8317")).toBe(KEY);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("does not happen on a check of what is not stored", async () => {
    const { host, preferences, service } = scene({ managementKey: "" });
    const overrides = { baseUrl: URL_HERE, managementKey: KEY };
    const answer = await service.verifyCliProxyManagementConnection(overrides);
    expect(answer.success).toBe(true);
    expect(host.calls.map(({ method }) => method)).toEqual(["connection/verify"]);
    expect(preferences.replacements).toEqual([]);
  });

  it("advises a new key once", async () => {
    const { service } = scene();
    const [first, second] = [
      await service.importToCliProxy(asked()),
      await service.importToCliProxy(asked()),
    ];
    expect(first.message).toMatch(ADVICE);
    expect(second.message).not.toMatch(ADVICE);
  });

  it("asks once for the profile afterwards, and for nothing in the next imports", async () => {
    const { host, service, page } = scene();
    await service.importToCliProxy(asked());
    const other = page();
    host.calls.length = 0;
    for (let n = 0; n < 3; n += 1) await other.importToCliProxy(asked());
    expect(host.calls.map(({ method }) => method)).toEqual([
      "profile/list",
      "import/run",
      "import/run",
      "import/run",
    ]);
  });

  it("reuses the profile of the address and never asks to be the default", async () => {
    const { host, service } = scene();
    host.profile("https://other.test");
    host.profile(URL_HERE, { name: "home" });
    await service.importToCliProxy(asked());
    expect(host.of("import/run")).toMatchObject([{ profile: "home" }]);
    expect(host.profiles).toHaveLength(2);
    expect(JSON.stringify(host.calls)).not.toContain('"default"');
  });

  it("goes on where the key is kept by a command or the environment, if that one works", async () => {
    const { host, preferences, service } = scene();
    host.profile(URL_HERE);
    host.keys.set("localhost:8317", KEY);
    host.readOnly = true;
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("stops where such a store has no key that works", async () => {
    const { host, preferences, service } = scene();
    host.readOnly = true;
    const answer = await service.importToCliProxy(asked());
    expect(answer).toEqual({ success: false, message: "words:secret_store_read_only" });
    expect(preferences.stored.managementKey).toBe(KEY);
  });
});

describe("what fails leaves everything as it was", () => {
  const failures: Failure[] = [
    { kind: "unreachable", params: { host: "h", reason: "" } },
    { kind: "key_rejected", params: { host: "h", attemptsLeft: 3 } },
    { kind: "banned", params: { host: "h", seconds: 9 } },
    { kind: "insecure_url", params: { host: "h" } },
  ];
  it.each(failures)("$kind", async (failure) => {
    const { host, preferences, service, fallen } = scene();
    host.fail("connection/verify", failure);
    expect((await service.importToCliProxy(asked())).success).toBe(false);
    expect(host.profiles).toEqual([]);
    expect(host.keys.size).toBe(0);
    expect(host.of("import/run")).toEqual([]);
    expect(preferences.stored).toEqual({ baseUrl: URL_HERE, managementKey: KEY });
    expect(fallen).toEqual([]);
  });
});

describe("wherever it is cut off, the next call goes on", () => {
  const cuts: [method: string, after: boolean][] = [
    ["connection/verify", false],
    ["connection/verify", true],
    ["profile/set", false],
    ["profile/set", true],
    ["secret/set", false],
    ["secret/set", true],
    ["import/run", false],
  ];
  it.each(cuts)("%s, after it: %s", async (method, after) => {
    const { host, preferences, service, page } = scene();
    host.fail(method, CRASH, after);
    const failed = await service.importToCliProxy(asked());
    expect(failed.success).toBe(false);
    expect(failed.message).toMatch(/^words:host_gone/);
    expect((await page().importToCliProxy(asked())).success).toBe(true);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
    expect(host.keys.get("localhost:8317")).toBe(KEY);
    expect(host.profiles).toHaveLength(1);
  });

  it("a storage that fails keeps the key, and the import is done", async () => {
    const { preferences, service, page } = scene();
    preferences.meanwhile = () => {
      throw new Error("quota");
    };
    expect(await service.importToCliProxy(asked())).toMatchObject({
      success: true,
      message: 'messages:cliproxy.importSuccess {"name":"example"}',
    });
    expect(preferences.stored.managementKey).toBe(KEY);
    preferences.meanwhile = undefined;
    expect((await page().importToCliProxy(asked())).message).toMatch(ADVICE);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("a key that was typed meanwhile stays, and moves in with the next call", async () => {
    const { host, preferences, service } = scene();
    preferences.meanwhile = () => {
      preferences.stored = { ...preferences.stored, managementKey: "newer" };
      preferences.meanwhile = undefined;
    };
    await service.importToCliProxy(asked());
    expect(preferences.stored.managementKey).toBe("newer");
    host.servers.set(URL_HERE, "newer");
    await service.importToCliProxy(asked());
    expect(host.keys.get("localhost:8317")).toBe("newer");
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("a key with blanks around it is replaced as it is stored", async () => {
    const { host, preferences, service } = scene({ managementKey: ` ${KEY}\n` });
    await service.importToCliProxy(asked());
    expect(host.keys.get("localhost:8317")).toBe(KEY);
    expect(preferences.replacements).toEqual([[` ${KEY}\n`, MANAGED_KEY_MARKER]]);
  });
});

describe("plain http", () => {
  const PRIVATE = "http://192.168.1.5:8317/v0/management";

  it("moves in within a private network, with a warning", async () => {
    const { host, service } = scene({ baseUrl: PRIVATE });
    host.servers.set(PRIVATE, KEY);
    const answer = await service.importToCliProxy(asked());
    expect(answer.message).toMatch(/192\.168\.1\.5:8317\/v0\/management is not encrypted/);
    expect(answer.message).toMatch(ADVICE);
    expect(host.profiles).toMatchObject([{ managementUrl: PRIVATE, allowInsecureHttp: true }]);
    expect((await service.importToCliProxy(asked())).message).not.toMatch(/not encrypted/);
  });

  it("leaves no profile behind when the key is wrong there", async () => {
    const { host, preferences, service } = scene({ baseUrl: PRIVATE, managementKey: "wrong" });
    host.servers.set(PRIVATE, KEY);
    expect((await service.importToCliProxy(asked())).success).toBe(false);
    expect(host.profiles).toEqual([]);
    expect(preferences.stored.managementKey).toBe("wrong");
  });

  it("leaves none behind when nothing was to be stored", async () => {
    const { host, service } = scene({ managementKey: "" });
    host.servers.set(PRIVATE, KEY);
    const overrides = { baseUrl: PRIVATE, managementKey: KEY };
    expect((await service.verifyCliProxyManagementConnection(overrides)).success).toBe(true);
    expect(host.profiles).toEqual([]);
  });

  it("keeps a profile there that was before", async () => {
    const { host, service } = scene({ baseUrl: PRIVATE, managementKey: "wrong" });
    host.profile(PRIVATE, { name: "nas" });
    host.servers.set(PRIVATE, KEY);
    await service.importToCliProxy(asked());
    expect(host.profiles).toMatchObject([{ name: "nas" }]);
  });

  it("is refused to anywhere else, and the key stays where it is", async () => {
    const { host, preferences, service } = scene({ baseUrl: "http://cpa.example.com" });
    const answer = await service.importToCliProxy(asked());
    expect(answer).toEqual({ success: false, message: "words:insecure_url" });
    expect(host.keys.size).toBe(0);
    expect(preferences.stored.managementKey).toBe(KEY);
  });
});
