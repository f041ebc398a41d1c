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

export interface RunningActivity {
  readonly state: "running";
  readonly method: JobMethod;
  readonly progress: Pick<ImportProgress, "phase" | "done" | "total"> | undefined;
  /** The person has asked for its end. */
  readonly stopping: boolean;
}

export interface EndedActivity {
  readonly state: "ended";
  readonly method: JobMethod;
  readonly report: ImportReport | undefined;
  readonly error: BridgeErrorData | undefined;
  /** What was to be imported, if this page began it: keys are kept nowhere else. */
  readonly items: readonly Item[];
}

type Progress = NonNullable<CallOptions["onProgress"]>;

/** Begins them, and finds what an earlier page began. */
export class Activities {
  readonly #bridge: RemoteBridge;
  readonly #onChange: (activity: Activity | undefined) => void;
  #current: Activity | undefined;
  #stop: () => void = () => {};

  constructor(bridge: RemoteBridge, onChange: (activity: Activity | undefined) => void) {
    this.#bridge = bridge;
    this.#onChange = onChange;
  }

  /** Shows the newest one that the background has, unless there is one here. */
  async resume(): Promise<void> {
    const [job] = await this.#bridge.jobs().catch(() => []);
    if (job === undefined || this.#current !== undefined) return;
    if (job.state !== "running") {
      await this.#end(job.method, job, []);
      return;
    }
    const stop = () => void this.#bridge.cancel(job.id);
    const follow = (onProgress: Progress) => this.#bridge.follow(job.id, { onProgress });
    await this.#watch(job.method, follow, stop, []);
  }

  /** Begins one; gives how it ended, or nothing where another one runs. */
  async begin<M extends JobMethod>(
    method: M,
    params: Params<M>,
    items: readonly Item[] = [],
  ): Promise<EndedActivity | undefined> {
    if (this.#current?.state === "running") return undefined;
    const stopper = new AbortController();
    const call = (onProgress: Progress) =>
      this.#bridge.call(method, params, { signal: stopper.signal, onProgress });
    await this.#putAway();
    return this.#watch(
      method,
      call as (onProgress: Progress) => Promise<ImportReport>,
      () => stopper.abort(),
      items,
    );
  }

  /** Asks the running one to end; it says then what was done. */
  stop(): void {
    if (this.#current?.state !== "running") return;
    this.#stop();
    this.#set({ ...this.#current, stopping: true });
  }

  /** Puts the ended one away, here and in the background. */
  async putAway(): Promise<void> {
    if (this.#current?.state === "running") return;
    this.#set(undefined);
    await this.#putAway();
  }

  async #putAway(): Promise<void> {
    const jobs = await this.#bridge.jobs().catch((): Job[] => []);
    const ended = jobs.filter(({ state }) => state !== "running");
    await Promise.all(ended.map(({ id }) => this.#bridge.forget(id).catch(() => undefined)));
  }

  async #watch(
    method: JobMethod,
    call: (onProgress: Progress) => Promise<ImportReport>,
    stop: () => void,
    items: readonly Item[],
  ): Promise<EndedActivity> {
    this.#stop = stop;
    this.#set({ state: "running", method, progress: undefined, stopping: false });
    const onProgress: Progress = ({ phase, done, total }) => {
      if (this.#current?.state === "running") {
        this.#set({ ...this.#current, progress: { phase, done, total } });
      }
    };
    try {
      return await this.#end(method, { report: await call(onProgress) }, items);
    } catch (thrown) {
      const error = BridgeError.from(thrown).toData();
      return this.#end(method, { error }, items);
    }
  }

  async #end(
    method: JobMethod,
    { report, error }: Pick<Job, "report" | "error">,
    items: readonly Item[],
  ): Promise<EndedActivity> {
    const known = report ?? error?.report;
    const whole = known && (await wholeReport(this.#bridge, known));
    const ended: EndedActivity = { state: "ended", method, report: whole, error, items };
    this.#set(ended);
    return ended;
  }

  #set(activity: Activity | undefined): void {
    this.#current = activity;
    this.#onChange(activity);
  }
}
