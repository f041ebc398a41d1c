/** All API Hub as far as the drop-in sees it: preferences, a translator, the old module. */

import {
  createCliProxyApiRequest,
  createCliProxyService,
  type ImportResponse,
  type ImportToCliProxyOptions,
  type RawConnection,
  type ServiceResponse,
  type StoredConnection,
} from "../../src/all-api-hub/index.js";
import { connectBroker } from "../../src/index.js";

export interface Hub {
  /** What the extension has stored. */
  stored: StoredConnection;
  /** What the old module was asked, as JSON. */
  readonly fallbacks: string[];
  import(options: ImportToCliProxyOptions): Promise<ImportResponse>;
  check(): Promise<ServiceResponse>;
  request(config: RawConnection, path: string): Promise<unknown>;
}

const problemText = ({ kind }: { kind: string }) => `problem:${kind}`;
const bridge = connectBroker();
const preferences = {
  read: async () => hub.stored,
  replaceManagementKey: async (expectedOld: string, managementKey: string) => {
    if (hub.stored.managementKey !== expectedOld) return false;
    hub.stored = { ...hub.stored, managementKey };
    return true;
  },
};
const old = async (...asked: unknown[]) => {
  hub.fallbacks.push(JSON.stringify([hub.stored, ...asked]));
  return { success: true, message: "the old way" };
};
const service = createCliProxyService({
  bridge,
  preferences,
  fallback: { importToCliProxy: old, verifyCliProxyManagementConnection: old },
  translate: (key) => key,
  problemText,
});
const request = createCliProxyApiRequest({
  bridge,
  preferences,
  fallback: old,
  apiError: (status, message) => new Error(`${status}: ${message}`),
  extensionId: () => "the-id",
  problemText,
});

const hub: Hub = {
  stored: { baseUrl: "", managementKey: "" },
  fallbacks: [],
  import: (options) => service.importToCliProxy(options),
  check: () => service.verifyCliProxyManagementConnection(),
  request: (config, path) => request(config, path).catch((error: Error) => error.message),
};
Object.assign(globalThis, { hub });
