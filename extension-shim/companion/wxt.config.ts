import { readFileSync } from "node:fs";
import { defineConfig } from "wxt";

/** Fixes the extension's id in Chromium, so that hub-bridge knows it by itself. */
const publicKey = readFileSync(new URL("public-key.txt", import.meta.url), "utf8").trim();

export default defineConfig({
  // What a module uses it imports: nothing is there by magic.
  imports: false,
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: "__MSG_name__",
    description: "__MSG_description__",
    default_locale: "en",
    permissions: ["nativeMessaging", "storage"],
    optional_permissions: ["notifications"],
    action: { default_title: "__MSG_name__" },
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "hub-bridge-companion@allapihub.com",
              strict_min_version: "115.0",
              // Keys go to a program outside of the browser, which is what Mozilla asks about.
              data_collection_permissions: { required: ["authenticationInfo"] },
            },
          },
        }
      : { key: publicKey, minimum_chrome_version: "116" }),
  }),
});
