/** The provider lists behind the fake host, as far as an answer depends on them. */

import type { ImportReport, Item, ItemResult } from "../../src/protocol.js";

interface Provider {
  readonly name: string | undefined;
  readonly baseUrl: string | undefined;
  readonly keys: Set<string>;
}

export class FakeProviders {
  readonly #lists = new Map<string, Provider[]>();
  #last: ItemResult[] = [];

  run(items: Item[]): ImportReport {
    this.#last = items.map((item, index) => this.#add(item, index));
    return reportOf(this.#last);
  }

  /** `history/get`, two items a page. */
  page({ offset = 0 }: { offset?: number }): ImportReport {
    return reportOf(this.#last.slice(offset, offset + 2));
  }

  #add(item: Item, index: number): ItemResult {
    const family = item.family ?? "openai-compatibility";
    const isNamed = family === "openai-compatibility";
    const baseUrl =
      item.providerBaseUrl === null ? undefined : item.providerBaseUrl || item.siteUrl;
    const list = this.#lists.get(family) ?? [];
    this.#lists.set(family, list);
    const base = { index, family, changes: [], warnings: [] };
    const there = list.find(
      (one) => one.baseUrl === baseUrl && (isNamed || one.keys.has(item.apiKey)),
    );
    const provider = there ?? {
      name: isNamed ? (item.providerName ?? item.siteName ?? baseUrl) : undefined,
      baseUrl,
      keys: new Set<string>(),
    };
    if (!there) list.push(provider);
    const isNew = !provider.keys.has(item.apiKey);
    provider.keys.add(item.apiKey);
    return {
      ...base,
      outcome: there ? (isNew ? "updated" : "unchanged") : "created",
      provider: {
        ...(provider.name !== undefined && { name: provider.name }),
        ...(provider.baseUrl !== undefined && { baseUrl: provider.baseUrl }),
        keyCount: provider.keys.size,
        modelCount: 0,
      },
    };
  }
}

export function reportOf(items: ItemResult[]): ImportReport {
  const summary = { created: 0, updated: 0, unchanged: 0, failed: 0, unknown: 0, cancelled: 0 };
  for (const { outcome } of items) summary[outcome] += 1;
  return {
    importId: "import-1",
    group: "group-1",
    profile: "localhost:8317",
    managementUrl: "http://localhost:8317/v0/management",
    dryRun: false,
    summary,
    items,
    requests: 1,
    elapsedMs: 1,
  };
}
