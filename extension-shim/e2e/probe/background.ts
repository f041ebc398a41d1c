/** The background of an extension that is nothing but the package. */

import { serveBroker } from "../../src/index.js";

serveBroker({ idleMs: 3_000 });
