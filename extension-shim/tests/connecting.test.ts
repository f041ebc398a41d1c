import { describe, expect, test } from "vitest";
import { type Bridge, BridgeError, saveConnection } from "../src/index.js";

const TYPED = { managementUrl: "nas:8317", managementKey: "secret" };

/** A host that answers in the order it is asked, with a result or the kind of an error. */
function host(...answers: [asked: string, result: object | string][]) {
  const asked: string[] = [];
  const bridge = {
    call: async (method: string, params: object) => {
      asked.push(`${method} ${JSON.stringify(params)}`);
      const [expected, result] = answers.shift() ?? ["nothing", {}];
      expect(method).toBe(expected);
      if (typeof result !== "string") return result;
      const data = { kind: result, params: {}, message: "", hint: "", retryable: false };
      throw new BridgeError(data);
    },
  } as Bridge;
  return { bridge, asked };
}

const kindFrom = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: BridgeError) => error.kind,
  );

describe("a connection that was typed", () => {
  test("is checked, then stored, then its key", async () => {
    const { bridge, asked } = host(
      ["connection/verify", { ok: true }],
      ["profile/set", { name: "nas" }],
      ["secret/set", { stored: true }],
    );
    expect(await saveConnection(bridge, { ...TYPED, retry: true })).toEqual({
      connection: { ok: true },
      profile: { name: "nas" },
    });
    expect(asked).toEqual([
      'connection/verify {"managementUrl":"nas:8317","managementKey":"secret","retry":true}',
      'profile/set {"managementUrl":"nas:8317"}',
      'secret/set {"profile":"nas","managementKey":"secret"}',
    ]);
  });

  test("is stored nowhere when the key is refused", async () => {
    const { bridge, asked } = host(["connection/verify", "key_rejected"]);
    expect(await kindFrom(saveConnection(bridge, TYPED))).toBe("key_rejected");
    expect(asked).toHaveLength(1);
  });

  test("may be plain http in a private network; the profile made for it goes if it fails", async () => {
    const { bridge, asked } = host(
      ["connection/verify", "insecure_url"],
      ["profile/list", { profiles: [] }],
      ["profile/set", { name: "nas" }],
      ["connection/verify", "unreachable"],
      ["profile/remove", { removed: true }],
    );
    expect(await kindFrom(saveConnection(bridge, TYPED))).toBe("unreachable");
    expect(asked[2]).toBe('profile/set {"managementUrl":"nas:8317","allowInsecureHttp":true}');
    expect(asked[4]).toBe('profile/remove {"name":"nas"}');
  });

  test("takes the place of a profile's address, which may then be plain http, too", async () => {
    const { bridge, asked } = host(
      ["connection/verify", "insecure_url"],
      ["profile/list", { profiles: [{ name: "home" }] }],
      ["profile/set", { name: "nas" }],
      ["connection/verify", { ok: true }],
      ["profile/remove", { removed: true }],
      ["profile/set", { name: "home" }],
      ["secret/set", { stored: true }],
    );
    await saveConnection(bridge, { ...TYPED, name: "home" });
    expect(asked[4]).toBe('profile/remove {"name":"nas"}');
    expect(JSON.parse(asked[5]?.replace("profile/set ", "") ?? "")).toEqual({
      name: "home",
      managementUrl: "nas:8317",
      allowInsecureHttp: true,
    });
  });

  test("may not be plain http elsewhere, and the first refusal stands", async () => {
    const { bridge } = host(
      ["connection/verify", "insecure_url"],
      ["profile/list", { profiles: [] }],
      ["profile/set", "invalid_params"],
    );
    expect(await kindFrom(saveConnection(bridge, TYPED))).toBe("insecure_url");
  });

  test("needs no key of its own where the store gives one that works", async () => {
    const steps: [string, object | string][] = [
      ["connection/verify", { ok: true }],
      ["profile/set", { name: "nas" }],
      ["secret/set", "secret_store_read_only"],
    ];
    const works = host(...steps, ["connection/verify", { ok: true }]);
    expect(await kindFrom(saveConnection(works.bridge, TYPED))).toBeUndefined();
    const fails = host(...steps, ["connection/verify", "key_rejected"]);
    expect(await kindFrom(saveConnection(fails.bridge, TYPED))).toBe("secret_store_read_only");
  });
});
