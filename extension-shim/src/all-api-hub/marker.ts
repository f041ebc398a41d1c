/**
 * Stands in the preferences where the management key was, once the host keeps that one.
 *
 * It is no secret and opens nothing; it keeps the gates open that ask for a key, and a backup
 * that holds it holds nothing. It is never sent anywhere.
 */
export const MANAGED_KEY_MARKER = "managed-by-hub-bridge";

/** Whether a stored management key is only the marker. */
export function isMarker(managementKey: string): boolean {
  return managementKey.trim() === MANAGED_KEY_MARKER;
}
