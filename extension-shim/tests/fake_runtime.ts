/** A browser's `runtime`, with hosts and backgrounds that tests put behind it. */

import type { BrowserEvent, Port, Runtime } from "../src/index.js";

class FakeEvent<Arguments extends unknown[]> implements BrowserEvent<(...args: Arguments) => void> {
  readonly listeners = new Set<(...args: Arguments) => void>();
  addListener(listener: (...args: Arguments) => void) {
    this.listeners.add(listener);
  }
  removeListener(listener: (...args: Arguments) => void) {
    this.listeners.delete(listener);
  }
  fire(...args: Arguments) {
    for (const listener of this.listeners) listener(...args);
  }
}

/** What crosses a port is copied as JSON, as Chromium does. */
const copied = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

/** One end of a line; what is posted here arrives at `peer` in a later turn. */
export class FakePort implements Port {
  readonly onMessage = new FakeEvent<[unknown]>();
  readonly onDisconnect = new FakeEvent<[Port]>();
  readonly posted: unknown[] = [];
  error: { message: string } | null = null;
  peer: FakePort | undefined;
  open = true;
  onPost: (message: unknown) => void = () => {};

  constructor(
    readonly name = "",
    readonly sender?: { id: string; url: string },
  ) {}

  postMessage(message: unknown) {
    if (!this.open) throw new Error("Attempting to use a disconnected port object");
    const copy = copied(message);
    this.posted.push(copy);
    queueMicrotask(() => {
      this.onPost(copy);
      if (this.peer?.open) this.peer.onMessage.fire(copy);
    });
  }

  disconnect() {
    this.open = false;
    this.peer?.drop();
  }

  /** The other side goes. */
  drop() {
    if (!this.open) return;
    this.open = false;
    this.onDisconnect.fire(this);
  }
}

export function portPair(name: string, sender: { id: string; url: string }): [FakePort, FakePort] {
  const here = new FakePort(name);
  const there = new FakePort(name, sender);
  here.peer = there;
  there.peer = here;
  return [here, there];
}

/** A request as a host reads it. */
export interface Asked {
  readonly id?: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** A host process: what it was asked, and the means to answer. */
export class FakeHost {
  readonly asked: Asked[] = [];

  constructor(
    readonly port: FakePort,
    private readonly runtime: FakeRuntime,
  ) {
    port.onPost = (message) => {
      this.asked.push(message as Asked);
      this.onRequest(message as Asked);
    };
  }

  onRequest: (request: Asked) => void = () => {};

  say(message: unknown) {
    this.port.onMessage.fire(message);
  }

  answer(id: number | undefined, result: unknown) {
    this.say({ jsonrpc: "2.0", id, result });
  }

  /** Ends as the browser tells it. */
  end(text: string | null) {
    if (this.runtime.engine === "gecko") this.port.error = text === null ? null : { message: text };
    else this.runtime.lastError = text === null ? undefined : { message: text };
    this.port.drop();
    this.runtime.lastError = undefined;
  }
}

export class FakeRuntime implements Runtime {
  readonly id = "abcdefghijklmnopabcdefghijklmnop";
  readonly onConnect = new FakeEvent<[Port]>();
  readonly hosts: FakeHost[] = [];
  readonly getBrowserInfo: unknown;
  lastError: { message: string } | undefined;
  /** Called with each host that is started. */
  onStart: (host: FakeHost) => void = () => {};
  onSend: (message: unknown) => Promise<unknown> = () => new Promise(() => {});

  constructor(readonly engine: "chromium" | "gecko" = "chromium") {
    this.getBrowserInfo = engine === "gecko" ? () => {} : undefined;
  }

  connectNative? = (name: string): Port => {
    const host = new FakeHost(new FakePort(name), this);
    this.hosts.push(host);
    queueMicrotask(() => this.onStart(host));
    return host.port;
  };

  sendNativeMessage? = (_: string, message: unknown): Promise<unknown> => this.onSend(message);

  connect({ name }: { name: string }): Port {
    const sender = { id: this.id, url: this.getURL("page.html") };
    const [here, there] = portPair(name, sender);
    if (this.onConnect.listeners.size === 0) queueMicrotask(() => here.drop());
    else this.onConnect.fire(there);
    return here;
  }

  getURL(path: string): string {
    return `chrome-extension://${this.id}/${path}`;
  }
}

/** Lets everything that is already on its way arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
