/** One key as it is typed into the form. */

import type { Family, Item, Model } from "hub-bridge-shim";
import { hasVendor } from "./family";

export interface Draft {
  readonly name: string;
  readonly address: string;
  readonly key: string;
  readonly family: Family;
  /** One a line, or with commas between them; `name=alias`. */
  readonly models: string;
  readonly proxyUrl: string;
  readonly prefix: string;
}

export const EMPTY_DRAFT: Draft = {
  name: "",
  address: "",
  key: "",
  family: "openai-compatibility",
  models: "",
  proxyUrl: "",
  prefix: "",
};

/** What is left blank is left out, and keeps what CLIProxyAPI has. */
export function itemOf(draft: Draft): Item {
  const { family } = draft;
  const text = (field: "name" | "address" | "key" | "proxyUrl" | "prefix") => draft[field].trim();
  const models = modelsOf(draft.models);
  return {
    family,
    apiKey: text("key"),
    ...(text("name") && { siteName: text("name") }),
    ...(text("address")
      ? { siteUrl: text("address") }
      : hasVendor(family) && { providerBaseUrl: null }),
    ...(models.length > 0 && { models }),
    ...(text("proxyUrl") && { proxyUrl: text("proxyUrl") }),
    ...(text("prefix") && { prefix: text("prefix") }),
  };
}

function modelsOf(text: string): Model[] {
  return text
    .split(/[\n,]/)
    .map((part) => {
      const [name = "", alias] = part.split("=", 2).map((side) => side.trim());
      return alias ? { name, alias } : { name };
    })
    .filter(({ name }) => name !== "");
}
