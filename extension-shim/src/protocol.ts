// Generated from hub-bridge's src/protocol by its tests; do not edit.
// What each of these means is in PROTOCOL.md.

/**
 * One of CLIProxyAPI's provider lists.
 *
 * The name on the wire is the list's name, its path segment and its member in `GET /config`.
 */
export type Family = "openai-compatibility" | "codex-api-key" | "claude-api-key" | "gemini-api-key" | "xai-api-key" | "vertex-api-key" | "interactions-api-key";

/**
 * Everything that can go wrong, as the wire has it.
 *
 * `kind` and `params` are what programs and translations key on, [`std::fmt::Display`] is the
 * message, [`Failure::hint`] the next step. Append-only; `PROTOCOL.md` lists the params.
 * Text that a server sent is never part of a message; where it helps it is a param, shortened
 * and escaped.
 */
export type Failure = { "kind": "parse_error", "params": Record<symbol, never> } | { "kind": "invalid_request", "params": { reason: string, } } | { "kind": "method_not_found", "params": { method: string, } } | { "kind": "invalid_params", "params": { path: string, reason: string, } } | { "kind": "internal", "params": Record<symbol, never> } | { "kind": "cancelled", "params": Record<symbol, never> } | { "kind": "message_too_large", "params": { bytes: number, limit: number, } } | { "kind": "caller_denied", "params": { caller: string, } } | { "kind": "not_allowed", "params": { method: string, } } | { "kind": "not_found", "params": { what: string, name: string, } } | { "kind": "expired", "params": { name: string, } } | { "kind": "busy", "params": { host: string, seconds: number, } } | { "kind": "not_configured", "params": { profile: string | null, } } | { "kind": "config_invalid", "params": { path: string, line: number | null, column: number | null, reason: string, } } | { "kind": "management_url_invalid", "params": { reason: string, } } | { "kind": "insecure_url", "params": { host: string, } } | { "kind": "listener_foreign", "params": { host: string, port: number, user: string, } } | { "kind": "secret_store_unavailable", "params": { store: string, reason: string, } } | { "kind": "secret_store_locked", "params": { store: string, } } | { "kind": "secret_store_denied", "params": { store: string, reason: string, } } | { "kind": "secret_store_read_only", "params": { store: string, } } | { "kind": "unreachable", "params": { host: string, reason: string, } } | { "kind": "timeout", "params": { host: string, seconds: number, } } | { "kind": "tls", "params": { host: string, reason: string, } } | { "kind": "key_rejected", "params": { host: string, attemptsLeft: number | null, } } | { "kind": "banned", "params": { host: string, seconds: number, } } | { "kind": "remote_management_disabled", "params": { host: string, } } | { "kind": "management_key_not_set", "params": { host: string, } } | { "kind": "forbidden", "params": { host: string, serverText: string, } } | { "kind": "management_disabled", "params": { host: string, } } | { "kind": "save_failed", "params": { host: string, serverText: string, } } | { "kind": "server_error", "params": { host: string, status: number, serverText: string, } } | { "kind": "http_error", "params": { host: string, status: number, serverText: string, } } | { "kind": "family_not_supported", "params": { host: string, family: Family, version: string | null, since: string | null, } } | { "kind": "list_refused", "params": { host: string, family: Family, number: number, serverText: string, } } | { "kind": "key_elsewhere", "params": { family: Family, baseUrl: string, } } | { "kind": "invalid_response", "params": { host: string, reason: string, } } | { "kind": "redirect_refused", "params": { host: string, status: number, location: string | null, } } | { "kind": "response_too_large", "params": { host: string, limit: number, } } | { "kind": "write_not_kept", "params": { family: Family, provider: string, } } | { "kind": "conflict", "params": { family: Family, } } | { "kind": "config_lost", "params": { host: string, family: Family, } } | { "kind": "outcome_unknown", "params": { family: Family, } } | { "kind": "interrupted", "params": { family: Family, } } | { "kind": "changed_since", "params": { provider: string, } } | { "kind": "client_key_needed", "params": { profile: string, } } | { "kind": "client_key_refused", "params": { host: string, } } | { "kind": "model_not_offered", "params": { host: string, model: string, } } | { "kind": "completion_failed", "params": { host: string, model: string, status: number, serverText: string, } } | { "kind": "site_insecure", "params": { host: string, } } | { "kind": "site_unreachable", "params": { host: string, reason: string, } } | { "kind": "site_timeout", "params": { host: string, } } | { "kind": "site_tls", "params": { host: string, reason: string, } } | { "kind": "site_key_refused", "params": { host: string, serverText: string, } } | { "kind": "site_quota_exhausted", "params": { host: string, serverText: string, } } | { "kind": "site_blocked", "params": { host: string, status: number, } } | { "kind": "site_forbidden", "params": { host: string, serverText: string, } } | { "kind": "site_path_missing", "params": { host: string, url: string, } } | { "kind": "site_rate_limited", "params": { host: string, serverText: string, } } | { "kind": "site_error", "params": { host: string, status: number, serverText: string, } } | { "kind": "site_response_invalid", "params": { host: string, reason: string, } } | { "kind": "site_redirect_refused", "params": { host: string, status: number, location: string | null, } } | { "kind": "site_response_too_large", "params": { host: string, limit: number, } } | { "kind": "base_url_invalid", "params": { reason: string, } } | { "kind": "base_url_loops", "params": { baseUrl: string, } } | { "kind": "api_key_invalid", "params": { reason: string, } };

/**
 * Something that went well enough, and that a person should know.
 *
 * `kind` and `params` on the wire; the text is [`std::fmt::Display`]. Append-only.
 */
export type Warning = { "kind": "name_in_use", "params": { name: string, usedBy: string, newName: string, } } | { "kind": "base_url_differs", "params": { provider: string, from: string, to: string, } } | { "kind": "several_matches", "params": { provider: string, count: number, } } | { "kind": "scheme_assumed", "params": { url: string, } } | { "kind": "loopback_from_remote", "params": { baseUrl: string, host: string, } } | { "kind": "no_models", "params": { provider: string, } } | { "kind": "models_unknown", "params": { provider: string, host: string, reason: string, } } | { "kind": "models_overlap", "params": { provider: string, models: Array<string>, count: number, others: Array<string>, prefix: string | null, } } | { "kind": "base_url_chosen", "params": { baseUrl: string, insteadOf: string, reason: string, } } | { "kind": "key_unconfirmed", "params": { host: string, } } | { "kind": "provider_disabled", "params": { provider: string, } } | { "kind": "field_not_kept", "params": { provider: string, field: string, } } | { "kind": "not_yet_active", "params": { provider: string, } } | { "kind": "changed_since", "params": { provider: string, field: string, } } | { "kind": "provider_kept", "params": { provider: string, } } | { "kind": "key_needed", "params": { url: string, } } | { "kind": "url_changed", "params": { from: string, to: string, } };

/**
 * A warning with its text, as it stands in a report.
 */
export type WarningNote = { 
/**
 * Plain English.
 */
message: string, } & Warning;

/**
 * A failure with its texts, as it stands in a report.
 */
export type ItemError = { 
/**
 * Plain English.
 */
message: string, 
/**
 * The next step.
 */
hint: string, } & Failure;

/**
 * A failure in JSON-RPC's shape.
 */
export type ErrorObject = { 
/**
 * The number that belongs to the kind; several kinds share one.
 */
code: number, 
/**
 * Plain English that a person can act on.
 */
message: string, 
/**
 * What programs and translations key on.
 */
data: ErrorData, };

/**
 * The part of an error that programs read.
 */
export type ErrorData = { 
/**
 * The next step, for a person.
 */
hint: string, 
/**
 * Whether the same request may succeed later without anything being changed.
 */
retryable: boolean, 
/**
 * Seconds to wait before a retry can help; only with `banned`.
 */
retryAfterSeconds?: number, 
/**
 * What a cancelled import had done until then.
 */
report?: ImportReport, } & Failure;

/**
 * What this host is and can do.
 */
export type HelloResult = { 
/**
 * `hub-bridge`.
 */
name: string, 
/**
 * The program's version; for showing, not for comparing.
 */
version: string, 
/**
 * The protocol's major versions.
 */
protocol: Array<number>, 
/**
 * What a client may ask for.
 */
capabilities: Array<string>, 
/**
 * Sizes.
 */
limits: Limits, 
/**
 * Operating system and architecture, such as `linux-x86_64`.
 */
platform: string, 
/**
 * Who launched the host: an extension's origin or id, or `terminal`.
 */
caller: string, 
/**
 * The kind of store that keeps the management key; left out if the settings can't be read.
 */
secretStore?: string, };

/**
 * Sizes that hold for every request and answer, in bytes, and items.
 */
export type Limits = { 
/**
 * Longest message to the host.
 */
maxRequestBytes: number, 
/**
 * Longest message from the host.
 */
maxResponseBytes: number, 
/**
 * Most items in one `import/run`.
 */
maxItems: number, };

/**
 * One CLIProxyAPI instance and how to talk to it.
 */
export type Profile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Normalised, ending in `/v0/management`.
 */
managementUrl: string, 
/**
 * Whether it is used where no profile is named.
 */
default: boolean, 
/**
 * Whether a key is stored for it; `null` when the key store did not say.
 */
keyStored: boolean | null, 
/**
 * What an import checks.
 */
verify: Verify, 
/**
 * What happens to a name that belongs to another site.
 */
nameMatch: NameMatch, 
/**
 * When models are read from the site.
 */
discoverModels: DiscoverModels, 
/**
 * Limit of one request to CLIProxyAPI.
 */
timeoutMs: number, 
/**
 * `none`, or the proxy's URL without its password.
 */
proxy: string, 
/**
 * PEM text of an authority to trust besides the system's.
 */
caCertificate: string | null, 
/**
 * Whether plain http to a host that is not loopback is allowed.
 */
allowInsecureHttp: boolean, 
/**
 * Callers that may use `management/request`.
 */
allowRaw: Array<string>, };

/**
 * `profile/list`
 */
export type ProfileListResult = { 
/**
 * In the order of the file.
 */
profiles: Array<Profile>, 
/**
 * The name of the default one.
 */
default: string | null, };

/**
 * `profile/set`: what is left out stays as it is.
 */
export type ProfileSetParams = { 
/**
 * Left out: the profile of the same URL, else a new one named `host:port`.
 */
name?: string, 
/**
 * With or without `/v0/management`. May be left out for a profile that exists.
 */
managementUrl?: string, 
/**
 * True makes it the default.
 */
default?: boolean, 
/**
 * What an import checks.
 */
verify?: Verify, 
/**
 * What happens to a name that belongs to another site.
 */
nameMatch?: NameMatch, 
/**
 * When models are read from the site.
 */
discoverModels?: DiscoverModels, 
/**
 * Between 1,000 and 600,000.
 */
timeoutMs?: number, 
/**
 * Over the wire for an address in a private range only.
 */
allowInsecureHttp?: boolean, 
/**
 * Command line and file only; refused over the wire.
 */
proxy?: unknown, 
/**
 * Command line and file only; refused over the wire.
 */
caCertificate?: unknown, 
/**
 * Command line and file only; refused over the wire.
 */
allowRaw?: unknown, };

/**
 * The profile as it is stored now.
 */
export type ProfileSetResult = { 
/**
 * What a person should know.
 */
warnings: Array<WarningNote>, 
/**
 * Its name.
 */
name: string, 
/**
 * Normalised, ending in `/v0/management`.
 */
managementUrl: string, 
/**
 * Whether it is used where no profile is named.
 */
default: boolean, 
/**
 * Whether a key is stored for it; `null` when the key store did not say.
 */
keyStored: boolean | null, 
/**
 * What an import checks.
 */
verify: Verify, 
/**
 * What happens to a name that belongs to another site.
 */
nameMatch: NameMatch, 
/**
 * When models are read from the site.
 */
discoverModels: DiscoverModels, 
/**
 * Limit of one request to CLIProxyAPI.
 */
timeoutMs: number, 
/**
 * `none`, or the proxy's URL without its password.
 */
proxy: string, 
/**
 * PEM text of an authority to trust besides the system's.
 */
caCertificate: string | null, 
/**
 * Whether plain http to a host that is not loopback is allowed.
 */
allowInsecureHttp: boolean, 
/**
 * Callers that may use `management/request`.
 */
allowRaw: Array<string>, };

/**
 * `profile/remove`
 */
export type ProfileRemoveParams = { 
/**
 * Which one.
 */
name: string, };

/**
 * Whether there was one.
 */
export type ProfileRemoveResult = { 
/**
 * False when there was no such profile.
 */
removed: boolean, };

/**
 * `secret/set`
 */
export type SecretSetParams = { 
/**
 * The default profile when left out.
 */
profile?: string, 
/**
 * Goes to the key store; no method reads it back.
 */
managementKey: string, };

/**
 * The key is stored.
 */
export type SecretSetResult = { 
/**
 * Always true.
 */
stored: boolean, 
/**
 * The kind of store it is in.
 */
store: string, };

/**
 * `secret/remove`
 */
export type SecretRemoveParams = { 
/**
 * The default profile when left out.
 */
profile?: string, };

/**
 * Whether there was a key.
 */
export type SecretRemoveResult = { 
/**
 * False when none was stored.
 */
removed: boolean, };

/**
 * `connection/verify`: either a stored profile, or an address and a key that are not stored yet.
 */
export type ConnectionVerifyParams = { 
/**
 * The default profile when left out.
 */
profile?: string, 
/**
 * An address to check before saving it.
 */
managementUrl?: string, 
/**
 * The key that goes with it.
 */
managementKey?: string, 
/**
 * Try even if the key was refused before, or too many were: a person asks for it.
 */
retry?: boolean, };

/**
 * The connection works.
 */
export type ConnectionVerifyResult = { 
/**
 * Always true; what does not work is an error.
 */
ok: boolean, 
/**
 * The address that was asked, normalised.
 */
managementUrl: string, 
/**
 * What the server says it is.
 */
server: ServerInfo, 
/**
 * Provider lists that this server has.
 */
families: Array<Family>, 
/**
 * Providers in all of them.
 */
providers: number, 
/**
 * The time of one request.
 */
latencyMs: number, 
/**
 * What a person should know.
 */
warnings: Array<WarningNote>, };

/**
 * What the server's headers say of it.
 */
export type ServerInfo = { 
/**
 * As sent: `7.2.140`, `dev`, `v6.9.8-0` …
 */
version: string | null, 
/**
 * The commit it was built from.
 */
commit?: string, };

/**
 * `provider/list`
 */
export type ProviderListParams = { 
/**
 * The default profile when left out.
 */
profile?: string, 
/**
 * All families when left out.
 */
family?: Family, 
/**
 * Providers to skip.
 */
offset?: number, 
/**
 * Most providers to give; a page may hold fewer, so that it fits into one message.
 */
limit?: number, };

/**
 * One page of what CLIProxyAPI has.
 */
export type ProviderListResult = { 
/**
 * From `offset` on.
 */
providers: Array<ProviderSummary>, 
/**
 * In all pages.
 */
total: number, };

/**
 * One provider, its secrets masked.
 */
export type ProviderSummary = { 
/**
 * The list it stands in.
 */
family: Family, 
/**
 * Only openai-compatibility providers have one.
 */
name?: string, 
/**
 * As stored; left out: the vendor's own.
 */
baseUrl?: string, 
/**
 * Its keys, masked.
 */
keys: Array<ProviderKey>, 
/**
 * Keys in all; `keys` holds at most the first hundred.
 */
keyCount: number, 
/**
 * Names of its models, at most the first hundred.
 */
models: Array<string>, 
/**
 * Models in all.
 */
modelCount: number, 
/**
 * Prefix of its models' names.
 */
prefix?: string, 
/**
 * Whether it is switched off.
 */
disabled: boolean, };

/**
 * One key of a provider.
 */
export type ProviderKey = { 
/**
 * The last four characters, or none of a short one.
 */
masked: string, 
/**
 * The proxy that its requests take, without its password.
 */
proxyUrl?: string, 
/**
 * Whether the server shows it as registered; left out where it was not asked.
 */
active?: boolean, };

/**
 * `import/run`
 */
export type ImportRunParams = { 
/**
 * The default profile when left out.
 */
profile?: string, 
/**
 * At most [`super::MAX_ITEMS`].
 */
items: Array<Item>, 
/**
 * Plan and report, write nothing.
 */
dryRun?: boolean, 
/**
 * Send `import/progress`.
 */
progress?: boolean, 
/**
 * The profile's setting when left out.
 */
verify?: Verify, };

/**
 * One key to import.
 */
export type Item = { 
/**
 * The extension's own handle; comes back untouched.
 */
ref?: unknown, 
/**
 * Left out: from the hint, else openai-compatibility.
 */
family?: Family, 
/**
 * All API Hub's word for the kind of site.
 */
apiTypeHint?: "openai" | "anthropic" | "google" | (string & {}), 
/**
 * The site's name.
 */
siteName?: string, 
/**
 * The site's address.
 */
siteUrl?: string, 
/**
 * Wins over the site's name.
 */
providerName?: string, 
/**
 * Left out or blank: the site's address. `null`: the vendor's own.
 */
providerBaseUrl?: string | null, 
/**
 * The key itself.
 */
apiKey: string, 
/**
 * Left out or blank keeps what is there, `null` clears it.
 */
proxyUrl?: string | null, 
/**
 * Left out or blank keeps what is there, `null` clears it.
 */
prefix?: string | null, 
/**
 * Left out keeps what is there, `[]` clears it, others are added to it.
 */
models?: Array<Model>, 
/**
 * The profile's setting when left out.
 */
discoverModels?: DiscoverModels, 
/**
 * The profile's setting when left out.
 */
nameMatch?: NameMatch, 
/**
 * Rewrite the base URL of an entry that matches but is written another way.
 */
repairBaseUrl?: boolean, };

/**
 * A model that a provider serves.
 */
export type Model = { 
/**
 * The site's name for it.
 */
name: string, 
/**
 * The name that CLIProxyAPI offers it under.
 */
alias?: string, };

/**
 * What an import checks.
 */
export type Verify = "none" | "readback" | "upstream";

/**
 * What happens to a name that belongs to another site.
 */
export type NameMatch = "same-site" | "append" | "move";

/**
 * When the models of an openai-compatibility provider are read from its site. Those of a request
 * win, and a provider that has some keeps them.
 */
export type DiscoverModels = "never" | "new" | "always";

/**
 * What an import did, or would do.
 */
export type ImportReport = { 
/**
 * For `history/get`.
 */
importId: string, 
/**
 * Imports of one caller within a minute of each other.
 */
group: string, 
/**
 * The profile's name.
 */
profile: string, 
/**
 * The server's address.
 */
managementUrl: string, 
/**
 * Nothing was written.
 */
dryRun: boolean, 
/**
 * The imports that this one took back.
 */
undoes?: Array<string>, 
/**
 * How many items ended how.
 */
summary: Summary, 
/**
 * One result an item, in their order.
 */
items: Array<ItemResult>, 
/**
 * Results left out of this message; `history/get` has them.
 */
itemsOmitted?: number, 
/**
 * Requests sent to CLIProxyAPI.
 */
requests: number, 
/**
 * From the first step to the last, in milliseconds.
 */
elapsedMs: number, };

/**
 * How many items ended how.
 */
export type Summary = { created: number, updated: number, unchanged: number, failed: number, unknown: number, cancelled: number, };

/**
 * How one item ended.
 */
export type Outcome = "created" | "updated" | "unchanged" | "failed" | "unknown" | "cancelled";

/**
 * What became of one item.
 */
export type ItemResult = { 
/**
 * The extension's own handle.
 */
ref?: unknown, 
/**
 * The item's place in the request, from 0.
 */
index: number, 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * The list it went to.
 */
family: Family, 
/**
 * The provider that has the key now; left out where there is none.
 */
provider?: ProviderRef, 
/**
 * What changed, secrets masked.
 */
changes: Array<Change>, 
/**
 * Whether the server shows the credential as registered; left out where it does not tell:
 * of disabled providers, on old servers, and a moment after the write.
 */
active?: boolean, 
/**
 * What its site said, where it was asked whether it takes the key, and does.
 */
site?: SiteCheck, 
/**
 * What a person should know.
 */
warnings: Array<WarningNote>, 
/**
 * Why it failed.
 */
error?: ItemError, };

/**
 * What a site said that was asked whether it takes a key.
 */
export type SiteCheck = { 
/**
 * The address at which it answered as the API does.
 */
baseUrl: string, 
/**
 * Whether it told this key from none; false where it answers anybody.
 */
keyConfirmed: boolean, 
/**
 * Models that it offers the key; left out where it has no list.
 */
modelCount?: number, };

/**
 * A provider as a report names it.
 */
export type ProviderRef = { 
/**
 * Only openai-compatibility providers have one.
 */
name?: string, 
/**
 * Left out: the vendor's own.
 */
baseUrl?: string, 
/**
 * Keys that it has now.
 */
keyCount: number, 
/**
 * Models that it has now.
 */
modelCount: number, };

/**
 * One changed field.
 */
export type Change = { 
/**
 * Its name on the wire, such as `apiKey`.
 */
field: string, 
/**
 * What was there.
 */
from?: string, 
/**
 * What is there now.
 */
to?: string, };

/**
 * How far an import is.
 */
export type Phase = "waiting_for_keychain" | "waiting_for_lock" | "reading" | "discovering" | "writing" | "settling" | "done";

/**
 * `import/progress`, without the request's id.
 */
export type ImportProgress = { 
/**
 * What is being done.
 */
phase: Phase, 
/**
 * Items decided.
 */
done: number, 
/**
 * Items in all.
 */
total: number, 
/**
 * Items decided since the last message.
 */
items: Array<ItemResult>, };

/**
 * `import/undo`: one import, or all of a group.
 */
export type ImportUndoParams = { 
/**
 * Which import.
 */
importId?: string, 
/**
 * Which group.
 */
group?: string, 
/**
 * Send `import/progress`.
 */
progress?: boolean, 
/**
 * Plan and report, write nothing.
 */
dryRun?: boolean, };

/**
 * `history/list`
 */
export type HistoryListParams = { 
/**
 * Imports to skip.
 */
offset?: number, 
/**
 * Most imports to give; 50 when left out.
 */
limit?: number, };

/**
 * Past imports, newest first.
 */
export type HistoryListResult = { 
/**
 * From `offset` on.
 */
imports: Array<HistoryEntry>, 
/**
 * In all pages.
 */
total: number, };

/**
 * One past import.
 */
export type HistoryEntry = { 
/**
 * For `history/get`.
 */
importId: string, 
/**
 * Imports of one caller within a minute of each other.
 */
group: string, 
/**
 * When it ended, RFC 3339, UTC.
 */
at: string, 
/**
 * Who asked for it.
 */
caller: string, 
/**
 * The profile's name.
 */
profile: string, 
/**
 * The server's address.
 */
managementUrl: string, 
/**
 * How it went.
 */
summary: Summary, 
/**
 * The imports that it took back.
 */
undoes?: Array<string>, 
/**
 * Whether `import/undo` can take something of it back.
 */
undoable: boolean, };

/**
 * `history/get`
 */
export type HistoryGetParams = { 
/**
 * Which import.
 */
importId: string, 
/**
 * Items to skip.
 */
offset?: number, 
/**
 * Most items to give; a page may hold fewer, so that it fits into one message.
 */
limit?: number, };

/**
 * `model/discover`
 */
export type ModelDiscoverParams = { 
/**
 * The profile whose proxy and whose word on plain http count; the default one when left out.
 */
profile?: string, 
/**
 * How the site is asked.
 */
family: Family, 
/**
 * Normalised as in an import. Left out or `null`: the vendor's own.
 */
baseUrl?: string | null, 
/**
 * Goes to the site itself.
 */
apiKey: string, };

/**
 * What the site offers this key.
 */
export type ModelDiscoverResult = { 
/**
 * Their ids, in the site's order.
 */
models: Array<string>, 
/**
 * The address that named them.
 */
source: string, 
/**
 * Whether the site named more: over 2,000, or what is no id.
 */
leftOut: boolean, };

/**
 * `management/request`
 */
export type ManagementRequestParams = { 
/**
 * The default profile when left out.
 */
profile?: string, 
/**
 * GET, PUT, PATCH or DELETE.
 */
method: string, 
/**
 * A provider list, `config` or `latest-version`; a DELETE's query with it.
 */
path: string, 
/**
 * A PUT's list or a PATCH's object.
 */
body?: unknown, };

/**
 * What the server answered, whatever its status.
 */
export type ManagementRequestResult = { 
/**
 * The HTTP status.
 */
status: number, 
/**
 * Those that tell something: the server's version, as far as it says it.
 */
headers: ManagementHeaders, 
/**
 * JSON, or a text where it is none.
 */
body: unknown, };

/**
 * The headers that are passed on.
 */
export type ManagementHeaders = { 
/**
 * The server's version.
 */
"x-cpa-version"?: string, 
/**
 * The commit that it was built from.
 */
"x-cpa-commit"?: string, };

/** Every method: what it takes and what it gives. */
export interface Methods {
  "bridge/hello": { params: { client?: { name: string; version: string } }; result: HelloResult };
  "profile/list": { params: Record<string, never>; result: ProfileListResult };
  "profile/set": { params: ProfileSetParams; result: ProfileSetResult };
  "profile/remove": { params: ProfileRemoveParams; result: ProfileRemoveResult };
  "secret/set": { params: SecretSetParams; result: SecretSetResult };
  "secret/remove": { params: SecretRemoveParams; result: SecretRemoveResult };
  "connection/verify": { params: ConnectionVerifyParams; result: ConnectionVerifyResult };
  "provider/list": { params: ProviderListParams; result: ProviderListResult };
  "import/run": { params: ImportRunParams; result: ImportReport };
  "import/undo": { params: ImportUndoParams; result: ImportReport };
  "history/list": { params: HistoryListParams; result: HistoryListResult };
  "history/get": { params: HistoryGetParams; result: ImportReport };
  "model/discover": { params: ModelDiscoverParams; result: ModelDiscoverResult };
  "management/request": { params: ManagementRequestParams; result: ManagementRequestResult };
}
