/** The page: everything that a person sees of this extension. */

import { connectBroker } from "hub-bridge-shim";
import { render } from "preact";
import { readSettings } from "../../settings/settings";
import { App } from "../../views/app";

const root = document.getElementById("app");
if (root) render(<App bridge={connectBroker()} settings={await readSettings()} />, root);
