import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Extension } from "../extension";

const OUTPUT = { chromium: "chrome-mv3", firefox: "firefox-mv3" } as const;

/** The companion, as its `npm run build` has made it. */
export const companion: Extension = {
  page: "options.html",
  async make(engine) {
    const path = `../../companion/.output/${OUTPUT[engine]}`;
    const folder = fileURLToPath(new URL(path, import.meta.url));
    await access(`${folder}/manifest.json`).catch(() => {
      throw new Error("the companion is not built: npm run build --workspace companion");
    });
    return folder;
  },
};
