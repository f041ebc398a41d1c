import { connect, type Socket } from "node:net";

import type { Json } from "./laboratory";
import { Gone } from "./waiting";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Failure {
  readonly error: string;
  readonly message: string;
}

/** Firefox's own remote control: `LENGTH:JSON` over TCP. It can also act as the browser itself. */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #unread = Buffer.alloc(0);
  #gone: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => this.#read(data));
    socket.on("error", (error) => this.#fail(new Gone("Firefox is gone", { cause: error })));
    socket.on("close", () => this.#fail(new Gone("Firefox has hung up")));
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
    });
    return new Marionette(socket);
  }

  /** Sends a command, as those of WebDriver are called there. */
  async send(command: string, parameters: object = {}): Promise<unknown> {
    if (this.#gone !== undefined) throw this.#gone;
    this.#number += 1;
    const number = this.#number;
    const text = JSON.stringify([0, number, command, parameters]);
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  /** Runs the body of an async function with `args` as the browser itself. */
  async asBrowser(body: string, args: readonly Json[]): Promise<unknown> {
    const script = `return (async (...args) => { ${body} })(...arguments)`;
    await this.send("Marionette:SetContext", { value: "chrome" });
    try {
      const result = await this.send("WebDriver:ExecuteScript", { script, args });
      return (result as { value: unknown }).value;
    } finally {
      await this.send("Marionette:SetContext", { value: "content" });
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, data]);
    for (;;) {
      const colon = this.#unread.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#unread.toString("latin1", 0, colon));
      if (this.#unread.length < end) return;
      const message: unknown = JSON.parse(this.#unread.toString("utf8", colon + 1, end));
      this.#unread = this.#unread.subarray(end);
      // The first message is a greeting, and no answer.
      if (Array.isArray(message)) this.#take(message as [number, number, Failure | null, unknown]);
    }
  }

  #take([, number, failure, result]: [number, number, Failure | null, unknown]): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (failure === null) waiting?.resolve(result);
    else waiting?.reject(new Error(`${failure.error}: ${failure.message}`));
  }

  #fail(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}
