import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import type { Browser, BrowserOptions, Engine } from "./browser";
import { Chromium } from "./chromium";
import { Firefox } from "./firefox";
import type { Laboratory } from "./laboratory";

/** Starts a browser that is not there yet in this laboratory. A missing program is an error. */
export async function start(
  engine: Engine,
  laboratory: Laboratory,
  options: BrowserOptions = {},
): Promise<Browser> {
  switch (engine) {
    case "chromium":
      return Chromium.start(program("CHROMIUM_BIN", "chromium"), laboratory, options);
    case "firefox":
      return Firefox.start(program("FIREFOX_BIN", "firefox-esr"), laboratory, options);
  }
}

/** The program that a variable names, else Debian's. */
function program(variable: string, name: string): string {
  const named = process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = (named === undefined ? folders.map((folder) => join(folder, name)) : [named]).find(
    isExecutable,
  );
  if (found === undefined) {
    throw new Error(`${named ?? name} is missing: install Debian's ${name}, or set ${variable}`);
  }
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
