/** The host's profile of an address. */

import { means } from "./address.js";
import type { Host } from "./host.js";

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

  /** Only reads: an address with a slip in it leaves no profile behind. */
  async #find(url: string): Promise<string> {
    const { profiles } = await this.#host.call("profile/list", {});
    const same = profiles.filter(({ managementUrl }) => means(url, managementUrl));
    // Of a key store that does not answer yet, the host will wait for the key.
    const found = same.find((one) => one.keyStored) ?? same.find((one) => one.keyStored === null);
    if (!found) throw new KeyNeeded(url);
    return found.name;
  }
}
