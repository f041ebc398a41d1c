/**
 * The part of an extension's `runtime` that is used here, in the shape that both engines have.
 *
 * Declared rather than taken from a package of types, so that an extension may have whichever
 * it likes, or none.
 */

import type { Engine } from "./problem.js";

/** One of the browser's events. */
export interface BrowserEvent<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
}

/** One end of a connection: to a native host, or between an extension's pages. */
export interface Port {
  readonly name: string;
  readonly sender?: { readonly id?: string; readonly url?: string } | undefined;
  /** Firefox puts here why a connection ended. */
  readonly error?: { readonly message: string } | null;
  readonly onMessage: BrowserEvent<(message: unknown) => void>;
  readonly onDisconnect: BrowserEvent<(port: Port) => void>;
  postMessage(message: unknown): void;
  disconnect(): void;
}

/** `chrome.runtime` or `browser.runtime`. */
export interface Runtime {
  readonly id: string;
  /** Chromium puts here why a connection ended. */
  readonly lastError?: { readonly message?: string } | null | undefined;
  /** Firefox only. */
  readonly getBrowserInfo?: unknown;
  readonly onConnect: BrowserEvent<(port: Port) => void>;
  /** Only there with the permission `nativeMessaging`. */
  connectNative?(host: string): Port;
  /** Only there with the permission `nativeMessaging`. */
  sendNativeMessage?(host: string, message: unknown): Promise<unknown>;
  connect(info: { name: string }): Port;
  getURL(path: string): string;
}

/** An area of `storage`. */
export interface StorageArea {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** The part of an extension's global object that is used here. */
export interface BrowserApi {
  readonly runtime: Runtime;
  readonly storage?: { readonly session?: StorageArea };
}

/** This extension's global object: `browser` where there is one, else `chrome`. */
export function browserApi(): BrowserApi {
  const scope = globalThis as { browser?: BrowserApi; chrome?: BrowserApi };
  const api = scope.browser?.runtime ? scope.browser : scope.chrome;
  if (!api?.runtime) throw new Error("hub-bridge-shim runs in an extension's own pages only");
  return api;
}

/** Which engine this is. */
export function engineOf(runtime: Runtime): Engine {
  return typeof runtime.getBrowserInfo === "function" ? "gecko" : "chromium";
}
