/** One notification about a finished import or undo, however many keys it had. */

import type { BridgeError, BridgeErrorData } from "./problem.js";
import type { ImportReport, ItemResult } from "./protocol.js";
import { isUndo, type Words } from "./words/index.js";

/** What a notification says. */
export interface Notification {
  readonly title: string;
  readonly message: string;
  readonly kind: "success" | "warning" | "error";
}

/** What cannot be read from an error alone. */
export interface SummaryOptions {
  /** It was an undo that ended so. */
  readonly undo?: boolean;
}

/** Sums up a report, or the error that an import or undo ended with. */
export function summaryNotification(
  words: Words,
  outcome: ImportReport | BridgeError | BridgeErrorData,
  options: SummaryOptions = {},
): Notification {
  return "summary" in outcome ? ofReport(words, outcome) : ofError(words, outcome, options);
}

function ofReport(words: Words, report: ImportReport): Notification {
  const undo = isUndo(report);
  const { created, updated, unchanged, failed, unknown, cancelled } = report.summary;
  const good = created + updated + unchanged;
  const bad = failed + unknown;
  const kind = bad + cancelled === 0 ? "success" : good + cancelled > 0 ? "warning" : "error";
  return { title: words.title(titleOf()), message: messageOf(words, report), kind };

  function titleOf(): Parameters<Words["title"]>[0] {
    if (cancelled > 0) return undo ? "undoStopped" : "importStopped";
    if (kind === "error") return undo ? "undoFailed" : "importFailed";
    if (report.dryRun) return "planned";
    if (kind === "warning") return undo ? "undoneInPart" : "importedInPart";
    return undo ? "undone" : "imported";
  }
}

/** The one item's own sentence, or the counts; and why, where all that failed failed alike. */
function messageOf(words: Words, report: ImportReport): string {
  const { items, dryRun } = report;
  const [first, ...others] = items;
  const sentence = (item: ItemResult): string => words.item(item, { undo: isUndo(report), dryRun });
  const hint = (item: ItemResult): string => (item.error ? words.problem(item.error).hint : "");
  if (first && others.length === 0 && !report.itemsOmitted) {
    return words.join([sentence(first), hint(first)]);
  }
  const line = words.summary(report);
  const [bad, ...rest] = items.filter(({ error }) => error !== undefined);
  if (bad?.error === undefined) return line;
  if (rest.length === 0) return words.join([line, sentence(bad), hint(bad)]);
  const { text } = words.problem(bad.error);
  const isShared = rest.every(({ error }) => error && words.problem(error).text === text);
  return isShared ? words.join([line, text, hint(bad)]) : line;
}

function ofError(
  words: Words,
  error: BridgeError | BridgeErrorData,
  { undo = error.report !== undefined && isUndo(error.report) }: SummaryOptions,
): Notification {
  const { text, hint } = words.problem(error);
  const done = error.report ? [words.summary(error.report)] : [];
  if (error.kind === "cancelled") {
    const title = undo ? "undoStopped" : "importStopped";
    const message = words.join(done.length > 0 ? done : [text]);
    return { title: words.title(title), message, kind: "warning" };
  }
  const title = words.title(undo ? "undoFailed" : "importFailed");
  return { title, message: words.join([text, ...done, hint]), kind: "error" };
}

/** The part of `browser.notifications` and `chrome.notifications` that is used. */
export interface NotificationsApi {
  create(
    id: string,
    options: { type: "basic"; iconUrl: string; title: string; message: string },
  ): unknown;
  clear(id: string): unknown;
  readonly onClicked: {
    addListener(listener: (id: string) => void): void;
    removeListener(listener: (id: string) => void): void;
  };
}

/** The part of `browser.permissions` and `chrome.permissions` that is used. */
export interface PermissionsApi {
  contains(
    permissions: { permissions: ["notifications"] },
    callback?: (isThere: boolean) => void,
  ): unknown;
}

/** `browser`, or `chrome`. `notifications` is missing until the permission has been given. */
export interface NotifyingBrowser {
  readonly permissions?: PermissionsApi;
  readonly notifications?: NotificationsApi;
}

/** How a system notification is shown. */
export interface SystemNotificationOptions {
  /** Whether the person has chosen them. */
  readonly wanted: boolean;
  /** An icon of the extension. */
  readonly iconUrl: string;
  /** One of the same id takes the place of the one before. */
  readonly id?: string;
}

/** The notification's id where none is given. */
export const NOTIFICATION_ID = "hub-bridge";

/**
 * Shows a notification of the system, where the person has chosen them and the optional permission
 * is there; it is never asked for here. Whether one was shown: nothing that goes wrong with it may
 * harm the import that it is about.
 */
export async function systemNotification(
  browser: NotifyingBrowser,
  { title, message }: Notification,
  { wanted, iconUrl, id = NOTIFICATION_ID }: SystemNotificationOptions,
): Promise<boolean> {
  try {
    if (!wanted || !(await isPermitted(browser.permissions))) return false;
    const { notifications } = browser;
    if (notifications === undefined) return false;
    await notifications.create(id, { type: "basic", iconUrl, title, message });
    return true;
  } catch {
    return false;
  }
}

const NEEDED: Parameters<PermissionsApi["contains"]>[0] = { permissions: ["notifications"] };

/** By promise where the browser gives one; else it takes a callback, and may insist on it. */
async function isPermitted(permissions: PermissionsApi | undefined): Promise<boolean> {
  if (permissions === undefined) return false;
  const answer = promiseOf(permissions);
  if (answer !== undefined) return (await answer) === true;
  return new Promise((resolve) => {
    permissions.contains(NEEDED, (isThere) => resolve(isThere === true));
  });
}

function promiseOf(permissions: PermissionsApi): PromiseLike<unknown> | undefined {
  try {
    const answer = permissions.contains(NEEDED);
    return isThenable(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

/**
 * Calls `onClick` when the notification is clicked, and takes it away. To be called when the
 * background starts, since the click may be what starts it. Gives the way to stop listening.
 */
export function onNotificationClick(
  browser: NotifyingBrowser,
  onClick: (id: string) => void,
  id = NOTIFICATION_ID,
): () => void {
  const { notifications } = browser;
  if (notifications === undefined) return () => {};
  const listener = (clicked: string): void => {
    if (clicked !== id) return;
    notifications.clear(id);
    onClick(id);
  };
  notifications.onClicked.addListener(listener);
  return () => notifications.onClicked.removeListener(listener);
}
