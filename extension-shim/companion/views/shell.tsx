/** Header and navigation, and what stands in their place while there is no host. */

import type { HelloResult, ProfileListResult, RemoteBridge } from "hub-bridge-shim";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { ActivityContext, useActivities } from "../parts/activities";
import { type Host, HostContext } from "../parts/host";
import { useLanguage } from "../parts/language";
import { useLoaded } from "../parts/loaded";
import { ProblemNote } from "../parts/problem_note";
import { useSettings } from "../parts/settings";
import { ActivityPanel } from "./activity_panel";
import { ConnectionView } from "./connection";
import { HistoryView } from "./history";
import { ImportView } from "./import";
import { InstallView, isMissing } from "./install";
import { PAGES, type PageName, usePage } from "./page";
import { ProvidersView } from "./providers";

/** What the host says at the beginning. */
interface Greeting {
  readonly hello: HelloResult;
  readonly list: ProfileListResult;
}

async function greet(bridge: RemoteBridge): Promise<Greeting> {
  const { version } = browser.runtime.getManifest();
  const client = { name: "hub-bridge companion", version };
  const hello = await bridge.call("bridge/hello", { client });
  return { hello, list: await bridge.call("profile/list", {}) };
}

export function Shell({ bridge }: { readonly bridge: RemoteBridge }) {
  const { shell } = useLanguage().texts;
  const [greeting, again] = useLoaded(() => greet(bridge));
  switch (greeting.state) {
    case "loading":
      return (
        <Frame>
          <p role="status">{shell.loading}</p>
        </Frame>
      );
    case "failed":
      return (
        <Frame>
          {isMissing(greeting.error) ? (
            <InstallView problem={greeting.error} onCheckAgain={again} />
          ) : (
            <ProblemNote problem={greeting.error}>
              <button type="button" onClick={again}>
                {shell.tryAgain}
              </button>
            </ProblemNote>
          )}
        </Frame>
      );
    case "there":
      return <Pages bridge={bridge} greeting={greeting.value} />;
  }
}

function Frame(props: {
  readonly navigation?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { shell } = useLanguage().texts;
  const main = useRef<HTMLElement>(null);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {shell.skip}
      </button>
      <header>
        <img src="/icon/48.png" alt="" width="28" height="28" />
        <span class="title">{shell.title}</span>
        {props.navigation}
      </header>
      <main ref={main} tabIndex={-1}>
        {props.children}
      </main>
    </>
  );
}

function Navigation({ page }: { readonly page: PageName }) {
  const { shell } = useLanguage().texts;
  return (
    <nav aria-label={shell.navigation}>
      {PAGES.map((name) => (
        <a key={name} href={`#${name}`} aria-current={name === page ? "page" : undefined}>
          {shell.pages[name]}
        </a>
      ))}
    </nav>
  );
}

function Pages({
  bridge,
  greeting,
}: {
  readonly bridge: RemoteBridge;
  readonly greeting: Greeting;
}) {
  const { shell } = useLanguage().texts;
  const host = useHostOf(bridge, greeting);
  const activity = useActivities(bridge);
  const page = usePage(
    host.profile?.keyStored === false || !host.profile ? "connection" : "import",
  );
  return (
    <HostContext.Provider value={host}>
      <ActivityContext.Provider value={activity}>
        <Frame navigation={<Navigation page={page} />}>
          <h1 tabIndex={-1}>{shell.pages[page]}</h1>
          <ActivityPanel isShort={page !== "import"} />
          {/* What was typed stays while another page is looked at. */}
          <div hidden={page !== "import" || activity.activity !== undefined}>
            <ImportView />
          </div>
          {page === "providers" && <ProvidersView />}
          {page === "history" && <HistoryView />}
          {page === "connection" && <ConnectionView />}
        </Frame>
      </ActivityContext.Provider>
    </HostContext.Provider>
  );
}

/** The profiles as they are now: views change them. */
function useHostOf(bridge: RemoteBridge, { hello, list }: Greeting): Host {
  const { settings, change } = useSettings();
  const [now, setNow] = useState(list);
  const named = now.profiles.find(({ name }) => name === settings.profile);
  const profile = named ?? now.profiles.find((one) => one.default) ?? now.profiles[0];
  const turnTo = async (name: string | null) => {
    setNow(await bridge.call("profile/list", {}));
    await change({ profile: name });
  };
  return { bridge, hello, profiles: now.profiles, profile, turnTo };
}
