/** Makes the extension, for either engine. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Engine } from "../browser";
import type { Extension } from "../extension";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** An extension that is nothing but the package, with the companion's ids, which the host knows. */
export const probe: Extension = {
  page: "page.html",
  make: makeProbe,
  remove: (folder) => rm(folder, { recursive: true, force: true }),
};

async function makeProbe(engine: Engine): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hub-bridge-probe-"));
  await build({
    entryPoints: [here("background.ts"), here("page.ts"), here("hub.ts")],
    bundle: true,
    format: "iife",
    target: "es2022",
    outdir: folder,
    logLevel: "error",
  });
  await writeFile(
    join(folder, "page.html"),
    '<!doctype html><meta charset="utf-8"><title>Probe</title><script src="page.js"></script><script src="hub.js"></script>',
  );
  const manifest = {
    manifest_version: 3,
    name: "Probe",
    version: "1.0",
    permissions: ["nativeMessaging", "storage"],
    ...(engine === "chromium"
      ? {
          key: (await readFile(here("../../companion/public-key.txt"), "utf8")).trim(),
          background: { service_worker: "background.js" },
        }
      : {
          browser_specific_settings: { gecko: { id: "hub-bridge-companion@allapihub.com" } },
          background: { scripts: ["background.js"] },
        }),
  };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}
