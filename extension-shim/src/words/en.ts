/**
 * English.
 *
 * Glossary: *management key* opens CLIProxyAPI's Management API · *key*, *API key* is a relay
 * station's · *key store* is where the management key lies (keychain, keyring) · *provider* is one
 * entry of CLIProxyAPI · *base URL* is a provider's address · *site* is the relay station ·
 * *take back* is undo · *list* is all providers of one type · Connection is the page of settings.
 */

import { problems, unknownProblem } from "./en/problems.js";
import {
  items,
  phases,
  summary,
  titles,
  unknownPhase,
  unknownWarning,
  warnings,
} from "./en/reports.js";
import { duration, join, list, names } from "./en/say.js";
import type { Table } from "./table.js";

export const en: Table = {
  locale: "en",
  problems,
  unknownProblem,
  warnings,
  unknownWarning,
  items,
  summary,
  titles,
  phases,
  unknownPhase,
  names,
  duration,
  list,
  join,
};
