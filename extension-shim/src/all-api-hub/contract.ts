/** What All API Hub's own `cliProxyService` takes and gives, as far as it is used here. */

import type { Family, ItemResult } from "../protocol.js";

/** How an operation ended, in words that can be shown. */
export interface ServiceResponse<Data = void> {
  success: boolean;
  /** Localised. */
  message: string;
  data?: Data;
}

/** A model, and the name that CLIProxyAPI offers it under. */
export interface ModelMapping {
  readonly name: string;
  readonly alias?: string | undefined;
}

/**
 * What is imported. Of the account its name and address are read, of the token its key, and
 * nothing else of either.
 */
export interface ImportToCliProxyOptions {
  readonly account: { readonly name: string; readonly baseUrl: string };
  readonly token: { readonly key: string };
  readonly providerType?: Family | undefined;
  readonly apiTypeHint?: string | null | undefined;
  readonly providerName?: string | undefined;
  readonly providerBaseUrl?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly models?: readonly ModelMapping[] | undefined;
}

/** What the host did, for those who want more than the message. */
export interface ImportData {
  /** For `import/undo` and `history/get`. */
  importId: string;
  item: ItemResult;
}

/** How an import ended. */
export interface ImportResponse extends ServiceResponse<ImportData> {
  /** It was called off before anything was done. */
  skipped?: boolean;
}

/** Values to check instead of the stored ones; one that is there counts, whatever it is. */
export interface ConnectionOverrides {
  readonly baseUrl?: string | undefined;
  readonly managementKey?: string | undefined;
}

/** The two functions of the module. */
export interface CliProxyFunctions {
  importToCliProxy(options: ImportToCliProxyOptions): Promise<ImportResponse>;
  verifyCliProxyManagementConnection(overrides?: ConnectionOverrides): Promise<ServiceResponse>;
}

/** What the module did before: straight to the Management API. Its data is its own. */
export interface CliProxyFallback {
  importToCliProxy(options: ImportToCliProxyOptions): Promise<FallbackResponse>;
  verifyCliProxyManagementConnection(overrides?: ConnectionOverrides): Promise<FallbackResponse>;
}

/** An answer of the old module. */
export interface FallbackResponse {
  success: boolean;
  message: string;
  skipped?: boolean;
}
