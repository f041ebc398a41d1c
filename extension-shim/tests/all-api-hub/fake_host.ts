/** A host with profiles, keys, a guard, and one CLIProxyAPI per address behind it. */

import type { Bridge, CallOptions, Method, Params, Result } from "../../src/bridge.js";
import { BridgeError, type HostProblem } from "../../src/problem.js";
import type {
  ConnectionVerifyParams,
  Failure,
  ImportReport,
  Item,
  ItemResult,
  Profile,
  ProfileSetParams,
} from "../../src/protocol.js";
import { FakeProviders } from "./fake_providers.js";

export interface Recorded {
  readonly method: string;
  readonly params: unknown;
}

/** Whatever a method may take here. */
interface Fields {
  readonly profile?: string;
  readonly name?: string;
  readonly managementKey?: string;
  readonly items?: Item[];
  readonly offset?: number;
}

/** What the host does instead of, or after, the next call of a method. */
interface Fault {
  readonly method: string;
  readonly problem: Failure | HostProblem;
  readonly after: boolean;
}

export function problem(data: Failure | HostProblem): BridgeError {
  return new BridgeError({ ...data, message: data.kind, hint: "", retryable: false });
}

export function normal(url: string): string {
  const plain = url.trim().replace(/\/+$/, "");
  return plain.endsWith("/v0/management") ? plain : `${plain}/v0/management`;
}

const isLoopback = (url: string) => /^http:\/\/(localhost|127\.)/.test(url);
const isPrivate = (url: string) => /^http:\/\/(192\.168|10\.)/.test(url);

export class FakeHost implements Bridge {
  readonly calls: Recorded[] = [];
  readonly profiles: Profile[] = [];
  readonly keys = new Map<string, string>();
  /** The right key of each server. */
  readonly servers = new Map<string, string>();
  /** Wrong keys that reached a server. */
  readonly wrongTries: string[] = [];
  readonly providers = new FakeProviders();
  /** Why there is no host, if there is none. */
  absent: HostProblem | undefined;
  /** The store takes no key from here. */
  readOnly = false;
  /** Instead of the result of `import/run`. */
  report: ((report: ImportReport) => ImportReport) | undefined;
  /** What `management/request` answers. */
  raw: (params: unknown) => unknown = () => ({ status: 200, headers: {}, body: [] });
  readonly #refused = new Set<string>();
  readonly #faults: Fault[] = [];

  /** Makes the next call of a method fail: before it did anything, or after it did all. */
  fail(method: string, failure: Failure | HostProblem, after = false): void {
    this.#faults.push({ method, problem: failure, after });
  }

  of(method: string): unknown[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.params);
  }

  profile(url: string, changes: Partial<Profile> = {}): Profile {
    const managementUrl = normal(url);
    const profile: Profile = {
      name: new URL(managementUrl).host,
      managementUrl,
      default: this.profiles.length === 0,
      keyStored: false,
      verify: "readback",
      nameMatch: "same-site",
      discoverModels: "never",
      timeoutMs: 30_000,
      proxy: "none",
      caCertificate: null,
      allowInsecureHttp: false,
      allowRaw: [],
      ...changes,
    };
    this.profiles.push(profile);
    return profile;
  }

  async call<M extends Method>(
    method: M,
    params: Params<M>,
    options?: CallOptions,
  ): Promise<Result<M>> {
    this.calls.push({ method, params });
    await Promise.resolve();
    if (this.absent) throw BridgeError.of(this.absent);
    const at = this.#faults.findIndex((fault) => fault.method === method);
    const [fault] = at < 0 ? [] : this.#faults.splice(at, 1);
    if (fault && !fault.after) throw problem(fault.problem);
    const result = this.#answer(method, params as Fields, options);
    if (fault) throw problem(fault.problem);
    return result as Result<M>;
  }

  #answer(method: string, params: Fields, options?: CallOptions): unknown {
    switch (method) {
      case "profile/list":
        return { profiles: this.profiles.map((profile) => this.#shown(profile)), default: null };
      case "profile/set":
        return this.#set(params);
      case "profile/remove":
        this.profiles.splice(this.#index(params.name), 1);
        return { removed: true };
      case "secret/set":
        if (this.readOnly)
          throw problem({ kind: "secret_store_read_only", params: { store: "env" } });
        this.keys.set(params.profile ?? "", params.managementKey ?? "");
        return { stored: true, store: "keychain" };
      case "connection/verify":
        this.#verify(params);
        return { ok: true };
      case "import/run":
        return this.#import(params, options);
      case "history/get":
        return this.providers.page(params);
      case "management/request":
        this.#authorise(params.profile ?? "", false);
        return this.raw(params);
      default:
        throw problem({ kind: "method_not_found", params: { method } });
    }
  }

  #index(name: unknown): number {
    return this.profiles.findIndex((profile) => profile.name === name);
  }

  #shown(profile: Profile): Profile {
    return { ...profile, keyStored: this.keys.has(profile.name) || profile.keyStored };
  }

  #set({ managementUrl, allowInsecureHttp }: ProfileSetParams): unknown {
    const url = normal(managementUrl ?? "");
    const existing = this.profiles.find((profile) => profile.managementUrl === url);
    const allowed = allowInsecureHttp ?? existing?.allowInsecureHttp ?? false;
    if (allowInsecureHttp && !isPrivate(url)) {
      throw problem({ kind: "invalid_params", params: { path: "allowInsecureHttp", reason: "" } });
    }
    this.#refuseInsecure(url, allowed);
    const profile = existing ?? this.profile(url);
    profile.allowInsecureHttp = allowed;
    return { ...this.#shown(profile), warnings: [] };
  }

  #refuseInsecure(url: string, allowed: boolean): void {
    if (url.startsWith("https:") || isLoopback(url) || allowed) return;
    throw problem({ kind: "insecure_url", params: { host: new URL(url).host } });
  }

  #verify({ profile, managementUrl, managementKey, retry }: ConnectionVerifyParams): void {
    if (managementUrl === undefined) {
      this.#authorise(profile ?? "", retry ?? false);
      return;
    }
    const url = normal(managementUrl);
    const known = this.profiles.find((other) => other.managementUrl === url);
    this.#refuseInsecure(url, known?.allowInsecureHttp ?? false);
    this.#try(url, managementKey ?? "", retry ?? false);
  }

  #authorise(name: string, retry: boolean): void {
    const profile = this.profiles[this.#index(name)];
    if (!profile) throw problem({ kind: "not_found", params: { what: "profile", name } });
    const key = this.keys.get(name);
    if (key === undefined) throw problem({ kind: "not_configured", params: { profile: name } });
    this.#try(profile.managementUrl, key, retry);
  }

  #try(url: string, key: string, retry: boolean): void {
    const right = this.servers.get(url);
    const host = new URL(url).host;
    if (right === undefined) throw problem({ kind: "unreachable", params: { host, reason: "" } });
    if (key === right) return;
    const known = this.#refused.has(url + key);
    if (!known || retry) this.wrongTries.push(key);
    this.#refused.add(url + key);
    throw problem({ kind: "key_rejected", params: { host, attemptsLeft: null } });
  }

  #import(params: Fields, options?: CallOptions): ImportReport {
    this.#authorise(params.profile ?? "", false);
    const report = this.providers.run(params.items ?? []);
    const items: ItemResult[] = report.items;
    options?.onProgress?.({ phase: "done", done: items.length, total: items.length, items });
    return this.report?.(report) ?? report;
  }
}
