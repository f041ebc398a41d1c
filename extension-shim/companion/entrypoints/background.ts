/** The background: it owns the port to the host, and outlives the page. */

import { serveBroker } from "hub-bridge-shim";
import { onNotificationClick } from "hub-bridge-shim/notify";
import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { notifyOf } from "../background/notifying";

export default defineBackground(() => {
  serveBroker({ onFinished: notifyOf });
  const showPage = () => browser.runtime.openOptionsPage();
  browser.action.onClicked.addListener(showPage);
  // The permission may come later, and the listener with the next start of the background.
  onNotificationClick(browser, showPage);
});
