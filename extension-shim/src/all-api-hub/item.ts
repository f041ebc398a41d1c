/** An import as All API Hub asks for it, as the host's item. */

import type { Family, Item, Model } from "../protocol.js";
import type { ImportToCliProxyOptions, ModelMapping } from "./contract.js";

/** What their hints mean; everything else is openai-compatibility. */
const FAMILY_OF_HINT: Readonly<Record<string, Family>> = {
  openai: "codex-api-key",
  anthropic: "claude-api-key",
  google: "gemini-api-key",
};

/** A blank address means the vendor's own there, and the site's elsewhere. */
const OF_VENDORS = new Set<Family>(["claude-api-key", "gemini-api-key"]);

/** The list that an import goes to. An explicit type wins over the hint. */
export function familyOf({ providerType, apiTypeHint }: ImportToCliProxyOptions): Family {
  return providerType ?? FAMILY_OF_HINT[apiTypeHint ?? ""] ?? "openai-compatibility";
}

/** Picks what the host may know, field by field: an account holds more secrets than the key. */
export function itemOf(options: ImportToCliProxyOptions, emptyModels: "keep" | "clear"): Item {
  const { account, token } = options;
  const family = familyOf(options);
  const siteName = account.name.trim();
  const siteUrl = account.baseUrl.trim();
  const providerName = typedName(options);
  const baseUrl = options.providerBaseUrl?.trim() ?? "";
  const proxyUrl = options.proxyUrl?.trim() ?? "";
  const models = modelsOf(options.models, emptyModels);
  return {
    family,
    apiKey: token.key.trim(),
    ...(siteName && { siteName }),
    ...(siteUrl && { siteUrl }),
    ...(providerName && { providerName }),
    ...(baseUrl
      ? { providerBaseUrl: baseUrl }
      : OF_VENDORS.has(family) && { providerBaseUrl: null }),
    ...(proxyUrl && { proxyUrl }),
    ...(models && { models }),
  };
}

/**
 * A name that a person chose. The dialogs fill in the account's name or address, and in a batch
 * `Account / key`: none of these is a choice, and the last would make one provider of each key.
 */
function typedName({ account, providerName }: ImportToCliProxyOptions): string | undefined {
  const name = providerName?.trim() ?? "";
  const ofBatch = `${account.name.trim()} / `.trimStart();
  const filledIn =
    name === account.name.trim() ||
    name === account.baseUrl.trim() ||
    `${name} `.startsWith(ofBatch);
  return filledIn ? undefined : name;
}

function modelsOf(
  mappings: readonly ModelMapping[] | undefined,
  emptyModels: "keep" | "clear",
): Model[] | undefined {
  if (mappings === undefined) return undefined;
  if (mappings.length === 0) return emptyModels === "clear" ? [] : undefined;
  const models = mappings.flatMap(({ name, alias }) => {
    const [trimmed, shown] = [name.trim(), alias?.trim() ?? ""];
    return trimmed ? [{ name: trimmed, ...(shown && { alias: shown }) }] : [];
  });
  return models.length > 0 ? models : undefined;
}
