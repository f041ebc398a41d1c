import type { Sentences } from "./shape.js";

export const en: Sentences = {
  hostNeeded:
    "The management key is kept by hub-bridge, and hub-bridge can't be reached from this browser. Install it and allow this extension to use it, or enter the management key in the settings again.",
  keyNeeded: (url) =>
    `hub-bridge has no management key for ${url} on this computer. Enter it in the settings; hub-bridge keeps it from then on.`,
  newKeyAdvised:
    "hub-bridge keeps the management key from now on. Older backups of this extension still hold it: give CLIProxyAPI a new one and enter it here.",
  unencrypted: (url) =>
    `The connection to ${url} is not encrypted: who listens in on that network can read the management key.`,
  unchanged: (name) => `${name} already has this key; nothing was changed.`,
  rawNotAllowed: (extensionId) =>
    `hub-bridge does not let this extension use the Management API directly. Allow it with “hub-bridge profile allow-raw ${extensionId}”.`,
};
