import type { SiteProblemTable } from "../table.js";
import { number, reason, said } from "./say.js";

/** What relay stations themselves have to say. */
export const siteProblems: SiteProblemTable = {
  site_insecure: {
    text: (p) =>
      `${p.host} would get the API key over plain http, readable to anyone on the way, so it was not sent.`,
    hint: () =>
      "Give the site's https:// address, or allow it with “hub-bridge profile set --allow-insecure-http”.",
  },
  site_unreachable: {
    text: (p) => `Could not reach ${p.host}: ${reason(p.reason)}.`,
    hint: () => "Is the address right, and does the site open in the browser?",
  },
  site_timeout: {
    text: (p) => `${p.host} did not answer in time.`,
    hint: () => "Does the site open in the browser? Try again later.",
  },
  site_tls: {
    text: (p) => `There is no secure connection to ${p.host}: ${reason(p.reason)}.`,
    hint: () => "CLIProxyAPI will not trust the site either; it has to put its certificate right.",
  },
  site_key_refused: {
    text: (p) => `${p.host} refused the API key.`,
    hint: (p) =>
      `Copy the key from the site once more, and look there whether it is switched off or expired.${said(p.serverText)}`,
  },
  site_quota_exhausted: {
    text: (p) => `${p.host} says that the API key has no quota left.`,
    hint: (p) => `Top it up at the site, or raise the limit of the key there.${said(p.serverText)}`,
  },
  site_blocked: {
    text: (p) => `A firewall in front of ${p.host} turned the request away.`,
    hint: () =>
      "It lets browsers in, but no programs. Ask the site, or try another network; CLIProxyAPI may be turned away as well.",
  },
  site_forbidden: {
    text: (p) => `${p.host} answered that this is forbidden.`,
    hint: (p) =>
      `The key may be limited to other addresses, programs or models: look at its settings at the site.${said(p.serverText)}`,
  },
  site_path_missing: {
    text: (p) => `There is no such API at ${p.url}.`,
    hint: () => "Check the address, and whether the kind of provider is right.",
  },
  site_rate_limited: {
    text: (p) => `${p.host} takes no more requests for now.`,
    hint: (p) => `Try again in a while.${said(p.serverText)}`,
  },
  site_error: {
    text: (p) => `${p.host} failed (status ${p.status}).`,
    hint: (p) => `Try again later, or look whether the site is in order.${said(p.serverText)}`,
  },
  site_response_invalid: {
    text: (p) => `${p.host} did not answer as a relay station's API does: ${reason(p.reason)}.`,
    hint: () => "Check the address, and whether the kind of provider is right.",
  },
  site_redirect_refused: {
    text: (p) => `${p.host} points to another address; the API key was not sent there.`,
    hint: () => "Give the address that it points to, if you trust it.",
  },
  site_response_too_large: {
    text: (p) => `The answer of ${p.host} is larger than ${number(p.limit)} bytes.`,
    hint: () => "Check that this is the address of the site's API.",
  },
};
