/** What only this module has to say; everything else has a key of the extension's, or `words`. */
export interface Sentences {
  /** The key has moved into the host, and the host is not here. */
  readonly hostNeeded: string;
  /** The host has no key for this address. */
  keyNeeded(url: string): string;
  /** The key has moved; copies of it have not. */
  readonly newKeyAdvised: string;
  /** Plain http within a private network. */
  unencrypted(url: string): string;
  /** Nothing had to be written. */
  unchanged(name: string): string;
  /** A person has to allow raw requests. */
  rawNotAllowed(extensionId: string): string;
}
