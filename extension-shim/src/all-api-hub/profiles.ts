/** The host's profile of an address. */

import type { BridgeError } from "../problem.js";
import type { Profile } from "../protocol.js";
import { type Host, kindOf } from "./host.js";

/** The host has no key for this address. */
export class KeyNeeded extends Error {
  override readonly name = "KeyNeeded";
  readonly url: string;

  constructor(url: string) {
    super(`hub-bridge has no management key for ${url}`);
    this.url = url;
  }
}

/** Finds profiles, and remembers their names as long as the page lasts. */
export class Profiles {
  readonly #host: Host;
  readonly #names = new Map<string, Promise<string>>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The name of the profile that has a key for this address; `KeyNeeded` where none has. */
  async withKey(url: string): Promise<string> {
    const known = this.#names.get(url);
    if (known) return known;
    const found = this.#find(url);
    this.#names.set(url, found);
    found.catch(() => this.#names.delete(url));
    return found;
  }

  /** Stands for an address from now on. */
  remember(url: string, name: string): void {
    this.#names.set(url, Promise.resolve(name));
  }

  /** Makes the next one look again. */
  forget(url: string): void {
    this.#names.delete(url);
  }

  /**
   * The address as it is stored is looked for first, which changes nothing. Only the host knows
   * which other spellings mean the same; asked for one that it does not know, it makes a profile
   * without a key, which a key that is typed later moves into.
   */
  async #find(url: string): Promise<string> {
    const plain = url.replace(/\/+$/, "");
    const listed = keyed(await this.#all(), plain);
    if (listed) return listed.name;
    const profile = await this.#ensure(url);
    if (profile.keyStored !== false) return profile.name;
    const other = keyed(await this.#all(), profile.managementUrl);
    if (!other) throw new KeyNeeded(profile.managementUrl);
    return other.name;
  }

  async #all(): Promise<readonly Profile[]> {
    return (await this.#host.call("profile/list", {})).profiles;
  }

  async #ensure(url: string): Promise<Profile> {
    try {
      return await this.#host.call("profile/set", { managementUrl: url });
    } catch (error) {
      // An address of a private network that was never moved in here: that takes a key first.
      if (kindOf(error) === "insecure_url") throw new KeyNeeded(url);
      throw error;
    }
  }

  /**
   * Lets the key go over plain http to an address of a private network. Which addresses those
   * are is the host's to know; for another one it refuses, and the first refusal stands.
   *
   * @returns the name of the profile if it was made for this
   */
  async allowPrivate(url: string, refusal: BridgeError): Promise<string | undefined> {
    const before = await this.#all();
    try {
      const { name } = await this.#host.call("profile/set", {
        managementUrl: url,
        allowInsecureHttp: true,
      });
      return before.some((profile) => profile.name === name) ? undefined : name;
    } catch (error) {
      throw kindOf(error) === "invalid_params" ? refusal : error;
    }
  }

  /** Takes back what `allowPrivate` made. What becomes of that matters less than what led here. */
  async discard(made: string | undefined): Promise<void> {
    if (made === undefined) return;
    await this.#host.call("profile/remove", { name: made }).catch(() => undefined);
  }
}

function keyed(profiles: readonly Profile[], url: string): Profile | undefined {
  const same = profiles.filter((profile) => profile.managementUrl === url);
  return same.find((profile) => profile.keyStored) ?? same.find((p) => p.keyStored === null);
}
