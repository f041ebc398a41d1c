import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  type Notification,
  type NotifyingBrowser,
  onNotificationClick,
  type PermissionsApi,
  summaryNotification,
  systemNotification,
} from "../src/notify.js";
import { BridgeError } from "../src/problem.js";
import type { ItemError, ItemResult } from "../src/protocol.js";
import { loadWords, type Words } from "../src/words/index.js";
import { change, FOO, itemOf, reportOf, UNDONE } from "./words-samples.js";

let en: Words;
let ja: Words;

beforeAll(async () => {
  [en, ja] = await Promise.all([loadWords("en"), loadWords("ja")]);
});

const rejected: ItemError = {
  kind: "key_rejected",
  params: { host: "h:1", attemptsLeft: 4 },
  message: "",
  hint: "",
};
const masked: ItemError = {
  kind: "api_key_invalid",
  params: { reason: "it is masked" },
  message: "",
  hint: "",
};

function failed(error: ItemError, name: string): ItemResult {
  return itemOf("failed", { error, provider: { ...FOO, name } });
}

describe("summaryNotification", () => {
  it("says the one item's own sentence", () => {
    const item = itemOf("updated", { changes: [change("apiKey")] });
    expect(summaryNotification(en, reportOf({ updated: 1 }, { items: [item] }))).toEqual({
      title: "Import finished",
      message: "Added a key to “Foo Relay” (3 keys, 128 models).",
      kind: "success",
    });
  });

  it("says what to do where the one item failed", () => {
    const items = [failed(rejected, "Foo")];
    const { title, message, kind } = summaryNotification(en, reportOf({ failed: 1 }, { items }));
    expect({ title, kind }).toEqual({ title: "Import failed", kind: "error" });
    expect(message).toMatch(/^“Foo”: CLIProxyAPI at h:1 refused the management key\./);
    expect(message).toMatch(/Set the right key under Connection\.$/);
  });

  it("counts a batch", () => {
    const items = Array.from({ length: 40 }, () => itemOf("created"));
    const report = reportOf({ created: 40 }, { items });
    expect(summaryNotification(en, report)).toEqual({
      title: "Import finished",
      message: "40 created.",
      kind: "success",
    });
    expect(summaryNotification(ja, report).message).toBe("作成40件。");
  });

  it("says why, where all that failed failed alike", () => {
    const items = [itemOf("created"), failed(rejected, "A"), failed(rejected, "B")];
    const report = reportOf({ created: 1, failed: 2 }, { items });
    const { title, message, kind } = summaryNotification(en, report);
    expect({ title, kind }).toEqual({ title: "Import finished in part", kind: "warning" });
    expect(message).toMatch(/^1 created, 2 failed\. CLIProxyAPI at h:1 refused/);
    expect(message.match(/refused/g)).toHaveLength(1);
  });

  it("names the one that failed", () => {
    const items = [itemOf("created"), failed(masked, "B")];
    const { message } = summaryNotification(en, reportOf({ created: 1, failed: 1 }, { items }));
    expect(message).toBe(
      "1 created, 1 failed. “B”: The API key can't be used: it is masked. Copy the whole key from the site once more.",
    );
  });

  it("says no reason where there are several", () => {
    const items = [failed(masked, "A"), failed(rejected, "B")];
    expect(summaryNotification(en, reportOf({ failed: 2 }, { items }))).toEqual({
      title: "Import failed",
      message: "2 failed.",
      kind: "error",
    });
  });

  it("says what a preview and a stopped import are", () => {
    expect(summaryNotification(en, reportOf({ created: 2 }, { dryRun: true }))).toEqual({
      title: "Preview: nothing was written",
      message: "Would be: 2 created.",
      kind: "success",
    });
    expect(summaryNotification(en, reportOf({ created: 2, cancelled: 3 }))).toEqual({
      title: "Import stopped",
      message: "Stopped: 2 created, 3 not reached.",
      kind: "warning",
    });
  });

  it("says what was taken back", () => {
    const undoes = ["01J7"];
    const items = [UNDONE["key taken"] as ItemResult];
    expect(summaryNotification(en, reportOf({ updated: 1 }, { undoes, items }))).toEqual({
      title: "Import taken back",
      message: "Took the key out of “Foo Relay” (2 keys left).",
      kind: "success",
    });
    expect(summaryNotification(en, reportOf({ updated: 3, failed: 1 }, { undoes }))).toEqual({
      title: "Import taken back in part",
      message: "3 taken back, 1 not taken back.",
      kind: "warning",
    });
  });

  it("says what went wrong, and what was done until then", () => {
    const error = BridgeError.of({ kind: "host_gone", params: {} }, reportOf({ created: 2 }));
    const said = summaryNotification(en, error);
    expect(said.kind).toBe("error");
    expect(said.title).toBe("Import failed");
    expect(said.message).toMatch(
      /^hub-bridge ended while this was under way\. 2 created\. What was written is in the history\./,
    );
    expect(summaryNotification(en, error.toData())).toEqual(said);
    expect(summaryNotification(en, error, { undo: true }).title).toBe("Import not taken back");
  });

  it("calls a cancelled import stopped, not failed", () => {
    const data = { kind: "cancelled", params: {}, message: "", hint: "", retryable: true };
    expect(summaryNotification(en, new BridgeError(data))).toEqual({
      title: "Import stopped",
      message: "The request was cancelled.",
      kind: "warning",
    });
    const report = reportOf({ created: 1, cancelled: 4 });
    expect(summaryNotification(en, new BridgeError({ ...data, report })).message).toBe(
      "Stopped: 1 created, 4 not reached.",
    );
  });
});

const note: Notification = { title: "T", message: "M", kind: "success" };
const options = { wanted: true, iconUrl: "icon.png" };

/** Notifications as the browsers keep them: by id. */
function notifications(create: (id: string) => unknown) {
  const open = new Map<string, string>();
  const listeners = new Set<(id: string) => void>();
  return {
    open,
    click: (id: string) => {
      for (const listener of listeners) listener(id);
    },
    create: vi.fn((id: string, { message }: { message: string }) => {
      open.set(id, message);
      return create(id);
    }),
    clear: vi.fn((id: string) => open.delete(id)),
    onClicked: {
      addListener: (listener: (id: string) => void) => void listeners.add(listener),
      removeListener: (listener: (id: string) => void) => void listeners.delete(listener),
    },
  };
}

const PERMISSIONS: Readonly<Record<string, (isThere: boolean) => PermissionsApi>> = {
  "a promise": (isThere) => ({ contains: async () => isThere }),
  "a callback": (isThere) => ({ contains: (_, callback) => callback?.(isThere) }),
  "a callback that must be there": (isThere) => ({
    contains: (_, callback) => {
      if (callback === undefined) throw new TypeError("No matching signature.");
      callback(isThere);
    },
  }),
};

describe.each(Object.entries(PERMISSIONS))("systemNotification, permissions by %s", (_, ask) => {
  it("shows one where the permission is there", async () => {
    const api = notifications((id) => Promise.resolve(id));
    const browser: NotifyingBrowser = { permissions: ask(true), notifications: api };
    expect(await systemNotification(browser, note, options)).toBe(true);
    expect(api.create).toHaveBeenCalledWith("hub-bridge", {
      type: "basic",
      iconUrl: "icon.png",
      title: "T",
      message: "M",
    });
  });

  it("shows none where it is not", async () => {
    const api = notifications(() => undefined);
    const browser: NotifyingBrowser = { permissions: ask(false), notifications: api };
    expect(await systemNotification(browser, note, options)).toBe(false);
    expect(api.create).not.toHaveBeenCalled();
  });
});

describe("systemNotification", () => {
  const permissions = { contains: vi.fn(async () => true) };

  it("shows none that nobody wants, and asks nothing", async () => {
    permissions.contains.mockClear();
    const api = notifications(() => undefined);
    const browser = { permissions, notifications: api };
    expect(await systemNotification(browser, note, { ...options, wanted: false })).toBe(false);
    expect(permissions.contains).not.toHaveBeenCalled();
    expect(api.create).not.toHaveBeenCalled();
  });

  it("puts the next in the place of the last", async () => {
    const api = notifications(() => undefined);
    const browser = { permissions, notifications: api };
    await systemNotification(browser, note, options);
    await systemNotification(browser, { ...note, message: "N" }, options);
    expect([...api.open]).toEqual([["hub-bridge", "N"]]);
    await systemNotification(browser, note, { ...options, id: "other" });
    expect(api.open.size).toBe(2);
  });

  it("never fails", async () => {
    const refusing = notifications(() => Promise.reject(new Error("no icon")));
    const throwing = notifications(() => {
      throw new Error("no");
    });
    for (const browser of [
      {},
      { permissions },
      { permissions, notifications: refusing },
      { permissions, notifications: throwing },
      { permissions: { contains: () => Promise.reject(new Error("no")) }, notifications: refusing },
    ] satisfies NotifyingBrowser[]) {
      expect(await systemNotification(browser, note, options)).toBe(false);
    }
  });
});

describe("onNotificationClick", () => {
  it("tells of clicks on its own, and takes it away", () => {
    const api = notifications(() => undefined);
    const onClick = vi.fn();
    const stop = onNotificationClick({ notifications: api }, onClick);
    api.click("somebody else's");
    expect(onClick).not.toHaveBeenCalled();
    api.click("hub-bridge");
    expect(onClick).toHaveBeenCalledExactlyOnceWith("hub-bridge");
    expect(api.clear).toHaveBeenCalledExactlyOnceWith("hub-bridge");
    stop();
    api.click("hub-bridge");
    expect(onClick).toHaveBeenCalledTimes(1);
  });

  it("is nothing where there are none", () => {
    expect(() => onNotificationClick({}, () => {})()).not.toThrow();
  });
});
