/** All API Hub's newer `requestCliProxyApi`, with the host behind it: its logic, our key store. */

import { type AnyProblem, BridgeError } from "../problem.js";
import { Host } from "./host.js";
import { isMarker } from "./marker.js";
import { MovingIn } from "./moving_in.js";
import { KeyNeeded } from "./profiles.js";
import { callRaw, type RawAnswer, type RawMethod } from "./raw_call.js";
import type { ConnectionSeams, StoredConnection, TextSeams } from "./seams.js";
import { Texts } from "./texts.js";

/** The connection as the newer module takes it; the key goes by either name. */
export interface RawConnection {
  readonly baseUrl: string;
  readonly adminToken?: string | undefined;
  readonly managementKey?: string | undefined;
}

/** How one request is made. */
export interface RawOptions {
  readonly signal?: AbortSignal | undefined;
  /** A person asks: a key that was refused before is tried again. */
  readonly retry?: boolean | undefined;
}

/** Gives the body of the answer; throws what `apiError` makes. */
export type RequestCliProxyApi = (
  config: RawConnection,
  path: string,
  method?: RawMethod,
  body?: unknown,
  options?: RawOptions,
) => Promise<unknown>;

/** What `createCliProxyApiRequest` is made of. */
export interface RawSeams extends ConnectionSeams, Pick<TextSeams, "problemText" | "language"> {
  /** Makes the error that the extension's callers know. */
  readonly apiError: (status: number | undefined, message: string) => Error;
  /** The extension's id, as `hub-bridge profile allow-raw` wants it: `runtime.id`. */
  readonly extensionId: () => string;
  /** Told once what no status can say. */
  readonly notify?: (message: string) => void;
  /** Straight to the Management API. */
  readonly fallback: RequestCliProxyApi;
}

/** Makes the function. */
export function createCliProxyApiRequest(seams: RawSeams): RequestCliProxyApi {
  const requests = new Requests(seams);
  return (...request) => requests.send(...request);
}

/** The statuses that the server would have answered with. */
const STATUS: Readonly<Record<string, number>> = {
  key_rejected: 401,
  banned: 403,
  forbidden: 403,
  remote_management_disabled: 403,
  management_key_not_set: 403,
  not_allowed: 403,
  caller_denied: 403,
  management_disabled: 404,
  family_not_supported: 404,
  management_url_invalid: 400,
};

const REQUEST_FAILED = "CLIProxyAPI request failed";

class Requests {
  readonly #seams: RawSeams;
  readonly #host: Host;
  readonly #movingIn: MovingIn;
  readonly #texts: Texts;
  readonly #said = new Set<string>();

  constructor(seams: RawSeams) {
    this.#seams = seams;
    this.#host = new Host(seams.bridge);
    this.#movingIn = new MovingIn(this.#host, seams.preferences);
    this.#texts = new Texts({ translate: (key) => key, ...seams });
  }

  async send(...request: Parameters<RequestCliProxyApi>): Promise<unknown> {
    const [config, , , , options] = request;
    const connection = connectionOf(config);
    if (!connection.baseUrl.trim()) throw this.#seams.apiError(400, REQUEST_FAILED);
    if (!connection.managementKey.trim()) throw this.#seams.apiError(401, REQUEST_FAILED);
    try {
      return await this.#viaHost(connection, request);
    } catch (error) {
      if (options?.signal?.aborted) throw options.signal.reason;
      if (!this.#host.isAbsent(error)) throw this.#failure(error);
    }
    if (!isMarker(connection.managementKey)) return this.#seams.fallback(...request);
    throw this.#spoken(undefined, this.#texts.own.hostNeeded);
  }

  async #viaHost(
    connection: StoredConnection,
    [, path, method = "GET", body, options = {}]: Parameters<RequestCliProxyApi>,
  ): Promise<unknown> {
    const { signal, retry } = options;
    signal?.throwIfAborted();
    const { profile, notes } = await this.#movingIn.home(connection, retry);
    if (notes.length > 0) this.#say(this.#texts.withNotes("", notes));
    const request = { profile, method, path, ...(body !== undefined && { body }) };
    const answer = await this.#movingIn.watch(connection, () =>
      callRaw(this.#host, request, signal ? { signal } : {}),
    );
    return this.#bodyOf(answer, method);
  }

  #bodyOf({ status, body }: RawAnswer, method: RawMethod): unknown {
    if (status < 200 || status > 299) {
      throw this.#seams.apiError(status, `CLIProxyAPI HTTP ${status}`);
    }
    const read = method === "GET" ? body !== undefined : isOk(body);
    if (!read) throw this.#seams.apiError(undefined, REQUEST_FAILED);
    return body;
  }

  /** Only what comes from the host, or the way to it, is put into other words. */
  #failure(error: unknown): unknown {
    if (error instanceof KeyNeeded) return this.#spoken(401, this.#texts.own.keyNeeded(error.url));
    if (!(error instanceof BridgeError)) return error;
    if (error.kind === "not_allowed") {
      return this.#spoken(403, this.#texts.own.rawNotAllowed(this.#seams.extensionId()));
    }
    return this.#seams.apiError(statusOf(error), this.#seams.problemText(error));
  }

  #spoken(status: number | undefined, message: string): Error {
    this.#say(message);
    return this.#seams.apiError(status, message);
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#seams.notify?.(message);
  }
}

function connectionOf({ baseUrl, adminToken, managementKey }: RawConnection): StoredConnection {
  return { baseUrl, managementKey: adminToken ?? managementKey ?? "" };
}

function isOk(body: unknown): boolean {
  return typeof body === "object" && body !== null && "status" in body && body.status === "ok";
}

function statusOf({ kind, params }: AnyProblem): number | undefined {
  const { status } = params;
  return STATUS[kind] ?? (typeof status === "number" ? status : undefined);
}
