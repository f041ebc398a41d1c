import { describe, expect, it } from "vitest";
import type { HostProblem } from "../../src/problem.js";
import { asked, KEY, scene, settled, URL_HERE } from "./scene.js";

const NOT_THERE: HostProblem[] = [
  { kind: "host_not_registered", params: { extensionId: "id", engine: "gecko" } },
  { kind: "permission_missing", params: {} },
  { kind: "host_blocked", params: {} },
];
const BROKEN: HostProblem[] = [
  { kind: "host_forbidden", params: { extensionId: "id" } },
  { kind: "host_crashed_early", params: {} },
  { kind: "no_answer", params: { method: "connection/verify", seconds: 30 } },
  { kind: "background_stopped", params: {} },
  { kind: "client_closed", params: {} },
];

describe("without the host", () => {
  it.each(NOT_THERE)("$kind: what was done before is done", async (absent) => {
    const { host, preferences, service, fallen } = scene();
    host.absent = absent;
    const options = asked();
    expect(await service.importToCliProxy(options)).toEqual({ success: true, message: "by fetch" });
    await service.verifyCliProxyManagementConnection({ managementKey: "draft" });
    expect(fallen).toEqual([options, { baseUrl: URL_HERE, managementKey: "draft" }]);
    expect(preferences.stored.managementKey).toBe(KEY);
  });

  it.each(BROKEN)("$kind: an error", async (broken) => {
    const { host, service, fallen } = scene();
    host.absent = broken;
    const message = `words:${broken.kind}`;
    expect(await service.importToCliProxy(asked())).toEqual({ success: false, message });
    expect(await service.verifyCliProxyManagementConnection()).toEqual({ success: false, message });
    expect(fallen).toEqual([]);
  });

  it.each(NOT_THERE)("$kind: an error once the host has answered", async (absent) => {
    const { host, service, fallen } = scene({ managementKey: "wrong" });
    expect((await service.importToCliProxy(asked())).success).toBe(false);
    host.absent = absent;
    const check = { baseUrl: URL_HERE, managementKey: "another" };
    const message = `words:${absent.kind}`;
    expect(await service.verifyCliProxyManagementConnection(check)).toEqual({
      success: false,
      message,
    });
    expect(fallen).toEqual([]);
  });

  it("a host that goes within one call is not replaced", async () => {
    const { host, service, fallen } = scene();
    host.fail("secret/set", {
      kind: "host_not_registered",
      params: { extensionId: "id", engine: "chromium" },
    });
    expect((await service.importToCliProxy(asked())).message).toBe("words:host_not_registered");
    expect(fallen).toEqual([]);
  });

  it("the host is asked again by each call until it is there", async () => {
    const { host, service, fallen } = scene();
    host.absent = { kind: "permission_missing", params: {} };
    await service.importToCliProxy(asked());
    host.absent = undefined;
    expect((await service.importToCliProxy(asked())).data?.item.outcome).toBe("created");
    expect(fallen).toHaveLength(1);
  });

  it("an answer of the old way is passed on as it is", async () => {
    const skipped = { success: false, skipped: true, message: "theirs" };
    const old = async () => skipped;
    const fallback = { importToCliProxy: old, verifyCliProxyManagementConnection: old };
    const { host, service } = scene({}, { fallback });
    host.absent = { kind: "permission_missing", params: {} };
    expect(await service.importToCliProxy(asked())).toBe(skipped);
  });
});

describe("a connection that is not set", () => {
  const blanks = [
    { baseUrl: "" },
    { managementKey: "" },
    { managementKey: " \n" },
    { baseUrl: "\t" },
  ];
  it.each(blanks)("%j asks nobody (SVC-12, IX-51, IX-52)", async (stored) => {
    const { host, service, fallen } = scene(stored);
    for (const answer of [
      await service.importToCliProxy(asked()),
      ...(await service.importManyToCliProxy([asked()])),
      await service.verifyCliProxyManagementConnection(),
    ]) {
      expect(answer).toEqual({ success: false, message: "messages:cliproxy.configMissing" });
    }
    expect([host.calls, fallen]).toEqual([[], []]);
  });

  it("an override that is there and blank beats what is stored (VX-02, VX-04)", async () => {
    const { host, service } = settled();
    for (const managementKey of ["", "  ", undefined]) {
      const answer = await service.verifyCliProxyManagementConnection({ managementKey });
      expect(answer.message).toBe("messages:cliproxy.configMissing");
    }
    expect(host.calls).toEqual([]);
  });

  it("an override that is not there leaves what is stored (VX-03)", async () => {
    const { host, service } = scene();
    host.servers.set("http://localhost:9/v0/management", KEY);
    const baseUrl = "http://localhost:9";
    expect(await service.verifyCliProxyManagementConnection({ baseUrl })).toMatchObject({
      success: true,
    });
    expect(host.of("connection/verify")).toEqual([{ managementUrl: baseUrl, managementKey: KEY }]);
  });
});
