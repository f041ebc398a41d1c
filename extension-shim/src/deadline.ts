/** How long a request may be silent. */

import type { Method } from "./bridge.js";

const SECOND = 1_000;

/**
 * Longer than the host's own limits: 60 s for a person at the keychain, 20 s for the server's
 * lock, 30 s a request to CLIProxyAPI unless the profile says otherwise, 30 s a list of a site's
 * models.
 */
const LONGEST_SILENCE: Record<Method, number> = {
  "bridge/hello": 10 * SECOND,
  "profile/list": 20 * SECOND,
  "profile/set": 90 * SECOND,
  "profile/remove": 90 * SECOND,
  "secret/set": 90 * SECOND,
  "secret/remove": 90 * SECOND,
  "connection/verify": 150 * SECOND,
  "provider/list": 150 * SECOND,
  "import/run": 240 * SECOND,
  "import/undo": 240 * SECOND,
  "history/list": 20 * SECOND,
  "history/get": 20 * SECOND,
  "model/discover": 90 * SECOND,
  "management/request": 150 * SECOND,
};

/** After being asked to stop, an import may still end the write that is under way. */
export const STOPPING = 45 * SECOND;

/** The longest silence of this method, in milliseconds. */
export function longestSilence(method: Method): number {
  return LONGEST_SILENCE[method];
}
