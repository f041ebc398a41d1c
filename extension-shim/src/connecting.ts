/** From an address and a key that somebody typed to a connection that the host has stored. */

import type { Bridge } from "./bridge.js";
import { kindOf } from "./problem.js";
import type { ConnectionVerifyResult, ProfileSetResult } from "./protocol.js";

/** As it was typed. */
export interface TypedConnection {
  /** The profile that is to have this address from now on; when left out, the one that has it. */
  readonly name?: string;
  readonly managementUrl: string;
  readonly managementKey: string;
  /** Sends the key even if it was refused before: a person asks for it, and each try counts. */
  readonly retry?: boolean;
}

/** A connection that works. */
export interface CheckedConnection {
  readonly connection: ConnectionVerifyResult;
  /** The profile that the check could not be done without, if it made one. */
  readonly made: string | undefined;
  /** It goes over plain http, which the profile has to allow. */
  readonly isUnencrypted: boolean;
}

/** A connection that works and is stored. */
export interface SavedConnection {
  readonly connection: ConnectionVerifyResult;
  readonly profile: ProfileSetResult;
}

/**
 * Checks first, stores then: the address as a profile, the key in the host's key store. Wherever
 * it is cut off, doing it again goes on.
 */
export async function saveConnection(
  bridge: Bridge,
  typed: TypedConnection,
): Promise<SavedConnection> {
  const { connection, made, isUnencrypted } = await checkConnection(bridge, typed);
  const { name, managementUrl } = typed;
  if (name !== undefined && made !== name) await discard(bridge, made);
  const profile = await bridge.call("profile/set", {
    managementUrl,
    ...(name !== undefined && { name }),
    ...(isUnencrypted && { allowInsecureHttp: true }),
  });
  await storeKey(bridge, profile.name, typed.managementKey);
  return { connection, profile };
}

/**
 * Whether a connection works. Nothing is stored, but for a private network's address over plain
 * http: that one needs a profile that allows it. One that is made for it `discard` takes back.
 */
export async function checkConnection(
  bridge: Bridge,
  { managementUrl, managementKey, retry = false }: TypedConnection,
): Promise<CheckedConnection> {
  const params = { managementUrl, managementKey, ...(retry && { retry }) };
  const check = () => bridge.call("connection/verify", params);
  try {
    return { connection: await check(), made: undefined, isUnencrypted: false };
  } catch (error) {
    if (kindOf(error) !== "insecure_url") throw error;
    const made = await allowPrivate(bridge, managementUrl, error);
    try {
      return { connection: await check(), made, isUnencrypted: true };
    } catch (refused) {
      await discard(bridge, made);
      throw refused;
    }
  }
}

/** Takes back what a check has made. What becomes of that matters less than what led here. */
export async function discard(bridge: Bridge, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  await bridge.call("profile/remove", { name: made }).catch(() => undefined);
}

/** A store that can't be written, a command or the environment, is as good if its key works. */
export async function storeKey(
  bridge: Bridge,
  profile: string,
  managementKey: string,
): Promise<void> {
  try {
    await bridge.call("secret/set", { profile, managementKey });
  } catch (error) {
    if (kindOf(error) !== "secret_store_read_only") throw error;
    await bridge.call("connection/verify", { profile }).catch(() => {
      throw error;
    });
  }
}

/**
 * Lets the key go over plain http to an address of a private network. Which addresses those are
 * is the host's to know; for another one it refuses, and the first refusal stands.
 *
 * @returns the name of the profile if it was made for this
 */
async function allowPrivate(
  bridge: Bridge,
  managementUrl: string,
  refusal: unknown,
): Promise<string | undefined> {
  const { profiles } = await bridge.call("profile/list", {});
  try {
    const { name } = await bridge.call("profile/set", { managementUrl, allowInsecureHttp: true });
    return profiles.some((profile) => profile.name === name) ? undefined : name;
  } catch (error) {
    throw kindOf(error) === "invalid_params" ? refusal : error;
  }
}
