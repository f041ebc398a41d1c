import { describe, expect, it } from "vitest";
import { MANAGED_KEY_MARKER } from "../../src/all-api-hub/marker.js";
import { asked, KEY, scene, settled, URL_HERE } from "./scene.js";

const REFUSED = "messages:cliproxy.managementApiInvalidKey";

describe("a wrong key", () => {
  it("is sent once in a batch, one after the other", async () => {
    const { host, service } = scene({ managementKey: "wrong" });
    for (let n = 0; n < 6; n += 1) {
      expect((await service.importToCliProxy(asked())).message).toBe(REFUSED);
    }
    expect(host.of("connection/verify")).toHaveLength(1);
    expect(host.wrongTries).toEqual(["wrong"]);
  });

  it("is sent once in a batch, all at a time", async () => {
    const { host, service } = scene({ managementKey: "wrong" });
    const six = Array.from({ length: 6 }, () => service.importToCliProxy(asked()));
    for (const answer of await Promise.all(six)) expect(answer.message).toBe(REFUSED);
    expect(host.wrongTries).toEqual(["wrong"]);
  });

  it("is tried again when it changes, or the address does", async () => {
    const { host, preferences, service } = scene({ managementKey: "wrong" });
    await service.importToCliProxy(asked());
    preferences.stored = { baseUrl: URL_HERE, managementKey: "also wrong" };
    await service.importToCliProxy(asked());
    preferences.stored = { baseUrl: "https://other.test", managementKey: "wrong" };
    host.servers.set("https://other.test/v0/management", "wrong");
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect(host.wrongTries).toEqual(["wrong", "also wrong"]);
  });

  it("is tried again when a person presses check, and works for imports after that", async () => {
    const { host, preferences, service } = scene({ managementKey: "new" });
    await service.importToCliProxy(asked());
    host.servers.set(URL_HERE, "new");
    expect((await service.importToCliProxy(asked())).success).toBe(false);
    const answer = await service.verifyCliProxyManagementConnection({ ...preferences.stored });
    expect(answer.success).toBe(true);
    expect(host.of("connection/verify").at(-1)).toMatchObject({ retry: true });
    expect((await service.importToCliProxy(asked())).success).toBe(true);
  });

  it("that a check found right is no wrong one any more, though it could not be replaced", async () => {
    const { host, preferences, service } = scene({ managementKey: "new" });
    preferences.meanwhile = () => {
      throw new Error("quota");
    };
    await service.importToCliProxy(asked());
    host.servers.set(URL_HERE, "new");
    await service.verifyCliProxyManagementConnection();
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect(host.of("connection/verify").at(-1)).not.toHaveProperty("retry");
  });

  it("is not forced on the server by the check that saving makes", async () => {
    const { host, page } = scene({ managementKey: "wrong" });
    await page().importToCliProxy(asked());
    await page().verifyCliProxyManagementConnection();
    expect(host.of("connection/verify").at(-1)).not.toHaveProperty("retry");
    expect(host.wrongTries).toEqual(["wrong"]);
  });

  it("that moved in once and is refused now is tried again by a check only", async () => {
    const { host, service } = settled();
    host.servers.set(URL_HERE, "changed");
    for (let n = 0; n < 3; n += 1) {
      expect((await service.importToCliProxy(asked())).message).toBe(REFUSED);
    }
    expect(host.wrongTries).toEqual([KEY]);
    await service.verifyCliProxyManagementConnection();
    expect(host.of("connection/verify")).toEqual([{ profile: "localhost:8317", retry: true }]);
    host.keys.set("localhost:8317", "changed");
    expect((await service.importToCliProxy(asked())).success).toBe(true);
  });
});

describe("calls at a time", () => {
  it("move in once, and one of them says so", async () => {
    const { host, preferences, service } = scene();
    const answers = await Promise.all([
      service.importToCliProxy(asked()),
      service.importToCliProxy(asked({ token: { key: "sk-2" } })),
      service.importManyToCliProxy([asked({ token: { key: "sk-3" } })]),
      service.verifyCliProxyManagementConnection(),
    ]);
    const messages = answers.flat().map(({ message }) => message);
    expect(messages.filter((message) => /older backups/i.test(message))).toHaveLength(1);
    expect(answers.flat().every(({ success }) => success)).toBe(true);
    expect(host.of("secret/set")).toHaveLength(1);
    expect(preferences.replacements).toEqual([[KEY, MANAGED_KEY_MARKER]]);
  });

  it("look for the profile once", async () => {
    const { host, service } = settled();
    await Promise.all([service.importToCliProxy(asked()), service.importToCliProxy(asked())]);
    expect(host.of("profile/list")).toHaveLength(1);
  });
});
