/** The one import or undo that the page shows: running, or ended and not yet put away. */

import {
  BridgeError,
  type BridgeErrorData,
  type CallOptions,
  type ImportProgress,
  type ImportReport,
  type Item,
  type Job,
  type JobMethod,
  type Params,
  type RemoteBridge,
} from "hub-bridge-shim";
import { wholeReport } from "./whole_report";

export type Activity = RunningActivity | EndedActivity;

/** What was asked for. */
interface Asked {
  readonly method: JobMethod;
  /** The profile that this page named. */
  readonly profile: string | undefined;
  /** What was to be imported, if this page began it: keys are kept nowhere else. */
  readonly items: readonly Item[];
}

export interface RunningActivity extends Asked {
  readonly state: "running";
  readonly progress: Pick<ImportProgress, "phase" | "done" | "total"> | undefined;
  /** The person has asked for its end. */
  readonly stopping: boolean;
}

export interface EndedActivity extends Asked {
  readonly state: "ended";
  readonly report: ImportReport | undefined;
  readonly error: BridgeErrorData | undefined;
}

type OnProgress = NonNullable<CallOptions["onProgress"]>;

/** Begins them, and finds what an earlier page began. */
export class Activities {
  readonly #bridge: RemoteBridge;
  readonly #onChange: (activity: Activity | undefined) => void;
  #current: Activity | undefined;
  /** Changes with each one that is shown: what an older one has to say is not shown any more. */
  #turn = {};
  #stop: () => void = () => {};

  constructor(bridge: RemoteBridge, onChange: (activity: Activity | undefined) => void) {
    this.#bridge = bridge;
    this.#onChange = onChange;
  }

  /** Shows the newest one that the background has, unless there is one here. */
  async resume(): Promise<void> {
    const [job] = await this.#jobs();
    if (job === undefined || this.#current !== undefined) return;
    const { id, method } = job;
    const asked: Asked = { method, profile: undefined, items: [] };
    if (job.state === "running") {
      const stop = () => void this.#bridge.cancel(id);
      await this.#watch(asked, stop, (onProgress) => this.#bridge.follow(id, { onProgress }));
    } else {
      await this.#end(this.#takeTurn(), asked, job);
    }
  }

  /** Begins an import, unless something runs. */
  async import(params: Params<"import/run">): Promise<void> {
    const { profile, items } = params;
    const asked: Asked = { method: "import/run", profile, items };
    await this.#begin(asked, (options) => this.#bridge.call("import/run", params, options));
  }

  /** Begins an undo, unless something runs. */
  async undo(params: Params<"import/undo">): Promise<void> {
    const asked: Asked = { method: "import/undo", profile: undefined, items: [] };
    await this.#begin(asked, (options) => this.#bridge.call("import/undo", params, options));
  }

  /** Asks the running one to end; it says then what was done. */
  stop(): void {
    if (this.#current?.state !== "running") return;
    this.#stop();
    this.#show({ ...this.#current, stopping: true });
  }

  /** Puts the ended one away, here and in the background. */
  async putAway(): Promise<void> {
    if (this.#current?.state === "running") return;
    this.#takeTurn();
    this.#show(undefined);
    await this.#forgetEnded();
  }

  async #begin(asked: Asked, call: (options: CallOptions) => Promise<ImportReport>): Promise<void> {
    if (this.#current?.state === "running") return;
    const stopper = new AbortController();
    await this.#watch(
      asked,
      () => stopper.abort(),
      async (onProgress) => {
        await this.#forgetEnded();
        return call({ signal: stopper.signal, onProgress });
      },
    );
  }

  async #watch(
    asked: Asked,
    stop: () => void,
    call: (onProgress: OnProgress) => Promise<ImportReport>,
  ): Promise<void> {
    const turn = this.#takeTurn();
    this.#stop = stop;
    this.#show({ ...asked, state: "running", progress: undefined, stopping: false });
    const onProgress: OnProgress = ({ phase, done, total }) => {
      if (this.#turn !== turn || this.#current?.state !== "running") return;
      this.#show({ ...this.#current, progress: { phase, done, total } });
    };
    const outcome = await call(onProgress).then(
      (report) => ({ report }),
      (thrown: unknown) => ({ error: BridgeError.from(thrown).toData() }),
    );
    await this.#end(turn, asked, outcome);
  }

  async #end(turn: object, asked: Asked, outcome: Pick<Job, "report" | "error">): Promise<void> {
    const { error, report = error?.report } = outcome;
    const whole = report && (await wholeReport(this.#bridge, report));
    if (this.#turn === turn) this.#show({ ...asked, state: "ended", report: whole, error });
  }

  #takeTurn(): object {
    this.#turn = {};
    return this.#turn;
  }

  #show(activity: Activity | undefined): void {
    this.#current = activity;
    this.#onChange(activity);
  }

  async #jobs(): Promise<readonly Job[]> {
    return this.#bridge.jobs().catch(() => []);
  }

  async #forgetEnded(): Promise<void> {
    const ended = (await this.#jobs()).filter(({ state }) => state !== "running");
    await Promise.all(ended.map(({ id }) => this.#bridge.forget(id).catch(() => undefined)));
  }
}
