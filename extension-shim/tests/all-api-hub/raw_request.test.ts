import { describe, expect, it } from "vitest";
import { MANAGED_KEY_MARKER } from "../../src/all-api-hub/marker.js";
import {
  createCliProxyApiRequest,
  type RawConnection,
  type RequestCliProxyApi,
} from "../../src/all-api-hub/raw_request.js";
import type { HostProblem } from "../../src/problem.js";
import type { Failure } from "../../src/protocol.js";
import { FakeHost } from "./fake_host.js";
import { FakePreferences, KEY, URL_HERE } from "./scene.js";

class ApiError extends Error {
  readonly status: number | undefined;

  constructor(status: number | undefined, message: string) {
    super(message);
    this.status = status;
  }
}

const ABSENT: HostProblem = { kind: "permission_missing", params: {} };

function scene(key = KEY) {
  const host = new FakeHost();
  host.servers.set(URL_HERE, KEY);
  const preferences = new FakePreferences({ baseUrl: URL_HERE, managementKey: key });
  const fallen: unknown[][] = [];
  const said: string[] = [];
  const request = createCliProxyApiRequest({
    bridge: host,
    preferences,
    problemText: ({ kind }) => `words:${kind}`,
    apiError: (status, message) => new ApiError(status, message),
    extensionId: () => "abcdef",
    notify: (message) => said.push(message),
    fallback: async (...args) => {
      fallen.push(args);
      return "by fetch";
    },
  });
  const config: RawConnection = { baseUrl: URL_HERE, adminToken: key };
  return { host, preferences, fallen, said, request, config };
}

async function failureOf(request: Promise<unknown>): Promise<ApiError> {
  const error = await request.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("a raw request", () => {
  it("goes through the host, after the key has moved in", async () => {
    const { host, preferences, said, request, config } = scene();
    host.raw = () => ({ status: 200, headers: {}, body: { "codex-api-key": [] } });
    expect(await request(config, "codex-api-key")).toEqual({ "codex-api-key": [] });
    expect(host.of("management/request")).toEqual([
      { profile: "localhost:8317", method: "GET", path: "codex-api-key" },
    ]);
    expect(preferences.stored.managementKey).toBe(MANAGED_KEY_MARKER);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/older backups/i);
  });

  it("takes the key by its older name, too", async () => {
    const { host, request } = scene();
    await request({ baseUrl: URL_HERE, managementKey: KEY }, "codex-api-key");
    expect(host.keys.get("localhost:8317")).toBe(KEY);
  });

  it("writes, and wants that confirmed", async () => {
    const { host, request, config } = scene();
    host.raw = () => ({ status: 200, headers: {}, body: { status: "ok" } });
    expect(await request(config, "codex-api-key?index=1", "DELETE")).toEqual({ status: "ok" });
    await request(config, "codex-api-key", "PUT", [{ "api-key": "sk" }]);
    expect(host.of("management/request")).toMatchObject([
      { method: "DELETE", path: "codex-api-key?index=1" },
      { method: "PUT", body: [{ "api-key": "sk" }] },
    ]);
    for (const body of [{ error: "private details" }, null, "ok", undefined]) {
      host.raw = () => ({ status: 200, headers: {}, body });
      const error = await failureOf(request(config, "codex-api-key", "PUT", []));
      expect(error).toMatchObject({ status: undefined, message: "CLIProxyAPI request failed" });
    }
  });

  it.each([400, 404, 503])("passes status %i on, and no text of the server", async (status) => {
    const { host, request, config } = scene();
    host.raw = () => ({ status, headers: {}, body: { error: "sk-secret" } });
    const error = await failureOf(request(config, "xai-api-key"));
    expect(error).toMatchObject({ status, message: `CLIProxyAPI HTTP ${status}` });
  });
});

describe("what the host says is a status where the server would have given one", () => {
  const rows: [Failure, number | undefined][] = [
    [{ kind: "key_rejected", params: { host: "h", attemptsLeft: 1 } }, 401],
    [{ kind: "banned", params: { host: "h", seconds: 1 } }, 403],
    [{ kind: "management_disabled", params: { host: "h" } }, 404],
    [
      {
        kind: "family_not_supported",
        params: { host: "h", family: "xai-api-key", version: null, since: null },
      },
      404,
    ],
    [{ kind: "server_error", params: { host: "h", status: 502, serverText: "" } }, 502],
    [{ kind: "timeout", params: { host: "h", seconds: 30 } }, undefined],
    [{ kind: "method_not_found", params: { method: "management/request" } }, undefined],
  ];
  it.each(rows)("%j", async (failure, status) => {
    const { host, request, config, fallen } = scene();
    host.fail("management/request", failure);
    const error = await failureOf(request(config, "codex-api-key"));
    expect(error).toMatchObject({ status, message: `words:${failure.kind}` });
    expect(fallen).toEqual([]);
  });

  it("names the command that allows raw requests, and tells it once", async () => {
    const { host, said, request, config } = scene();
    for (let n = 0; n < 2; n += 1) {
      host.fail("management/request", {
        kind: "not_allowed",
        params: { method: "management/request" },
      });
      const error = await failureOf(request(config, "codex-api-key"));
      expect(error.status).toBe(403);
      expect(error.message).toContain("hub-bridge profile allow-raw abcdef");
    }
    expect(said.filter((message) => message.includes("allow-raw"))).toHaveLength(1);
  });
});

describe("a wrong key", () => {
  const sevenLists = (request: RequestCliProxyApi, config: RawConnection, retry?: boolean) =>
    Promise.all(
      ["a", "b", "c", "d", "e", "f", "g"].map((path) =>
        failureOf(request(config, path, "GET", undefined, { retry })),
      ),
    );

  it("is sent once for all seven lists, and again when a person asks", async () => {
    const { host, request, config } = scene("wrong");
    for (const error of await sevenLists(request, config)) expect(error.status).toBe(401);
    await sevenLists(request, config);
    expect(host.wrongTries).toEqual(["wrong"]);
    await sevenLists(request, config, true);
    expect(host.wrongTries).toEqual(["wrong", "wrong"]);
    expect(host.keys.size).toBe(0);
  });

  it("that is blank is not sent at all", async () => {
    const { host, request } = scene();
    expect(await failureOf(request({ baseUrl: URL_HERE, adminToken: " " }, "a"))).toMatchObject({
      status: 401,
    });
    expect(await failureOf(request({ baseUrl: " ", adminToken: KEY }, "a"))).toMatchObject({
      status: 400,
    });
    expect(host.calls).toEqual([]);
  });
});

describe("without the host", () => {
  it("a request goes the old way", async () => {
    const { host, request, config, fallen } = scene();
    host.absent = ABSENT;
    expect(await request(config, "codex-api-key", "PUT", [])).toBe("by fetch");
    expect(fallen).toEqual([[config, "codex-api-key", "PUT", []]]);
  });

  it("one with the marker does not", async () => {
    const { host, request, fallen } = scene();
    host.absent = ABSENT;
    const config = { baseUrl: URL_HERE, adminToken: MANAGED_KEY_MARKER };
    expect((await failureOf(request(config, "a"))).message).toMatch(/install it/i);
    expect(fallen).toEqual([]);
  });

  it("one with the marker of another device asks for the key", async () => {
    const { request, said } = scene();
    const config = { baseUrl: URL_HERE, adminToken: MANAGED_KEY_MARKER };
    const error = await failureOf(request(config, "a"));
    expect(error).toMatchObject({
      status: 401,
      message: expect.stringMatching(/no management key/),
    });
    expect(said).toEqual([error.message]);
  });
});

it("a request that is called off throws its caller's reason", async () => {
  const { host, request, config } = scene();
  const stop = new AbortController();
  const reason = new Error("caller cancelled");
  host.raw = () => {
    stop.abort(reason);
    throw new Error("cancelled");
  };
  const options = { signal: stop.signal };
  await expect(request(config, "a", "GET", undefined, options)).rejects.toBe(reason);
  await expect(request(config, "a", "GET", undefined, options)).rejects.toBe(reason);
  expect(host.of("management/request")).toHaveLength(1);
});
