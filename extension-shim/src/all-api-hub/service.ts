/** All API Hub's `cliProxyService`, with the host behind it. */

import type { ImportProgress } from "../protocol.js";
import type {
  CliProxyFunctions,
  ConnectionOverrides,
  ImportResponse,
  ImportToCliProxyOptions,
  ServiceResponse,
} from "./contract.js";
import { Host } from "./host.js";
import { runImport } from "./importing.js";
import { itemOf } from "./item.js";
import { type ManyOptions, responsesOf } from "./many.js";
import { isMarker } from "./marker.js";
import { MovingIn } from "./moving_in.js";
import { failure, responseOf } from "./outcome.js";
import type { CliProxySeams, StoredConnection } from "./seams.js";
import { Texts } from "./texts.js";

const MISSING = "messages:cliproxy.configMissing";
const IMPORT_FAILED = "messages:cliproxy.importFailed";
const CHECK_FAILED = "messages:toast.error.operationFailedGeneric";
const CHECKED = "messages:cliproxy.managementApiConnectionSuccess";

/** The functions of the module, and one more. */
export interface CliProxyService extends CliProxyFunctions {
  /** All in one import; the answers stand in the order of the list. */
  importManyToCliProxy(
    list: readonly ImportToCliProxyOptions[],
    options?: ManyOptions,
  ): Promise<ImportResponse[]>;
}

/** Makes the functions. They share what they know of the host as long as the page lasts. */
export function createCliProxyService(seams: CliProxySeams): CliProxyService {
  const service = new Service(seams);
  return {
    importToCliProxy: (options) => service.import(options),
    importManyToCliProxy: (list, options) => service.importMany(list, options),
    verifyCliProxyManagementConnection: (overrides) => service.verify(overrides),
  };
}

class Service {
  readonly #seams: CliProxySeams;
  readonly #host: Host;
  readonly #movingIn: MovingIn;
  readonly #texts: Texts;

  constructor(seams: CliProxySeams) {
    this.#seams = seams;
    this.#host = new Host(seams.bridge);
    this.#movingIn = new MovingIn(this.#host, seams.preferences);
    this.#texts = new Texts(seams);
  }

  async import(options: ImportToCliProxyOptions): Promise<ImportResponse> {
    try {
      const stored = await this.#seams.preferences.read();
      if (isIncomplete(stored)) return failure(this.#texts.theirs(MISSING));
      return await this.#hostOr(
        () => this.#importOne(stored, options),
        () => this.#importByFallback(options),
      );
    } catch (error) {
      return failure(this.#texts.error(error, IMPORT_FAILED));
    }
  }

  async importMany(
    list: readonly ImportToCliProxyOptions[],
    options: ManyOptions = {},
  ): Promise<ImportResponse[]> {
    if (list.length === 0) return [];
    try {
      const stored = await this.#seams.preferences.read();
      if (isIncomplete(stored)) return list.map(() => failure(this.#texts.theirs(MISSING)));
      return await this.#hostOr(
        () => this.#importAll(stored, list, options),
        () => this.#oneByOne(list, options),
      );
    } catch (error) {
      const message = this.#texts.error(error, IMPORT_FAILED);
      return list.map(() => failure(message));
    }
  }

  async verify(overrides: ConnectionOverrides = {}): Promise<ServiceResponse> {
    try {
      const stored = await this.#seams.preferences.read();
      const asked = overridden(stored, overrides);
      if (isIncomplete(asked)) return failure(this.#texts.theirs(MISSING));
      return await this.#hostOr(
        () => this.#check(stored, asked),
        () => this.#checkByFallback(asked),
      );
    } catch (error) {
      return failure(this.#texts.error(error, CHECK_FAILED));
    }
  }

  /** The old way, only where there is no host. */
  async #hostOr<T>(viaHost: () => Promise<T>, fallback: () => Promise<T>): Promise<T> {
    try {
      return await viaHost();
    } catch (error) {
      if (!this.#host.isAbsent(error)) throw error;
      return fallback();
    }
  }

  /** The old module reads the preferences itself: what is there now counts. */
  async #importByFallback(options: ImportToCliProxyOptions): Promise<ImportResponse> {
    const { managementKey } = await this.#seams.preferences.read();
    if (isMarker(managementKey)) return failure(this.#texts.own.hostNeeded);
    return (await this.#seams.fallback.importToCliProxy(options)) as ImportResponse;
  }

  async #importOne(
    stored: StoredConnection,
    options: ImportToCliProxyOptions,
  ): Promise<ImportResponse> {
    const { profile, notes } = await this.#movingIn.home(stored);
    try {
      const { importId, results, error } = await this.#run(stored, profile, [options]);
      const result = results.get(0);
      if (!result) throw error ?? new Error("");
      return responseOf(result, importId, this.#texts, notes);
    } catch (error) {
      return failure(this.#texts.withNotes(this.#texts.error(error, IMPORT_FAILED), notes));
    }
  }

  async #importAll(
    stored: StoredConnection,
    list: readonly ImportToCliProxyOptions[],
    options: ManyOptions,
  ): Promise<ImportResponse[]> {
    const { profile, notes } = await this.#movingIn.home(stored);
    const imported = await this.#run(stored, profile, list, options);
    return responsesOf(imported, list.length, this.#texts, notes);
  }

  #run(
    stored: StoredConnection,
    profile: string,
    list: readonly ImportToCliProxyOptions[],
    { onProgress, signal }: ManyOptions = {},
  ) {
    const items = list.map((options) => itemOf(options, this.#seams.emptyModels ?? "keep"));
    const callOptions = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
    return this.#movingIn.watch(stored, () => runImport(this.#host, profile, items, callOptions));
  }

  async #oneByOne(
    list: readonly ImportToCliProxyOptions[],
    { onProgress, signal }: ManyOptions,
  ): Promise<ImportResponse[]> {
    const responses: ImportResponse[] = [];
    const cancelled = { kind: "cancelled", params: {} };
    for (const options of list) {
      responses.push(
        signal?.aborted
          ? { ...failure(this.#texts.problem(cancelled)), skipped: true }
          : await this.#importByFallback(options),
      );
      const progress: ImportProgress = {
        phase: responses.length < list.length ? "writing" : "done",
        done: responses.length,
        total: list.length,
        items: [],
      };
      onProgress?.(progress);
    }
    return responses;
  }

  /** Values that are stored move in; others, which a person may still change, are only tried. */
  async #check(stored: StoredConnection, asked: StoredConnection): Promise<ServiceResponse> {
    const message = this.#texts.theirs(CHECKED);
    if (isMarker(asked.managementKey)) {
      const { profile } = await this.#movingIn.home(asked);
      await this.#movingIn.checkHome(asked, profile);
      return { success: true, message };
    }
    if (!isSame(stored, asked)) {
      await this.#movingIn.check(asked);
      return { success: true, message };
    }
    const { notes } = await this.#movingIn.home(stored, true);
    return { success: true, message: this.#texts.withNotes(message, notes) };
  }

  /** The old module is given both values, so that it takes none from the preferences. */
  async #checkByFallback(asked: StoredConnection): Promise<ServiceResponse> {
    if (isMarker(asked.managementKey)) return failure(this.#texts.own.hostNeeded);
    const { fallback } = this.#seams;
    return (await fallback.verifyCliProxyManagementConnection(asked)) as ServiceResponse;
  }
}

function isIncomplete({ baseUrl, managementKey }: StoredConnection): boolean {
  return !baseUrl.trim() || !managementKey.trim();
}

function isSame(one: StoredConnection, other: StoredConnection): boolean {
  return (
    one.baseUrl.trim() === other.baseUrl.trim() &&
    one.managementKey.trim() === other.managementKey.trim()
  );
}

function overridden(stored: StoredConnection, overrides: ConnectionOverrides): StoredConnection {
  return {
    baseUrl: "baseUrl" in overrides ? (overrides.baseUrl ?? "") : stored.baseUrl,
    managementKey:
      "managementKey" in overrides ? (overrides.managementKey ?? "") : stored.managementKey,
  };
}
