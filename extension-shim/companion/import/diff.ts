/** A dry run as a diff: what each provider would gain, lose, or keep. */

import type { Change, Family, ImportReport, ItemResult } from "hub-bridge-shim";
import { missingLabel } from "./sent";

/** One line: something that would be there, or would be no longer. */
export interface DiffLine {
  readonly sign: "+" | "-";
  /** The field's name on the wire. */
  readonly field: string;
  readonly text: string;
}

/** What would become of one provider, by however many of the items. */
export interface ProviderDiff {
  readonly family: Family;
  /** The provider's; of an item that got none, what the person calls it; else empty. */
  readonly name: string;
  /** `undefined`: the vendor's own. */
  readonly baseUrl: string | undefined;
  readonly outcome: "created" | "updated" | "unchanged" | "failed";
  readonly lines: readonly DiffLine[];
  readonly items: readonly ItemResult[];
}

/** The providers of a dry run, in the order of its items. */
export function diffOf(report: ImportReport): ProviderDiff[] {
  const groups = new Map<string, ItemResult[]>();
  for (const item of report.items) {
    const group = groups.get(groupOf(item));
    if (group) group.push(item);
    else groups.set(groupOf(item), [item]);
  }
  return [...groups.values()].map(providerDiff);
}

/** Items of the same provider stand together; one that has none stands for itself. */
function groupOf({ family, provider, index }: ItemResult): string {
  const { name, baseUrl } = provider ?? {};
  // The lists but one have an entry a key, and no names.
  const isNamed = family === "openai-compatibility" && name !== undefined;
  return isNamed ? JSON.stringify([family, name, baseUrl]) : String(index);
}

function providerDiff(items: readonly ItemResult[]): ProviderDiff {
  // A group has an item at least: it is made by one.
  const first = items[0] as ItemResult;
  const { family, provider } = first;
  return {
    family,
    name: provider?.name ?? missingLabel(first) ?? "",
    baseUrl: provider?.baseUrl,
    outcome: outcomeOf(items),
    lines: items.flatMap(({ changes }) => changes).flatMap(linesOf),
    items,
  };
}

function outcomeOf(items: readonly ItemResult[]): ProviderDiff["outcome"] {
  const has = (outcome: ItemResult["outcome"]) => items.some((item) => item.outcome === outcome);
  if (has("created")) return "created";
  if (has("updated")) return "updated";
  return has("unchanged") ? "unchanged" : "failed";
}

function linesOf({ field, from, to }: Change): DiffLine[] {
  return [
    ...(from === undefined ? [] : [{ sign: "-", field, text: from } as const]),
    ...(to === undefined ? [] : [{ sign: "+", field, text: to } as const]),
  ];
}

/** How many of the items an import would do something about. */
export function changing({ summary }: ImportReport): number {
  return summary.created + summary.updated;
}
