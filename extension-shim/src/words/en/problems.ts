import type { ProblemTable } from "../table.js";
import { duration, family, number, reason, said, store, thing } from "./say.js";
import { siteProblems } from "./sites.js";

const UPDATE_BOTH = "The extension and hub-bridge may be of different versions: update both.";
const AGAIN = "Import again: what is there already is not added twice.";
const SEE_HISTORY =
  "What was written is in the history. Import again: what is there already stays as it is.";

const SEE_UNDONE =
  "What was taken back is in the history. Try again: what is gone already stays gone.";

function triesLeft(left: number | null): string {
  if (left === 0) return "It has locked you out for 30 minutes now.";
  if (left === null || left > 4) {
    return "Five wrong tries lock you out for 30 minutes, so nothing more was sent.";
  }
  const tries = left === 1 ? "One more wrong try locks" : `${left} more wrong tries lock`;
  return `${tries} you out for 30 minutes, so nothing more was sent.`;
}

export const problems: ProblemTable = {
  parse_error: {
    text: () => "hub-bridge could not read the extension's message.",
    hint: () => UPDATE_BOTH,
  },
  invalid_request: {
    text: (p) => `hub-bridge did not understand the extension's message: ${reason(p.reason)}.`,
    hint: () => UPDATE_BOTH,
  },
  method_not_found: {
    text: (p) => `This hub-bridge can't do “${p.method}”.`,
    hint: () => UPDATE_BOTH,
  },
  invalid_params: {
    text: (p) => `“${p.path}” is wrong: ${reason(p.reason)}.`,
    hint: () => "Correct it and try again. If you did not fill it in yourself, update both sides.",
  },
  internal: {
    text: () => "hub-bridge made a mistake of its own.",
    hint: () =>
      "Please report it: “hub-bridge doctor --report” writes a text for that, without secrets.",
  },
  cancelled: {
    text: () => "The request was cancelled.",
    hint: () => "What was written until then is in the history, and can be taken back there.",
  },
  message_too_large: {
    text: (p) =>
      `The message to hub-bridge has ${number(p.bytes)} bytes; ${number(p.limit)} are the limit.`,
    hint: () => "Import fewer keys at once.",
  },
  caller_denied: {
    text: (p) => `“${p.caller}” is not on the list of extensions that may use hub-bridge.`,
    hint: () => "If you trust it, add its id to “allowed_extensions” in hub-bridge's config.toml.",
  },
  not_allowed: {
    text: (p) => `This extension is not allowed to use “${p.method}”.`,
    hint: () => "You can allow it on the command line only: see “hub-bridge profile --help”.",
  },
  not_found: {
    text: (p) => `There is no ${thing(p.what)} “${p.name}”.`,
    hint: (p) =>
      p.what === "profile"
        ? "Choose another profile under Connection."
        : "Open the history again: it shows the imports that there are.",
  },
  expired: {
    text: (p) => `The import “${p.name}” is too old to be taken back.`,
    hint: () =>
      "That can be done for 30 days, and for the last 50 imports. Remove the keys in CLIProxyAPI itself.",
  },
  busy: {
    text: (p) =>
      `Another program is busy with CLIProxyAPI at ${p.host}; it did not finish within ${duration(p.seconds)}.`,
    hint: () => "Try again when it is done.",
  },
  not_configured: {
    text: (p) =>
      p.profile === null
        ? "hub-bridge does not know your CLIProxyAPI yet."
        : `No management key is stored for “${p.profile}”.`,
    hint: (p) =>
      p.profile === null
        ? "Set its address and the management key under Connection."
        : "Set the management key under Connection.",
  },
  config_invalid: {
    text: (p) => {
      const place =
        p.line === null || p.column === null ? "" : `, line ${p.line}, column ${p.column},`;
      return `${p.path}${place} can't be used: ${reason(p.reason)}.`;
    },
    hint: () => "Correct the file, or move it away and set up the connection again.",
  },
  management_url_invalid: {
    text: (p) => `This is not an address of CLIProxyAPI: ${reason(p.reason)}.`,
    hint: () => "It looks like http://localhost:8317.",
  },
  insecure_url: {
    text: (p) =>
      `${p.host} would get the management key over plain http, readable to anyone on the way, so it was not sent.`,
    hint: () =>
      "Use https:// or an SSH tunnel, or allow it with “hub-bridge profile set --allow-insecure-http”.",
  },
  listener_foreign: {
    text: (p) =>
      `Port ${p.port} of this computer (${p.host}) is held by a program of the user “${p.user}”, so the management key was not sent.`,
    hint: () =>
      "Start CLIProxyAPI as yourself. If it runs as that user on purpose, name the user in “trusted_listeners” in config.toml.",
  },
  secret_store_unavailable: {
    text: (p) => `The key store (${store(p.store)}) is not available: ${reason(p.reason)}.`,
    hint: () =>
      "Start a keyring service, or choose another store under [secret_store] in config.toml. “hub-bridge doctor” checks it.",
  },
  secret_store_locked: {
    text: (p) => `The key store (${store(p.store)}) is locked.`,
    hint: () => "Unlock your keyring, and try again.",
  },
  secret_store_denied: {
    text: (p) => `The key store (${store(p.store)}) refused: ${reason(p.reason)}.`,
    hint: () => "Allow hub-bridge to use the key store, and try again.",
  },
  secret_store_read_only: {
    text: (p) => `hub-bridge can't write to the key store (${store(p.store)}).`,
    hint: () => "Change the key where it is kept.",
  },
  unreachable: {
    text: (p) => `Could not reach CLIProxyAPI at ${p.host}: ${reason(p.reason)}.`,
    hint: () =>
      "Check that CLIProxyAPI is running, and address and port under Connection. If it uses TLS, the address begins with https://.",
  },
  timeout: {
    text: (p) => `CLIProxyAPI at ${p.host} did not answer within ${duration(p.seconds)}.`,
    hint: () =>
      "Try again. If it always takes long, “hub-bridge profile set --timeout-ms” gives it more time.",
  },
  tls: {
    text: (p) => `No secure connection to ${p.host}: ${reason(p.reason)}.`,
    hint: () =>
      "If the certificate is your own, name its authority with “hub-bridge profile set --ca-certificate FILE”. If there is no TLS, write http:// under Connection.",
  },
  key_rejected: {
    text: (p) =>
      `CLIProxyAPI at ${p.host} refused the management key. ${triesLeft(p.attemptsLeft)}`,
    hint: (p) =>
      p.attemptsLeft === 0
        ? "Set the right key under Connection when that time is over; until then it is refused too."
        : "Set the right key under Connection.",
  },
  banned: {
    text: (p) =>
      `CLIProxyAPI at ${p.host} has locked this computer out after too many wrong keys, for ${duration(p.seconds)} more.`,
    hint: () =>
      "Wait, or restart CLIProxyAPI and check the connection again; until then it refuses the right key too.",
  },
  remote_management_disabled: {
    text: (p) => `CLIProxyAPI at ${p.host} takes management requests from its own machine only.`,
    hint: () =>
      "Set remote-management.allow-remote: true in its config.yaml or the environment variable MANAGEMENT_PASSWORD (in Docker you always come from outside), or use an SSH tunnel.",
  },
  management_key_not_set: {
    text: (p) => `CLIProxyAPI at ${p.host} has no management key set.`,
    hint: () =>
      "Set remote-management.secret-key in its config.yaml, or start it with MANAGEMENT_PASSWORD.",
  },
  forbidden: {
    text: (p) => `${p.host} answered that this is forbidden.`,
    hint: (p) =>
      `Something between here and CLIProxyAPI may guard the address.${said(p.serverText)}`,
  },
  management_disabled: {
    text: (p) => `There is no Management API at ${p.host}.`,
    hint: () =>
      "Check the address under Connection. If it is right, set remote-management.secret-key in CLIProxyAPI's config.yaml: that switches the Management API on.",
  },
  save_failed: {
    text: (p) =>
      `CLIProxyAPI at ${p.host} could not save its configuration; it may forget the change at its next start.`,
    hint: (p) =>
      `Its config.yaml must be a file that it may write: look for a read-only mount, missing permissions or a full disk.${said(p.serverText)}`,
  },
  server_error: {
    text: (p) => `CLIProxyAPI at ${p.host} failed (status ${p.status}).`,
    hint: (p) => `Look into CLIProxyAPI's own log.${said(p.serverText)}`,
  },
  http_error: {
    text: (p) => `CLIProxyAPI at ${p.host} refused the request (status ${p.status}).`,
    hint: (p) => `Check the address, and update CLIProxyAPI if it is old.${said(p.serverText)}`,
  },
  family_not_supported: {
    text: (p) => {
      const version = p.version === null ? "" : ` (version ${p.version})`;
      return `CLIProxyAPI at ${p.host}${version} has no list for ${family(p.family)} keys.`;
    },
    hint: (p) =>
      p.since === null
        ? "Update CLIProxyAPI, or import the key as another type."
        : `Update CLIProxyAPI to ${p.since} or newer, or import the key as another type.`,
  },
  list_refused: {
    text: (p) =>
      `CLIProxyAPI at ${p.host} refuses any change to the ${family(p.family)} list because of its entry ${p.number}.`,
    hint: (p) => `Correct that entry in CLIProxyAPI.${said(p.serverText)}`,
  },
  key_elsewhere: {
    text: (p) =>
      `This CLIProxyAPI keeps a ${family(p.family)} key only once, and has this one at ${p.baseUrl}.`,
    hint: () => "Update CLIProxyAPI to 6.9.19 or newer.",
  },
  invalid_response: {
    text: (p) => `${p.host} did not answer as CLIProxyAPI does: ${reason(p.reason)}.`,
    hint: () =>
      "Check under Connection that the address is CLIProxyAPI's, and not another program's or a login page's.",
  },
  redirect_refused: {
    text: (p) =>
      p.location === null
        ? `${p.host} points to another address; the management key was not sent there.`
        : `${p.host} points to ${p.location}; the management key was not sent there.`,
    hint: () => "If you trust that address, set it under Connection.",
  },
  response_too_large: {
    text: (p) => `The answer of ${p.host} is larger than ${number(p.limit)} bytes.`,
    hint: () => "Check under Connection that the address is CLIProxyAPI's.",
  },
  write_not_kept: {
    text: (p) => `CLIProxyAPI accepted the change to “${p.provider}”, and then did not show it.`,
    hint: () => "Is another program editing the same CLIProxyAPI? Try again when it is done.",
  },
  conflict: {
    text: (p) => `The ${family(p.family)} list keeps changing while hub-bridge works on it.`,
    hint: () => "Is another program editing the same CLIProxyAPI? Try again when it is done.",
  },
  config_lost: {
    text: (p) =>
      `CLIProxyAPI at ${p.host} shows the ${family(p.family)} list empty, and its config.yaml is not: it lost the list while reloading. Nothing was written.`,
    hint: () => "Restart CLIProxyAPI, which reads its file again, and import once more.",
  },
  outcome_unknown: {
    text: () => "CLIProxyAPI's answer to the write never came, and reading back did not tell.",
    hint: () => AGAIN,
  },
  interrupted: {
    text: (p) => `hub-bridge was ended before this was written to the ${family(p.family)} list.`,
    hint: () => AGAIN,
  },
  changed_since: {
    text: (p) => `“${p.provider}” was changed since the import, and was left as it is.`,
    hint: () => "Take back in CLIProxyAPI what you don't want any more.",
  },
  client_key_needed: {
    text: (p) => `No client key of CLIProxyAPI is stored for “${p.profile}”.`,
    hint: () =>
      "Store one of the “api-keys” in its config.yaml with “hub-bridge key set --client”.",
  },
  client_key_refused: {
    text: (p) => `CLIProxyAPI at ${p.host} refused the client key.`,
    hint: () =>
      "Set one of the “api-keys” in its config.yaml with “hub-bridge key set --client”. The management key is another.",
  },
  model_not_offered: {
    text: (p) => `CLIProxyAPI at ${p.host} offers no model “${p.model}”.`,
    hint: () => "A provider serves only the models that are set, under their aliases.",
  },
  completion_failed: {
    text: (p) =>
      `“${p.model}” did not answer through CLIProxyAPI at ${p.host} (status ${p.status}).`,
    hint: (p) =>
      `CLIProxyAPI's log says which provider it asked; check the key at its site.${said(p.serverText)}`,
  },
  ...siteProblems,
  base_url_invalid: {
    text: (p) => `The base URL can't be used: ${reason(p.reason)}.`,
    hint: () => "It looks like https://relay.example.com.",
  },
  base_url_loops: {
    text: (p) => `${p.baseUrl} is CLIProxyAPI itself.`,
    hint: () => "Give the address of the site that the key belongs to.",
  },
  api_key_invalid: {
    text: (p) => `The API key can't be used: ${reason(p.reason)}.`,
    hint: () => "Copy the whole key from the site once more.",
  },

  host_not_registered: {
    text: (p) =>
      p.engine === "gecko"
        ? `Firefox finds no hub-bridge for this add-on (${p.extensionId}).`
        : "hub-bridge is not installed, or not registered with this browser.",
    hint: (p) =>
      p.engine === "gecko"
        ? `Firefox gives the same answer for “not installed” and “not for this add-on id”. Install hub-bridge and run “hub-bridge setup”; if you have done so, run “hub-bridge browser install --extension-id ${p.extensionId}”.`
        : "Install hub-bridge and run “hub-bridge setup”. If you have done so, “hub-bridge doctor” finds what is missing.",
  },
  host_forbidden: {
    text: (p) =>
      `hub-bridge is registered with this browser, but not for this extension (${p.extensionId}).`,
    hint: (p) => `Run “hub-bridge browser install --extension-id ${p.extensionId}”.`,
  },
  host_blocked: {
    text: () =>
      "A policy of this computer's administrator keeps extensions from starting hub-bridge.",
    hint: () => "Ask the administrator to allow the native messaging host com.allapihub.bridge.",
  },
  permission_missing: {
    text: () => "The extension may not talk to hub-bridge yet.",
    hint: () => "Allow it when the browser asks for the permission.",
  },
  host_crashed_early: {
    text: () => "hub-bridge was started, and ended before it answered.",
    hint: () => "Run “hub-bridge doctor” in a terminal: it says why.",
  },
  host_gone: {
    text: () => "hub-bridge ended while this was under way.",
    hint: () => SEE_HISTORY,
  },
  no_answer: {
    text: (p) => `hub-bridge has given no sign of life for ${duration(p.seconds)}.`,
    hint: (p) =>
      p.method === "import/run"
        ? SEE_HISTORY
        : p.method === "import/undo"
          ? SEE_UNDONE
          : "Try again. If it stays silent, run “hub-bridge doctor” in a terminal.",
  },
  background_stopped: {
    text: () => "The browser stopped the extension while this was under way.",
    hint: () => SEE_HISTORY,
  },
  client_closed: {
    text: () => "The connection to hub-bridge was closed.",
    hint: () => "Try again.",
  },
};

export const unknownProblem = (kind: string): string =>
  `Something went wrong that this version of the extension does not know (${kind}).`;
