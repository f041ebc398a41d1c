/** Which page is shown: the address says it, so that “back” and bookmarks work. */

import { useEffect, useState } from "preact/hooks";
import { focusHeading } from "../parts/focus";

export const PAGES = ["import", "providers", "history", "connection"] as const;
export type PageName = (typeof PAGES)[number];

const named = (): PageName | undefined => PAGES.find((name) => location.hash === `#${name}`);

/** The page that the address names, else the one before, and the given one at first. */
export function usePage(first: PageName): PageName {
  const [page, setPage] = useState(named() ?? first);
  useEffect(() => {
    const turn = () => {
      const next = named();
      if (next === undefined) return;
      setPage(next);
      focusHeading();
    };
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  return page;
}
