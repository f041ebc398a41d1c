import { describe, expect, it } from "vitest";
import { isMarker, MANAGED_KEY_MARKER } from "../../src/all-api-hub/marker.js";
import { asked, KEY, scene, URL_HERE } from "./scene.js";

const ABSENT = {
  kind: "host_not_registered",
  params: { extensionId: "id", engine: "chromium" },
} as const;
const MOVED = { managementKey: MANAGED_KEY_MARKER };

describe("the marker", () => {
  it("is known with blanks around it, and keeps a gate open", () => {
    expect(isMarker(` ${MANAGED_KEY_MARKER}\n`)).toBe(true);
    expect(isMarker(KEY)).toBe(false);
    expect(MANAGED_KEY_MARKER).toBeTruthy();
  });

  it("stands for the key that moved in", async () => {
    const { host, service } = scene(MOVED);
    host.profile(URL_HERE);
    host.keys.set("localhost:8317", KEY);
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect((await service.verifyCliProxyManagementConnection()).success).toBe(true);
    expect(host.of("connection/verify")).toEqual([{ profile: "localhost:8317" }]);
    expect(host.of("profile/set")).toEqual([]);
  });

  it("finds the profile under another spelling of the address", async () => {
    const { host, service } = scene({ ...MOVED, baseUrl: " http://localhost:8317/ " });
    host.profile(URL_HERE);
    host.keys.set("localhost:8317", KEY);
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect(host.profiles).toHaveLength(1);
  });

  it("stands for a key whose store does not answer at once", async () => {
    const { host, service } = scene(MOVED);
    host.profile(URL_HERE, { keyStored: null });
    await service.importToCliProxy(asked());
    expect(host.of("import/run")).toHaveLength(1);
  });

  it("finds the key of the environment's profile", async () => {
    const { host, service } = scene({ ...MOVED, baseUrl: "http://localhost:8317/" });
    host.profile(URL_HERE, { name: "keyless" });
    host.profile(URL_HERE, { name: "environment", keyStored: true });
    host.keys.set("environment", KEY);
    await service.importToCliProxy(asked());
    expect(host.of("import/run")).toMatchObject([{ profile: "environment" }]);
    expect(host.of("profile/set")).toEqual([]);
  });

  it("asks for the key where it came from another device, or the address changed", async () => {
    for (const baseUrl of [URL_HERE, "https://new.example.com", "http://192.168.1.9:8317"]) {
      const { host, service, fallen } = scene({ ...MOVED, baseUrl });
      for (const answer of [
        await service.importToCliProxy(asked()),
        await service.verifyCliProxyManagementConnection(),
      ]) {
        expect(answer.success).toBe(false);
        expect(answer.message).toMatch(/no management key for \S+ on this computer/);
      }
      expect(host.of("import/run")).toEqual([]);
      expect(host.of("secret/set")).toEqual([]);
      expect(host.profiles).toEqual([]);
      expect(fallen).toEqual([]);
    }
  });

  it("finds, without a reload, what a person sets up beside the browser", async () => {
    const { host, service } = scene(MOVED);
    await service.importToCliProxy(asked());
    host.profile(URL_HERE);
    host.keys.set("localhost:8317", KEY);
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    host.profiles.splice(0);
    expect((await service.importToCliProxy(asked())).success).toBe(false);
    host.profile(URL_HERE, { name: "renamed" });
    host.keys.set("renamed", KEY);
    expect((await service.importToCliProxy(asked())).success).toBe(true);
  });

  it("takes the key that is typed then", async () => {
    const { preferences, service } = scene(MOVED);
    await service.importToCliProxy(asked());
    preferences.stored = { baseUrl: URL_HERE, managementKey: KEY };
    expect((await service.importToCliProxy(asked())).success).toBe(true);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
  });

  it("makes an error, and no request, where the host is absent", async () => {
    const { host, service, fallen } = scene(MOVED);
    host.absent = ABSENT;
    const overrides = { baseUrl: URL_HERE, managementKey: ` ${MANAGED_KEY_MARKER} ` };
    for (const answer of [
      await service.importToCliProxy(asked()),
      ...(await service.importManyToCliProxy([asked(), asked()])),
      await service.verifyCliProxyManagementConnection(),
      await service.verifyCliProxyManagementConnection(overrides),
      await service.verifyCliProxyManagementConnection({ baseUrl: "http://localhost:1" }),
    ]) {
      expect(answer.success).toBe(false);
      expect(answer.message).toMatch(/install it .* or enter the management key/i);
    }
    expect(fallen).toEqual([]);
  });

  it("does not keep a typed key from being checked without the host", async () => {
    const { host, service, fallen } = scene(MOVED);
    host.absent = ABSENT;
    const overrides = { baseUrl: URL_HERE, managementKey: KEY };
    await service.verifyCliProxyManagementConnection(overrides);
    expect(fallen).toEqual([overrides]);
  });

  it("is not sent by a fallback that begins while another page moves in", async () => {
    const { host, preferences, service, fallen } = scene();
    host.absent = ABSENT;
    const importing = service.importToCliProxy(asked());
    preferences.stored = { ...preferences.stored, ...MOVED };
    expect((await importing).message).toMatch(/install it/i);
    expect(fallen).toEqual([]);
  });

  it("is in nothing that was ever sent", async () => {
    const { host, preferences, service, page, fallen } = scene();
    await service.importToCliProxy(asked());
    await service.importToCliProxy(asked());
    await page().importManyToCliProxy([asked(), asked()]);
    await page().verifyCliProxyManagementConnection({ ...preferences.stored });
    preferences.stored = { ...preferences.stored, baseUrl: "http://localhost:9999" };
    await page().importToCliProxy(asked());
    await page().verifyCliProxyManagementConnection();
    host.absent = ABSENT;
    await page().importToCliProxy(asked());
    await page().verifyCliProxyManagementConnection({ baseUrl: "http://localhost:1" });
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
    expect(JSON.stringify([host.calls, fallen])).not.toContain(MANAGED_KEY_MARKER);
  });
});
