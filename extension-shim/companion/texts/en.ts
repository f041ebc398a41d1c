/** English. The glossary is that of `hub-bridge-shim/words/en`. */

import type { Place, Reason } from "../list/reading";
import type { Texts } from "./table";

const plurals = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat("en");

const count = (value: number, one: string, many = `${one}s`): string =>
  `${numbers.format(value)} ${plurals.select(value) === "one" ? one : many}`;

export const en: Texts = {
  shell: {
    title: "hub-bridge companion",
    skip: "Skip to the content",
    navigation: "Pages",
    pages: {
      import: "Import",
      providers: "Providers",
      history: "History",
      connection: "Connection",
    },
    loading: "Loading…",
    tryAgain: "Try again",
    cancel: "Cancel",
    showMore: (n) => `Show ${numbers.format(n)} more`,
  },
  install: {
    heading: "hub-bridge is needed",
    brokenHeading: "hub-bridge can’t be reached",
    lead: "This extension hands your keys to hub-bridge, a small program on this computer. It talks to CLIProxyAPI and keeps the management key in the system’s key store, so that the browser never has to.",
    steps: "What to do",
    install: {
      linux:
        "Install hub-bridge: the .deb or .rpm package, or the install script. Its README says how.",
      mac: "Install hub-bridge: with Homebrew or the package. Its README says how.",
      win: "Install hub-bridge: with the .msi, Scoop or winget. Its README says how.",
    },
    setUp: "In a terminal, let it register with your browsers and connect to CLIProxyAPI:",
    letIn: "In a terminal, let this extension in:",
    diagnose: "In a terminal, let it find out what is wrong:",
    checkAgain: "Check again",
    copy: "Copy",
    copied: "Copied",
    sandboxed:
      "A browser from Flatpak or Snap can’t start programs of this computer; “hub-bridge doctor” says what works there.",
  },
  connection: {
    lead: "Where CLIProxyAPI listens, and the management key that opens its Management API. The key goes into the system’s key store; this extension does not keep it.",
    address: "Address of CLIProxyAPI",
    addressHint: "Such as http://localhost:8317",
    key: "Management key",
    keyHint:
      "The “secret-key” of “remote-management” in CLIProxyAPI’s config.yaml, as you chose it, or its MANAGEMENT_PASSWORD.",
    save: "Check and save",
    checking: "Checking the connection…",
    sendAgain: "Send this key all the same",
    connected: (version) => `Connected to CLIProxyAPI ${version ?? ""}`.trim(),
    holds: (providers) => `It has ${count(providers, "provider")}.`,
    check: "Check again",
    noKey: "No management key is stored for this address yet.",
    profile: "Profile",
    change: "Change the address or key",
    another: "Add another CLIProxyAPI",
    remove: "Remove this connection",
    removeHeading: (profile) => `Remove “${profile}”?`,
    removeLead:
      "hub-bridge forgets the address and takes the management key out of the key store. CLIProxyAPI and its providers stay as they are.",
    preferences: "Preferences",
    language: "Language",
    browsersLanguage: "The browser’s",
    notify: "Tell me by a system notification when an import has ended",
    notifyHint: "One for a whole import, however many keys it has.",
    notifyRefused: "The browser did not allow notifications.",
    program: (version) => `hub-bridge ${version}`,
  },
  import: {
    one: "One key",
    many: "A list of keys",
    how: "What to import",
    name: "Name of the site",
    nameHint: "A new provider gets this name; an existing one keeps its own.",
    address: "Address of the site",
    addressHint: "Such as https://relay.example.com; the right ending is added for you.",
    vendorHint: "Leave it empty for the vendor’s own address.",
    key: "API key",
    kind: "Kind of provider",
    kindHint: "“OpenAI-compatible” is right for most relay stations.",
    models: "Models",
    modelsHint:
      "One a line; “name=alias” gives it another name. Leave it empty to keep those there.",
    more: "More settings",
    proxy: "Proxy for this key",
    proxyHint: "Such as socks5://127.0.0.1:1080. Leave it empty to keep what is there.",
    prefix: "Prefix of its models’ names",
    prefixHint: "Keeps its models apart from those of other providers.",
    discover: "Read the models from the site",
    discoverHint:
      "hub-bridge asks the site which models the key may use, and sets them for a provider that has none. The key goes to its own site only.",
    preview: "Preview",
    run: "Import",
    needed: "Please fill this in.",
    noConnection: "First connect to CLIProxyAPI.",
  },
  list: {
    lead: "Paste or drop a backup of All API Hub, a CSV file with the columns name, url and key, or lines of “name url key”.",
    text: "List of keys",
    example: "My relay https://relay.example.com sk-…",
    file: "Choose a file…",
    putAway: "Take another one",
    drop: "Drop the file here",
    read: (n) => `${count(n, "key")} found.`,
    tooMany: (most) =>
      `hub-bridge takes at most ${count(most, "key")} at once; please split the list.`,
    skippedAccounts: (n) =>
      `${count(n, "account")} skipped: accounts hold access tokens, not API keys.`,
    unreadable: (n) => `${count(n, "entry", "entries")} could not be read and will be left out:`,
    unread: (place, reason) => `${placeOf(place)}: ${reasonOf(reason)}.`,
    problem: (problem) => {
      switch (problem.kind) {
        case "json":
          return "This looks like JSON, but is not valid JSON.";
        case "shape":
          return "This is JSON, but neither a list of keys nor a backup of All API Hub.";
        case "header":
          return "The first line has to name the columns “url” and “key”.";
        case "encoding":
          return "This is not readable text.";
      }
    },
    otherKind: "Kind of provider where the list names none",
    empty: "No keys were found in this.",
  },
  preview: {
    heading: "Preview",
    lead: "Nothing has been written yet. This is what the import would do.",
    nothing: "Everything is there already; there is nothing to import.",
    confirm: (n) => `Import ${count(n, "key")}`,
    back: "Back",
    states: { created: "new", updated: "changed", unchanged: "unchanged", failed: "not possible" },
    added: "added",
    removed: "removed",
  },
  activity: {
    importing: "Importing",
    undoing: "Taking an import back",
    done: (done, total) => `${numbers.format(done)} of ${numbers.format(total)}`,
    stop: "Stop",
    stopping: "Stopping: what is being written is finished first…",
    closeable: "You can close this page; it goes on.",
    results: "Result",
    filter: "Show",
    all: "All",
    outcomes: {
      created: "Created",
      updated: "Updated",
      unchanged: "Already there",
      failed: "Failed",
      unknown: "Uncertain",
      cancelled: "Not reached",
    },
    undoOutcomes: {
      takenBack: "Taken back",
      goneAlready: "Gone already",
      notTakenBack: "Not taken back",
    },
    retry: (n) => `Try ${count(n, "key")} again`,
    undo: "Take this import back",
    finish: "Done",
    details: "Details",
    omitted: (n) => `${numbers.format(n)} more are not shown.`,
  },
  providers: {
    kind: "Kind",
    allKinds: "All kinds",
    name: "Provider",
    keys: "Keys",
    models: "Models",
    none: "CLIProxyAPI has no providers yet.",
    noneOfKind: "CLIProxyAPI has no providers of this kind.",
    vendor: "the vendor’s own address",
    off: "switched off",
    moreKeys: (n) => `and ${numbers.format(n)} more`,
    count: (n) => count(n, "provider"),
    reload: "Reload",
    prefix: (prefix) => `prefix ${prefix}`,
  },
  history: {
    none: "Nothing has been imported yet.",
    here: "this extension",
    terminal: "the command line",
    details: "Details",
    undo: "Take back",
    takesBack: "takes an import back",
    undoHeading: "Take this import back?",
    undoLead: "Only what this import changed is changed back; what was edited since stays.",
    undoNothing: "Nothing of it is left to be taken back.",
    undoConfirm: "Take back",
  },
};

function placeOf({ kind, number }: Place): string {
  const names = { line: "Line", item: "Entry", profile: "Credential profile" } as const;
  return `${names[kind]} ${numbers.format(number)}`;
}

function reasonOf(reason: Reason): string {
  switch (reason.kind) {
    case "no_key":
      return "it has no key";
    case "not_csv":
      return "its quotation marks don’t match";
    case "not_a_line":
      return "it is not of the form “name url key”";
    case "not_an_object":
      return "it is not an object";
    case "missing":
      return `“${reason.params.path}” is missing`;
    case "wrong_type":
      return `“${reason.params.path}” should be ${EXPECTED[reason.params.expected]}`;
    case "not_one_of":
      return `“${reason.params.path}” should be one of ${reason.params.choices}`;
  }
}

const EXPECTED = {
  text: "text",
  boolean: "true or false",
  list: "a list",
  object: "an object",
} as const;
