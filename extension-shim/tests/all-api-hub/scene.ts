/** The drop-in between a fake extension and a fake host. */

import type { ImportToCliProxyOptions } from "../../src/all-api-hub/contract.js";
import { MANAGED_KEY_MARKER } from "../../src/all-api-hub/marker.js";
import type { CliProxySeams, StoredConnection } from "../../src/all-api-hub/seams.js";
import { type CliProxyService, createCliProxyService } from "../../src/all-api-hub/service.js";
import { FakeHost } from "./fake_host.js";

export const URL_HERE = "http://localhost:8317/v0/management";
export const KEY = "right-management-key";

export class FakePreferences {
  /** Runs before a replacement: what another page does meanwhile. */
  meanwhile: (() => void) | undefined;
  replacements: string[][] = [];
  stored: StoredConnection;

  constructor(stored: StoredConnection) {
    this.stored = stored;
  }

  async read(): Promise<StoredConnection> {
    return { ...this.stored };
  }

  async replaceManagementKey(expectedOld: string, marker: string): Promise<boolean> {
    this.meanwhile?.();
    if (this.stored.managementKey !== expectedOld) return false;
    this.replacements.push([expectedOld, marker]);
    this.stored = { ...this.stored, managementKey: marker };
    return true;
  }
}

export interface Scene {
  readonly host: FakeHost;
  readonly preferences: FakePreferences;
  /** What the old module was called with. */
  readonly fallen: unknown[];
  /** Another page of the same extension, with nothing in its memory. */
  page(): CliProxyService;
  readonly service: CliProxyService;
}

export function scene(
  stored: Partial<StoredConnection> = {},
  seams: Partial<CliProxySeams> = {},
): Scene {
  const host = new FakeHost();
  host.servers.set(URL_HERE, KEY);
  const preferences = new FakePreferences({ baseUrl: URL_HERE, managementKey: KEY, ...stored });
  const fallen: unknown[] = [];
  const fall = async (...args: unknown[]) => {
    fallen.push(...args);
    return { success: true, message: "by fetch" };
  };
  const page = () =>
    createCliProxyService({
      bridge: () => host,
      preferences,
      translate: (key, params) => (params ? `${key} ${JSON.stringify(params)}` : key),
      problemText: ({ kind }) => `words:${kind}`,
      fallback: { importToCliProxy: fall, verifyCliProxyManagementConnection: fall },
      ...seams,
    });
  return { host, preferences, fallen, page, service: page() };
}

/** A scene whose key has moved in before. */
export function settled(seams: Partial<CliProxySeams> = {}): Scene {
  const all = scene({ managementKey: MANAGED_KEY_MARKER }, seams);
  all.host.profile(URL_HERE);
  all.host.keys.set("localhost:8317", KEY);
  return all;
}

/** An import as the single dialog asks for it, with an account that holds more than it needs. */
export function asked(changes: Partial<ImportToCliProxyOptions> = {}): ImportToCliProxyOptions {
  const account = {
    id: "acc",
    name: "example",
    baseUrl: "https://example.com/api",
    token: "account-access-token",
    cookieAuthSessionCookie: "session-cookie",
    username: "somebody",
  };
  return {
    account,
    token: { key: "sk-test", id: 1, name: "token-name", note: "token-note" } as { key: string },
    providerType: "openai-compatibility",
    providerName: "example",
    providerBaseUrl: "https://example.com/api/v1",
    proxyUrl: "",
    ...changes,
  };
}
