import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

import { Gone, PATIENCE, within } from "./waiting";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** CLIProxyAPI's provider lists. */
export type Family =
  | "openai-compatibility"
  | "codex-api-key"
  | "claude-api-key"
  | "gemini-api-key"
  | "xai-api-key"
  | "vertex-api-key"
  | "interactions-api-key";

/** An entry of a provider list, as CLIProxyAPI has it. */
export type Entry = { readonly [name: string]: Json };

/** What can go wrong with the stand-in, and with which requests: all, unless something is said. */
export type Fault = FaultKind & {
  readonly method?: string;
  /** The end of the path. */
  readonly path?: string;
  /** Counted from 1. */
  readonly nth?: number;
  readonly times?: number;
};

type FaultKind =
  | { readonly kind: "latency" | "lose-write-after"; readonly milliseconds: number }
  | { readonly kind: "redirect"; readonly to: string; readonly status: number }
  | { readonly kind: "status"; readonly status: number; readonly body: string }
  | { readonly kind: "huge-body"; readonly bytes: number }
  | {
      readonly kind:
        | "hang"
        | "close-without-answer"
        | "half-body"
        | "html"
        | "wrong-json"
        | "null-json"
        | "not-json"
        | "save-fails"
        | "swallow-write"
        | "skip-activation"
        | "drop-answer-after-apply"
        | "empty-lists"
        | "plain-list-array";
    };

/** A request that the stand-in has seen. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `null` while there is no answer. */
  readonly status: number | null;
  /** Whether it carried the right key. */
  readonly authorized: boolean;
  readonly body: Json;
}

/** What the host's program did when it was run as a person runs it. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An import, as `hub-bridge history --json` lists it. */
export interface HistoryEntry {
  readonly importId: string;
  readonly undoable: boolean;
  readonly [name: string]: Json;
}

export interface LaboratoryOptions {
  /** Whether there is a keychain; unlocked unless something is said. */
  readonly keychain?: "unlocked" | "denied" | "none";
  /** The stand-in, even where CLIPROXYAPI_BIN names a real server: for faults and requests. */
  readonly standIn?: boolean;
}

interface Description {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly managementUrl: string;
  readonly managementKey: string;
  readonly hostProgram: string;
  readonly server: "stand-in" | "real";
}

interface Answer {
  readonly done?: Json;
  readonly failed?: string;
}

/** Someone who waits for a line. */
interface Waiting {
  resolve(line: string): void;
  reject(error: Error): void;
}

/** The home, the keychain, the server and the host of one test; see `laboratory` in tests/support. */
export class Laboratory {
  /** All variables that a browser is to be started with, none besides. */
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly managementUrl: string;
  readonly managementKey: string;
  readonly hostProgram: string;
  readonly server: "stand-in" | "real";
  readonly #program: Program;

  private constructor(program: Program, description: Description) {
    this.#program = program;
    this.env = description.env;
    this.home = description.home;
    this.managementUrl = description.managementUrl;
    this.managementKey = description.managementKey;
    this.hostProgram = description.hostProgram;
    this.server = description.server;
  }

  static async open(options: LaboratoryOptions = {}): Promise<Laboratory> {
    const program = new Program(options);
    try {
      const description = within("the laboratory opens", PATIENCE, program.line());
      return new Laboratory(program, JSON.parse(await description) as Description);
    } catch (error) {
      program.kill();
      throw error;
    }
  }

  /** Ends all that was started in the home, and removes it. */
  async end(): Promise<void> {
    await this.#program.end();
  }

  /** Registers the host with both browsers, as a person does: `hub-bridge browser install`. */
  async register(): Promise<void> {
    await this.#ask({ do: "register" });
  }

  async unregister(): Promise<void> {
    await this.#ask({ do: "unregister" });
  }

  /** Runs the host's program in the home as a person does. */
  async run(args: readonly string[], input = ""): Promise<Outcome> {
    return (await this.#ask({ do: "run", arguments: args, input })) as unknown as Outcome;
  }

  /** The imports that the host remembers, newest first. */
  async history(): Promise<readonly HistoryEntry[]> {
    const history = await this.#ask({ do: "history" });
    return (history as unknown as { imports: readonly HistoryEntry[] }).imports;
  }

  /** How many hosts the browsers have running. */
  async hosts(): Promise<number> {
    return (await this.#ask({ do: "hosts" })) as number;
  }

  /** Kills them; gives how many they were. */
  async killHost(): Promise<number> {
    return (await this.#ask({ do: "kill-host" })) as number;
  }

  /** The lists that the server has now. */
  async providers(): Promise<Readonly<Record<Family, readonly Entry[]>>> {
    return (await this.#ask({ do: "providers" })) as Record<Family, readonly Entry[]>;
  }

  /** Replaces a list. */
  async seed(family: Family, entries: readonly Entry[]): Promise<void> {
    await this.#ask({ do: "seed", family, entries });
  }

  /** From now on each answer of the server takes so long. Stand-in only. */
  async slow(milliseconds: number): Promise<void> {
    await this.#ask({ do: "slow", milliseconds });
  }

  /** From now on this goes wrong and nothing else, or nothing at all. Stand-in only. */
  async fault(fault: Fault | null): Promise<void> {
    await this.#ask(fault === null ? { do: "no-fault" } : { do: "fault", fault });
  }

  /** From now on the server refuses the key that it had. Stand-in only. */
  async changeKey(key: string): Promise<void> {
    await this.#ask({ do: "change-key", key });
  }

  /** The server forgets failed attempts and bans. Stand-in only. */
  async forgive(): Promise<void> {
    await this.#ask({ do: "forgive" });
  }

  /** Nothing listens any more where the server was. */
  async serverDown(): Promise<void> {
    await this.#ask({ do: "server-down" });
  }

  /** The server is there again, with the lists that it had. */
  async serverUp(): Promise<void> {
    await this.#ask({ do: "server-up" });
  }

  /** The requests that the server has seen since they were last forgotten. Stand-in only. */
  async requests(options: { readonly forget?: boolean } = {}): Promise<readonly SeenRequest[]> {
    const requests = await this.#ask({ do: "requests", forget: options.forget ?? false });
    return requests as unknown as readonly SeenRequest[];
  }

  /** A relay station that offers these models: its address, and a key for it. */
  async station(models: readonly string[]): Promise<{ url: string; key: string }> {
    return (await this.#ask({ do: "station", models })) as { url: string; key: string };
  }

  /** The management key that the keychain has for the server. */
  async secret(): Promise<string | null> {
    return (await this.#ask({ do: "secret" })) as string | null;
  }

  /** Locks the keychain for good, or lets it be silent for a while. */
  async keychain(to: "lock" | "freeze" | "thaw"): Promise<void> {
    await this.#ask({ do: "keychain", to });
  }

  async #ask(command: { readonly do: string; readonly [name: string]: Json }): Promise<Json> {
    const line = this.#program.ask(JSON.stringify(command));
    const answer = JSON.parse(
      await within(`the laboratory does: ${command.do}`, PATIENCE, line),
    ) as Answer;
    if (answer.failed !== undefined) throw new Error(`${command.do}: ${answer.failed}`);
    return answer.done ?? null;
  }
}

/** The program, and the lines that go to and fro. */
class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<number | string>;
  readonly #waiting: Waiting[] = [];
  #gone: Error | undefined;

  constructor(options: LaboratoryOptions) {
    const env = { ...process.env };
    if (options.standIn === true) delete env.CLIPROXYAPI_BIN;
    // Ctrl-C is for this process only: the laboratory ends, and tidies, once its input ends.
    this.#child = spawn(laboratoryProgram(), ["--keychain", options.keychain ?? "unlocked"], {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
      env,
    });
    this.#ended = once(this.#child, "close").then(([code, signal]) => {
      this.#fail(new Gone(`the laboratory has ended: ${String(code ?? signal)}`));
      return (code ?? signal) as number | string;
    });
    this.#ended.catch((error: unknown) =>
      this.#fail(new Gone("the laboratory does not start", { cause: error })),
    );
    // That it has ended is told by the line that does not come.
    this.#child.stdin.on("error", () => undefined);
    createInterface({ input: this.#child.stdout }).on("line", (line) =>
      this.#waiting.shift()?.resolve(line),
    );
  }

  /** The next line that nobody waits for yet. */
  line(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#gone === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#gone);
    });
  }

  ask(line: string): Promise<string> {
    const answer = this.line();
    this.#child.stdin.write(`${line}\n`);
    return answer;
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    try {
      const code = await within("the laboratory ends", PATIENCE, this.#ended);
      if (code !== 0) throw new Error(`the laboratory ends with ${code}`);
    } finally {
      this.kill();
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #fail(error: Error): void {
    this.#gone = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** As cargo builds it, unless HUB_BRIDGE_LABORATORY names another one. */
function laboratoryProgram(): string {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const program = process.env.HUB_BRIDGE_LABORATORY ?? join(target, "debug/laboratory");
  if (!existsSync(program)) {
    throw new Error(`${program} is missing: “cargo build --workspace --bins” makes it`);
  }
  return program;
}
