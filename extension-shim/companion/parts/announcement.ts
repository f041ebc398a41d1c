/** What a screen reader says of a change that nobody looks for. */

import { useEffect } from "preact/hooks";

/** There from the page's beginning on: a region that comes with its text is often not read. */
const REGION = "announcement";

/** Has a text said whenever it becomes another one. */
export function useAnnouncement(text: string | false | undefined): void {
  useEffect(() => {
    const region = document.getElementById(REGION);
    if (region && text) region.textContent = text;
  }, [text]);
}
