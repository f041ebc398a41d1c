/** How the management key gets from the extension's storage into the host's. */

import { type CheckedConnection, checkConnection, discard, storeKey } from "../connecting.js";
import { kindOf } from "../problem.js";
import type { Profile } from "../protocol.js";
import type { Host } from "./host.js";
import { isMarker, MANAGED_KEY_MARKER } from "./marker.js";
import { KeyNeeded, Profiles } from "./profiles.js";
import { type Attempt, idOf, Refusals } from "./refusals.js";
import type { Preferences, StoredConnection } from "./seams.js";

/** What a person should be told once. */
export type Note = { kind: "new_key_advised" } | { kind: "unencrypted"; url: string };

/** Where the key is now. */
export interface Home {
  readonly profile: string;
  /** For the one call that moved in. */
  readonly notes: readonly Note[];
}

/**
 * The steps are: verify, profile, key, marker. Each may be done again, and nothing is stored
 * before the first has succeeded, so wherever it is cut off the next call goes on.
 */
export class MovingIn {
  readonly profiles: Profiles;
  readonly #host: Host;
  readonly #preferences: Preferences;
  readonly #refusals = new Refusals();
  readonly #underWay = new Map<string, Promise<Home>>();

  constructor(host: Host, preferences: Preferences) {
    this.#host = host;
    this.#preferences = preferences;
    this.profiles = new Profiles(host);
  }

  /**
   * The profile of a connection; its key moves in if it has not yet. Calls at a time share one
   * attempt. A refused key is not tried again until it changes or a person asks.
   */
  async home(connection: StoredConnection, askedByPerson = false): Promise<Home> {
    const attempt = attemptOf(connection);
    if (isMarker(attempt.key)) {
      return { profile: await this.profiles.withKey(attempt.url), notes: [] };
    }
    const refusal = this.#refusals.of(attempt);
    if (refusal && !askedByPerson) throw refusal;
    const id = idOf(attempt);
    const underWay = this.#underWay.get(id);
    if (underWay) return { profile: (await underWay).profile, notes: [] };
    const moving = this.#move(connection, attempt).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, moving);
    return moving;
  }

  /** Whether a connection works; nothing is stored. */
  async check(connection: StoredConnection): Promise<void> {
    const { made } = await this.#verify(attemptOf(connection));
    await discard(this.#host, made);
  }

  /** Whether the connection works whose key has moved in. */
  async checkHome(connection: StoredConnection, profile: string): Promise<void> {
    await this.watch(connection, (attempt) =>
      this.#host.call("connection/verify", { profile, ...this.#retry(attempt) }),
    );
  }

  /** Uses a home. A refusal is remembered; of a profile or key that is gone, one is needed anew. */
  async watch<T>(connection: StoredConnection, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    const attempt = attemptOf(connection);
    try {
      return await this.#refusals.watch(attempt, () => work(attempt));
    } catch (error) {
      const kind = kindOf(error);
      if (kind !== "not_configured" && kind !== "not_found") throw error;
      this.profiles.forget(attempt.url);
      throw new KeyNeeded(attempt.url);
    }
  }

  async #move(connection: StoredConnection, attempt: Attempt): Promise<Home> {
    await this.#verify(attempt);
    const profile = await this.#host.call("profile/set", { managementUrl: attempt.url });
    await storeKey(this.#host, profile.name, attempt.key);
    this.profiles.remember(attempt.url, profile.name);
    const replaced = await this.#leaveMarker(connection.managementKey);
    return { profile: profile.name, notes: replaced ? notesOn(profile) : [] };
  }

  /** A storage that does not take it leaves the key where it was: the next call tries again. */
  async #leaveMarker(expectedOld: string): Promise<boolean> {
    try {
      return await this.#preferences.replaceManagementKey(expectedOld, MANAGED_KEY_MARKER);
    } catch {
      return false;
    }
  }

  #verify(attempt: Attempt): Promise<CheckedConnection> {
    const typed = {
      managementUrl: attempt.url,
      managementKey: attempt.key,
      ...this.#retry(attempt),
    };
    return this.#refusals.watch(attempt, () => checkConnection(this.#host, typed));
  }

  /** Who asks again after a refusal wants it tried, although each try counts towards a ban. */
  #retry(attempt: Attempt): { retry?: true } {
    return this.#refusals.of(attempt) ? { retry: true } : {};
  }
}

function attemptOf({ baseUrl, managementKey }: StoredConnection): Attempt {
  return { url: baseUrl.trim(), key: managementKey.trim() };
}

function notesOn({ managementUrl, allowInsecureHttp }: Profile): Note[] {
  const advice: Note = { kind: "new_key_advised" };
  const readable = allowInsecureHttp && managementUrl.startsWith("http:");
  return readable ? [{ kind: "unencrypted", url: managementUrl }, advice] : [advice];
}
