import type { Phase } from "../../protocol.js";
import type { ItemFacts, ItemTable, SummaryTable, TitleTable, WarningTable } from "../table.js";
import { count, field, list, number, reason } from "./say.js";

/** ` (3 keys, 128 models)` */
function has({ keys, models }: ItemFacts): string {
  const parts = [
    ...(keys > 0 ? [count(keys, "key")] : []),
    ...(models > 0 ? [count(models, "model")] : []),
  ];
  return parts.length > 0 ? ` (${list(parts)})` : "";
}

const also = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? ` Also changed: ${list(fields)}.` : "";

const alsoPlanned = ({ fields }: ItemFacts): string =>
  fields.length > 0 ? ` Would also change: ${list(fields)}.` : "";

const which = ({ fields }: ItemFacts): string => (fields.length > 0 ? `: ${list(fields)}` : "");

const left = ({ keys }: ItemFacts): string => (keys > 0 ? ` (${count(keys, "key")} left)` : "");

const of = (name?: string): string => (name === undefined ? "" : `“${name}”: `);

export const items: ItemTable = {
  done: {
    created: (it) => `Created “${it.name}”${has(it)}.`,
    keyAdded: (it) => `Added a key to “${it.name}”${has(it)}.${also(it)}`,
    changed: (it) => `Changed “${it.name}”${which(it)}.`,
    unchanged: (it) => `“${it.name}” already has this key, nothing changed.`,
  },
  planned: {
    created: (it) => `Would create “${it.name}”${has(it)}.`,
    keyAdded: (it) => `Would add a key to “${it.name}”${has(it)}.${alsoPlanned(it)}`,
    changed: (it) => `Would change “${it.name}”${which(it)}.`,
    unchanged: (it) => `“${it.name}” already has this key, nothing would change.`,
  },
  undone: {
    removed: (it) => `Removed “${it.name}”.`,
    keyTaken: (it) => `Took the key out of “${it.name}”${left(it)}.`,
    restored: (it) => `Changed “${it.name}” back${which(it)}.`,
    unchanged: (it) => `Nothing of the import is left in “${it.name}”.`,
  },
  undoPlanned: {
    removed: (it) => `Would remove “${it.name}”.`,
    keyTaken: (it) => `Would take the key out of “${it.name}”${left(it)}.`,
    restored: (it) => `Would change “${it.name}” back${which(it)}.`,
    unchanged: (it) => `Nothing of the import is left in “${it.name}”.`,
  },
  failed: (why, name) => `${of(name)}${why}`,
  failedUnsaid: (name) =>
    `${name === undefined ? "This" : `“${name}”`} failed, and hub-bridge did not say why.`,
  unknown: (why, name) =>
    `Whether ${name === undefined ? "the key" : `the key of “${name}”`} was imported is not known. ${why}`,
  unknownUndo: (why, name) =>
    `Whether ${name === undefined ? "this" : `“${name}”`} was changed back is not known. ${why}`,
  cancelled: () => "Not imported: the import was stopped before its turn came.",
  cancelledUndo: () => "Not taken back: this was stopped before its turn came.",
  noModels: () =>
    "It serves no model until models are set: have them read from the site, or name them in CLIProxyAPI.",
};

export const summary: SummaryTable = {
  outcomes: {
    created: (n) => `${number(n)} created`,
    updated: (n) => `${number(n)} updated`,
    unchanged: (n) => `${number(n)} already there`,
    failed: (n) => `${number(n)} failed`,
    unknown: (n) => `${number(n)} uncertain`,
    cancelled: (n) => `${number(n)} not reached`,
  },
  undoOutcomes: {
    takenBack: (n) => `${number(n)} taken back`,
    goneAlready: (n) => `${number(n)} gone already`,
    notTakenBack: (n) => `${number(n)} not taken back`,
  },
  done: (parts) => `${parts}.`,
  planned: (parts) => `Would be: ${parts}.`,
  stopped: (parts) => `Stopped: ${parts}.`,
  undone: (parts) => `${parts}.`,
  undoPlanned: (parts) => `Would be: ${parts}.`,
  undoStopped: (parts) => `Stopped: ${parts}.`,
  nothing: () => "There was nothing to do.",
  nothingToTakeBack: () => "That import changed nothing, so there is nothing to take back.",
  withoutModels: (n) =>
    `${count(n, "provider serves", "providers serve")} no model until models are set.`,
};

export const titles: TitleTable = {
  imported: () => "Import finished",
  importedInPart: () => "Import finished in part",
  importFailed: () => "Import failed",
  importStopped: () => "Import stopped",
  planned: () => "Preview: nothing was written",
  undone: () => "Import taken back",
  undoneInPart: () => "Import taken back in part",
  undoFailed: () => "Import not taken back",
  undoStopped: () => "Taking back was stopped",
};

/** The first three of many. */
function few(names: readonly string[], count: number): string {
  const shown = names.slice(0, 3).map((name) => `“${name}”`);
  const more = count - shown.length;
  return list(more > 0 ? [...shown, `${number(more)} more`] : shown);
}

export const warnings: WarningTable = {
  name_in_use: (p) =>
    `The name “${p.name}” belongs to another site (${p.usedBy}); this provider is called “${p.newName}”.`,
  base_url_differs: (p) =>
    `“${p.provider}” keeps its base URL ${p.from}, though ${p.to} is what reaches the site.`,
  several_matches: (p) =>
    `${count(p.count, "provider matches", "providers match")}; the key went to “${p.provider}”.`,
  scheme_assumed: (p) => `The address had no http:// or https://; ${p.url} was taken.`,
  loopback_from_remote: (p) =>
    `${p.baseUrl} is this computer for you, but for CLIProxyAPI it is the one that it runs on (${p.host}).`,
  no_models: (p) =>
    `“${p.provider}” serves no model until models are set: have them read from the site, or name them in CLIProxyAPI.`,
  models_unknown: (p) =>
    `The models of “${p.provider}” could not be read from ${p.host}: ${reason(p.reason)}.`,
  models_overlap: (p) =>
    `You get ${few(p.models, p.count)} from ${few(p.others, p.others.length)} already: CLIProxyAPI will send prompts for ${p.count === 1 ? "it" : "them"} to “${p.provider}” as well. ${
      p.prefix === null
        ? "A prefix, together with force-model-prefix in CLIProxyAPI, keeps them apart."
        : `The prefix “${p.prefix}” keeps them apart once CLIProxyAPI has force-model-prefix switched on.`
    }`,
  base_url_chosen: (p) =>
    `${p.baseUrl} was taken, where the API answers. What the site says at ${p.insteadOf}: ${reason(p.reason)}.`,
  key_unconfirmed: (p) =>
    `${p.host} answers without a key, too, so whether it takes this one is not known.`,
  provider_disabled: (p) => `“${p.provider}” is disabled in CLIProxyAPI, and stays so.`,
  field_not_kept: (p) => `CLIProxyAPI did not keep the ${field(p.field)} of “${p.provider}”.`,
  not_yet_active: (p) =>
    `CLIProxyAPI has stored the key of “${p.provider}”, but does not use it yet.`,
  changed_since: (p) =>
    `“${p.provider}” was changed since the import (${field(p.field)}); that stays as it is.`,
  provider_kept: (p) => `“${p.provider}” was changed since the import: only its key was taken out.`,
  key_needed: (p) => `The management key for ${p.url} is not stored yet.`,
  url_changed: (p) => `The address ${p.from} was taken as ${p.to}.`,
};

export const unknownWarning = (kind: string): string =>
  `There is a note that this version of the extension does not know (${kind}).`;

export const phases: Readonly<Record<Phase, string>> = {
  waiting_for_keychain: "Waiting for the key store; your keyring may ask for its password…",
  waiting_for_lock: "Waiting for another import to finish…",
  reading: "Reading CLIProxyAPI's providers…",
  discovering: "Asking the relay stations…",
  writing: "Writing to CLIProxyAPI…",
  settling: "Checking that CLIProxyAPI keeps it…",
  done: "Done",
};

export const unknownPhase = (): string => "Working…";
