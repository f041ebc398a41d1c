import { describe, expect, it } from "vitest";
import type { ImportToCliProxyOptions } from "../../src/all-api-hub/contract.js";
import type { BridgeErrorData } from "../../src/problem.js";
import type { Failure, ImportReport, ItemError, ItemResult } from "../../src/protocol.js";
import { reportOf } from "./fake_providers.js";
import { asked, scene, settled } from "./scene.js";

const imported = (name: string) => `messages:cliproxy.importSuccess ${JSON.stringify({ name })}`;
const CODEX = "ui:dialog.cliproxy.providerTypes.codexApiKey.label";
const CLAUDE = "ui:dialog.cliproxy.providerTypes.claudeApiKey.label";
const GEMINI = "ui:dialog.cliproxy.providerTypes.geminiApiKey.label";

describe("an import that succeeds is named as theirs was", () => {
  const rows: [row: string, options: Partial<ImportToCliProxyOptions>, message: string][] = [
    ["SVC-01", { models: [{ name: "m", alias: "a" }] }, imported("example")],
    ["SVC-02", {}, imported("example")],
    [
      "SVC-06",
      { providerType: "gemini-api-key", providerBaseUrl: "https://example.com/genai" },
      imported(`${GEMINI} (https://example.com/genai)`),
    ],
    [
      "SVC-18",
      {
        providerType: undefined,
        apiTypeHint: "anthropic",
        providerBaseUrl: " https://api.anthropic.com ",
      },
      imported(`${CLAUDE} (https://api.anthropic.com)`),
    ],
    [
      "SVC-19",
      {
        account: { name: "", baseUrl: "https://fallback.example.com" },
        providerName: "   ",
        providerBaseUrl: "   ",
      },
      imported("https://fallback.example.com"),
    ],
    ["SVC-20", { providerType: "claude-api-key", providerBaseUrl: "   " }, imported(CLAUDE)],
    [
      "IX-53",
      { providerType: "codex-api-key", providerBaseUrl: "https://x.test" },
      imported(`${CODEX} (https://x.test)`),
    ],
    ["IX-54", { providerType: "claude-api-key", providerBaseUrl: "" }, imported(CLAUDE)],
  ];
  it.each(rows)("%s", async (_row, options, message) => {
    const answer = await settled().service.importToCliProxy(asked(options));
    expect(answer).toMatchObject({ success: true, message });
    expect(answer.data).toMatchObject({ importId: "import-1", item: { outcome: "created" } });
  });

  it("says that it was updated when another key joins (SVC-03)", async () => {
    const { service } = settled();
    await service.importToCliProxy(asked());
    const answer = await service.importToCliProxy(asked({ token: { key: "sk-other" } }));
    expect(answer).toMatchObject({
      success: true,
      message: 'messages:cliproxy.updateSuccess {"name":"example"}',
    });
  });

  it("does not say that it was updated when the key was there", async () => {
    const { service } = settled();
    await service.importToCliProxy(asked());
    expect(await service.importToCliProxy(asked())).toMatchObject({
      success: true,
      message: "example already has this key; nothing was changed.",
    });
  });
});

const H = "localhost:8317";
const FAILURES: [row: string, failure: Failure, message: string][] = [
  [
    "SVC-09, IX-33",
    { kind: "remote_management_disabled", params: { host: H } },
    "messages:cliproxy.managementApiRemoteAccessDisabled",
  ],
  [
    "SVC-13, IX-47",
    { kind: "unreachable", params: { host: H, reason: "refused" } },
    "messages:cliproxy.managementApiUnreachable",
  ],
  [
    "SVC-14, IX-32",
    { kind: "key_rejected", params: { host: H, attemptsLeft: 4 } },
    "messages:cliproxy.managementApiInvalidKey",
  ],
  [
    "SVC-15a, IX-36",
    { kind: "management_disabled", params: { host: H } },
    "messages:cliproxy.managementApiNotFound",
  ],
  [
    "SVC-15b",
    { kind: "server_error", params: { host: H, status: 503, serverText: "exploded" } },
    'messages:cliproxy.managementApiServerError {"status":503}',
  ],
  [
    "SVC-16, IX-39",
    { kind: "http_error", params: { host: H, status: 418, serverText: "teapot" } },
    'messages:cliproxy.managementApiHttpError {"status":418}',
  ],
  [
    "VX-07",
    { kind: "forbidden", params: { host: H, serverText: "nope" } },
    "messages:cliproxy.managementApiForbidden",
  ],
  [
    "IX-34",
    { kind: "management_key_not_set", params: { host: H } },
    "words:management_key_not_set",
  ],
  ["IX-35", { kind: "banned", params: { host: H, seconds: 1700 } }, "words:banned"],
  [
    "IX-05",
    { kind: "invalid_response", params: { host: H, reason: "" } },
    "words:invalid_response",
  ],
  [
    "IX-40",
    { kind: "redirect_refused", params: { host: H, status: 302, location: null } },
    "words:redirect_refused",
  ],
  [
    "IX-52",
    { kind: "secret_store_locked", params: { store: "keychain" } },
    "words:secret_store_locked",
  ],
];

describe("a problem is explained by their sentence where they have one", () => {
  it.each(FAILURES)("%s, of an import", async (_row, failure, message) => {
    const { host, service, fallen } = settled();
    host.fail("import/run", failure);
    expect((await service.importToCliProxy(asked())).message).toBe(message);
    expect(fallen).toEqual([]);
  });

  it.each(FAILURES)("%s, of a check", async (_row, failure, message) => {
    const { host, service } = scene();
    host.fail("connection/verify", failure);
    const answer = await service.verifyCliProxyManagementConnection();
    expect(answer).toEqual({ success: false, message });
  });
});

describe("an item that was not imported", () => {
  const error = (failure: Failure): ItemError => ({ ...failure, message: "m", hint: "h" });
  const rows: [outcome: ItemResult["outcome"], failure: Failure | undefined, message: string][] = [
    ["failed", { kind: "api_key_invalid", params: { reason: "masked" } }, "words:api_key_invalid"],
    ["failed", { kind: "base_url_invalid", params: { reason: "" } }, "words:base_url_invalid"],
    [
      "unknown",
      { kind: "outcome_unknown", params: { family: "codex-api-key" } },
      "words:outcome_unknown",
    ],
    ["failed", undefined, "messages:cliproxy.importFailed"],
    ["cancelled", undefined, "words:cancelled"],
  ];
  it.each(rows)("%s %j", async (outcome, failure, message) => {
    const { host, service } = settled();
    host.report = ({ items }) =>
      reportOf(
        items.map((item) => ({ ...item, outcome, ...(failure && { error: error(failure) }) })),
      );
    const answer = await service.importToCliProxy(asked());
    expect(answer).toMatchObject({ success: false, message });
    expect(answer.skipped).toBe(outcome === "cancelled" ? true : undefined);
  });
});

describe("besides", () => {
  it("a check that succeeds says so with theirs (SVC-10)", async () => {
    const { service } = scene({ managementKey: "other" });
    const overrides = { baseUrl: "http://localhost:8317", managementKey: "right-management-key" };
    expect(await service.verifyCliProxyManagementConnection(overrides)).toEqual({
      success: true,
      message: "messages:cliproxy.managementApiConnectionSuccess",
    });
  });

  it("warnings are appended if the extension wants them", async () => {
    const { host, service } = scene({}, { warningText: ({ kind }) => `warning:${kind}` });
    await service.importToCliProxy(asked());
    const warn = ({ items }: ImportReport) =>
      reportOf(
        items.map((item) => ({
          ...item,
          warnings: [{ kind: "no_models", params: { provider: "example" }, message: "" }],
        })),
      );
    host.report = warn;
    const answer = await service.importToCliProxy(asked());
    expect(answer.message).toMatch(/nothing was changed\. warning:no_models$/);
  });

  it("an error that is none of the bridge's keeps its text, a silent one gets theirs (IX-49, IX-50)", async () => {
    const { service } = scene({}, { bridge: { call: () => Promise.reject(new Error("boom")) } });
    expect((await service.importToCliProxy(asked())).message).toBe("boom");
    const silent = scene({}, { bridge: { call: () => Promise.reject(new Error("")) } }).service;
    expect((await silent.importToCliProxy(asked())).message).toBe("messages:cliproxy.importFailed");
    expect((await silent.verifyCliProxyManagementConnection()).message).toBe(
      "messages:toast.error.operationFailedGeneric",
    );
  });

  it("a key that the host lost is asked for, whatever the host calls it", async () => {
    const lost: Partial<BridgeErrorData>[] = [{ kind: "not_configured" }, { kind: "not_found" }];
    for (const { kind } of lost) {
      const { host, service } = scene();
      await service.importToCliProxy(asked());
      host.fail("import/run", { kind, params: {} } as Failure);
      expect((await service.importToCliProxy(asked())).message).toMatch(/no management key for/);
      expect((await service.importToCliProxy(asked())).success).toBe(true);
    }
  });
});
