/** One or more examples of everything that there is a sentence for. */

import type { ParamsOf, ProblemKind } from "../src/problem.js";
import type {
  Change,
  ImportReport,
  ItemResult,
  Outcome,
  ProviderRef,
  Summary,
  Warning,
} from "../src/protocol.js";

const host = "nas.local:8317";
const site = "relay.example.com";
const serverText = "upstream said no";
const provider = "Foo Relay";

export const PROBLEMS: { readonly [K in ProblemKind]: readonly ParamsOf<K>[] } = {
  parse_error: [{}],
  invalid_request: [{ reason: "its id is in use" }],
  method_not_found: [{ method: "model/rank" }],
  invalid_params: [{ path: "items[3].apiKey", reason: "it is empty" }],
  internal: [{}],
  cancelled: [{}],
  message_too_large: [{ bytes: 70_000_000, limit: 67_108_864 }],
  caller_denied: [{ caller: "abcdefghijklmnopabcdefghijklmnop" }],
  not_allowed: [{ method: "management/request" }],
  not_found: [
    { what: "import", name: "01J8" },
    { what: "group of imports", name: "01J7" },
    { what: "profile", name: "nas" },
  ],
  expired: [{ name: "01J8" }],
  busy: [{ host, seconds: 20 }],
  not_configured: [{ profile: null }, { profile: "nas" }],
  config_invalid: [
    { path: "/home/me/.config/hub-bridge/config.toml", line: 3, column: 7, reason: "expected `=`" },
    { path: "config.toml", line: null, column: null, reason: "expected a table" },
  ],
  management_url_invalid: [{ reason: "only http:// and https:// can be used" }],
  insecure_url: [{ host: "relay.example.com" }],
  listener_foreign: [{ host: "localhost:8317", port: 8317, user: "mallory" }],
  secret_store_unavailable: [
    { store: "Secret Service", reason: "no keyring service answers" },
    { store: "command", reason: "no command is set" },
  ],
  secret_store_locked: [{ store: "Keychain" }],
  secret_store_denied: [{ store: "unencrypted file", reason: "access was denied" }],
  secret_store_read_only: [{ store: "environment" }],
  unreachable: [{ host, reason: "nothing listens there" }],
  timeout: [{ host, seconds: 30 }],
  tls: [{ host, reason: "its certificate is not trusted" }],
  key_rejected: [
    { host, attemptsLeft: null },
    { host, attemptsLeft: 4 },
    { host, attemptsLeft: 1 },
    { host, attemptsLeft: 0 },
  ],
  banned: [
    { host, seconds: 1_742 },
    { host, seconds: 45 },
  ],
  remote_management_disabled: [{ host }],
  management_key_not_set: [{ host }],
  forbidden: [
    { host, serverText: "" },
    { host, serverText },
  ],
  management_disabled: [{ host }],
  save_failed: [{ host, serverText }],
  server_error: [{ host, status: 502, serverText }],
  http_error: [{ host, status: 418, serverText }],
  family_not_supported: [
    { host, family: "xai-api-key", version: "6.9.8", since: "7.2.88" },
    { host, family: "openai-compatibility", version: null, since: null },
  ],
  list_refused: [{ host, family: "openai-compatibility", number: 12, serverText }],
  key_elsewhere: [{ family: "gemini-api-key", baseUrl: "https://relay.example.com" }],
  invalid_response: [{ host, reason: "the answer is a web page" }],
  redirect_refused: [
    { host, status: 302, location: "https://login.example.com" },
    { host, status: 302, location: null },
  ],
  response_too_large: [{ host, limit: 33_554_432 }],
  write_not_kept: [{ family: "claude-api-key", provider }],
  conflict: [{ family: "codex-api-key" }],
  config_lost: [{ host, family: "openai-compatibility" }],
  outcome_unknown: [{ family: "claude-api-key" }],
  interrupted: [{ family: "claude-api-key" }],
  changed_since: [{ provider }],
  client_key_needed: [{ profile: "nas" }],
  client_key_refused: [{ host }],
  model_not_offered: [{ host, model: "gpt-5.2" }],
  completion_failed: [
    { host, model: "gpt-5.2", status: 503, serverText },
    { host, model: "gpt-5.2", status: 200, serverText: "" },
  ],
  site_insecure: [{ host: site }],
  site_unreachable: [{ host: site, reason: "its name is not known" }],
  site_timeout: [{ host: site }],
  site_tls: [{ host: site, reason: "its certificate is not trusted" }],
  site_key_refused: [
    { host: site, serverText },
    { host: site, serverText: "" },
  ],
  site_quota_exhausted: [{ host: site, serverText }],
  site_blocked: [{ host: site, status: 403 }],
  site_forbidden: [{ host: site, serverText }],
  site_path_missing: [{ host: site, url: "https://relay.example.com/v1/models" }],
  site_rate_limited: [{ host: site, serverText }],
  site_error: [{ host: site, status: 502, serverText }],
  site_response_invalid: [{ host: site, reason: "the answer is a web page" }],
  site_redirect_refused: [
    { host: site, status: 302, location: "https://login.example.com" },
    { host: site, status: 302, location: null },
  ],
  site_response_too_large: [{ host: site, limit: 8_388_608 }],
  base_url_invalid: [{ reason: "it is no web address" }],
  base_url_loops: [{ baseUrl: "http://localhost:8317/v1" }],
  api_key_invalid: [{ reason: "it is masked" }],
  host_not_registered: [
    { extensionId: "hub@example.com", engine: "gecko" },
    { extensionId: "abcdefghijklmnopabcdefghijklmnop", engine: "chromium" },
  ],
  host_forbidden: [{ extensionId: "abcdefghijklmnopabcdefghijklmnop" }],
  host_blocked: [{}],
  permission_missing: [{}],
  host_crashed_early: [{}],
  host_gone: [{}],
  no_answer: [
    { method: "import/run", seconds: 90 },
    { method: "bridge/hello", seconds: 10 },
  ],
  background_stopped: [{}],
  client_closed: [{}],
};

type ParamsOfWarning<K extends Warning["kind"]> = Extract<Warning, { kind: K }>["params"];

export const WARNINGS: { readonly [K in Warning["kind"]]: readonly ParamsOfWarning<K>[] } = {
  name_in_use: [
    {
      name: provider,
      usedBy: "https://other.example.org/v1",
      newName: "Foo Relay (foo.example.com)",
    },
  ],
  base_url_differs: [
    {
      provider,
      from: "https://foo.example.com",
      to: "https://foo.example.com/v1",
    },
  ],
  several_matches: [{ provider, count: 3 }],
  scheme_assumed: [{ url: "https://foo.example.com" }],
  loopback_from_remote: [{ baseUrl: "http://localhost:3000/v1", host }],
  no_models: [{ provider }],
  models_unknown: [{ provider, host: site, reason: "it refused the key" }],
  models_overlap: [
    { provider, models: ["gpt-5.2"], count: 1, others: ["Bar Relay"], prefix: null },
    {
      provider,
      models: ["gpt-5.2", "gpt-5.2-mini", "claude-opus-4-8", "gemini-3-pro"],
      count: 128,
      others: ["Bar Relay", "claude-api-key"],
      prefix: "foo",
    },
  ],
  base_url_chosen: [
    {
      baseUrl: "https://relay.example.com/api/v1",
      insteadOf: "https://relay.example.com/v1",
      reason: "the answer is a web page",
    },
  ],
  key_unconfirmed: [{ host: site }],
  provider_disabled: [{ provider }],
  field_not_kept: [{ provider, field: "prefix" }],
  not_yet_active: [{ provider }],
  changed_since: [{ provider, field: "models" }],
  provider_kept: [{ provider }],
  key_needed: [{ url: "http://nas.local:8317/v0/management" }],
  url_changed: [{ from: "nas.local:8317", to: "http://nas.local:8317/v0/management" }],
};

export const FOO: ProviderRef = {
  name: provider,
  baseUrl: "https://foo.example.com/v1",
  keyCount: 3,
  modelCount: 128,
};

export const change = (field: string): Change => ({ field, to: "x" });

/** An item of an import. */
export function itemOf(outcome: Outcome, more: Partial<ItemResult> = {}): ItemResult {
  return {
    index: 0,
    outcome,
    family: "openai-compatibility",
    provider: FOO,
    changes: [],
    warnings: [],
    ...more,
  };
}

const rejected: NonNullable<ItemResult["error"]> = {
  kind: "key_rejected",
  params: { host, attemptsLeft: 4 },
  message: "refused",
  hint: "set it",
};
const unclear: NonNullable<ItemResult["error"]> = {
  kind: "outcome_unknown",
  params: { family: "openai-compatibility" },
  message: "unknown",
  hint: "again",
};
const changedSince: NonNullable<ItemResult["error"]> = {
  kind: "changed_since",
  params: { provider },
  message: "changed",
  hint: "by hand",
};

const noModels: ItemResult["warnings"][number] = {
  kind: "no_models",
  params: { provider },
  message: "no models",
};
const kept: ItemResult["warnings"][number] = {
  kind: "provider_kept",
  params: { provider },
  message: "kept",
};

const { name: _, ...unnamed } = FOO;
const made = ["name", "baseUrl", "apiKey"].map(change);

/** The same, before a provider was found for it. */
function nowhere({ provider: _, ...item }: ItemResult): ItemResult {
  return item;
}

/** Items of imports. */
export const ITEMS: Readonly<Record<string, ItemResult>> = {
  created: itemOf("created", { changes: made, provider: { ...FOO, keyCount: 1 } }),
  "created without models": itemOf("created", {
    changes: made,
    provider: { ...FOO, keyCount: 1, modelCount: 0 },
    warnings: [noModels],
  }),
  "created without a name": itemOf("created", {
    family: "claude-api-key",
    provider: { ...unnamed, keyCount: 1, modelCount: 1 },
  }),
  "created at the vendor's own": itemOf("created", {
    family: "claude-api-key",
    provider: { keyCount: 1, modelCount: 0 },
  }),
  "key added": itemOf("updated", { changes: [change("apiKey")] }),
  "key and more added": itemOf("updated", {
    changes: ["apiKey", "models", "prefix"].map(change),
  }),
  changed: itemOf("updated", { changes: ["proxyUrl", "baseUrl"].map(change) }),
  unchanged: itemOf("unchanged"),
  failed: itemOf("failed", { error: rejected }),
  "failed without a provider": nowhere(itemOf("failed", { error: rejected })),
  "failed without a reason": itemOf("failed"),
  unknown: itemOf("unknown", { error: unclear }),
  cancelled: itemOf("cancelled"),
};

/** Items of undos. */
export const UNDONE: Readonly<Record<string, ItemResult>> = {
  removed: itemOf("updated", {
    changes: made,
    provider: { name: provider, keyCount: 0, modelCount: 0 },
  }),
  "key taken": itemOf("updated", {
    changes: [change("apiKey")],
    provider: { ...FOO, keyCount: 2 },
  }),
  "last key taken, provider kept": itemOf("updated", {
    changes: [change("apiKey")],
    provider: { ...FOO, keyCount: 0 },
    warnings: [kept],
  }),
  restored: itemOf("updated", { changes: ["models"].map(change) }),
  unchanged: itemOf("unchanged"),
  failed: itemOf("failed", { error: changedSince }),
  unknown: itemOf("unknown", { error: unclear }),
  cancelled: itemOf("cancelled"),
};

const NONE: Summary = { created: 0, updated: 0, unchanged: 0, failed: 0, unknown: 0, cancelled: 0 };

/** A report of these counts. */
export function reportOf(counts: Partial<Summary>, more: Partial<ImportReport> = {}): ImportReport {
  return {
    importId: "01J8",
    group: "01J8",
    profile: "nas",
    managementUrl: "http://nas.local:8317/v0/management",
    dryRun: false,
    summary: { ...NONE, ...counts },
    items: [],
    requests: 4,
    elapsedMs: 31,
    ...more,
  };
}

const undoes = ["01J7"];

export const REPORTS: Readonly<Record<string, ImportReport>> = {
  "all went well": reportOf({ created: 2, updated: 5 }),
  everything: reportOf({
    created: 1_200,
    updated: 5,
    unchanged: 3,
    failed: 2,
    unknown: 1,
  }),
  "one serves nothing": reportOf(
    { created: 2 },
    { items: [itemOf("created", { warnings: [noModels] }), itemOf("created")] },
  ),
  planned: reportOf({ created: 1, unchanged: 4 }, { dryRun: true }),
  stopped: reportOf({ created: 2, cancelled: 8 }),
  nothing: reportOf({}),
  undone: reportOf({ updated: 4, unchanged: 1, failed: 2 }, { undoes }),
  "undo planned": reportOf({ updated: 4 }, { undoes, dryRun: true }),
  "undo stopped": reportOf({ updated: 4, cancelled: 2 }, { undoes }),
  "nothing to undo": reportOf({}, { undoes }),
};
