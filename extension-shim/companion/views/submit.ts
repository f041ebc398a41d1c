import type { Item } from "hub-bridge-shim";

/** What a form of keys is sent for. */
export type Submit = (items: readonly Item[], how: "preview" | "import") => void;
