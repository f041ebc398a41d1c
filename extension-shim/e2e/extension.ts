import type { Engine } from "./browser";

/** An extension, as it is installed and opened. */
export interface Extension {
  /** The folder to install. */
  make(engine: Engine): Promise<string>;
  /** To be done with the folder afterwards. */
  remove?(folder: string): Promise<void>;
  /** The page to open. */
  readonly page: string;
}
