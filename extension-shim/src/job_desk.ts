/** Begins jobs, keeps what becomes of them, and lets pages wait for them. */

import type { Bridge, CallOptions, Method, Params } from "./bridge.js";
import { JOB_METHODS, type Job, type JobMethod } from "./job.js";
import type { Jobs } from "./jobs.js";
import { BridgeError } from "./problem.js";
import type { ImportProgress, ImportReport } from "./protocol.js";
import { reportOf } from "./recovery.js";

type Watcher = (progress: ImportProgress) => void;

interface Running {
  readonly outcome: Promise<Job>;
  readonly stop: AbortController;
  readonly watchers: Set<Watcher>;
}

/** The method, if what it is asked to do writes, so that it goes on without the page that asked. */
export function jobMethod(method: Method, params: object): JobMethod | undefined {
  const isDry = "dryRun" in params && params.dryRun === true;
  return isDry ? undefined : JOB_METHODS.find((writing) => writing === method);
}

export class JobDesk {
  readonly jobs: Jobs;
  readonly #bridge: Bridge;
  readonly #onFinished: ((job: Job) => void) | undefined;
  readonly #running = new Map<Job["id"], Running>();

  constructor(bridge: Bridge, jobs: Jobs, onFinished?: (job: Job) => void) {
    this.#bridge = bridge;
    this.jobs = jobs;
    this.#onFinished = onFinished;
  }

  /** Begins an import or an undo; its id. */
  async begin<M extends JobMethod>(
    method: M,
    params: Params<M>,
    note: string,
    limits: Pick<CallOptions, "deadlineMs">,
  ): Promise<Job["id"]> {
    const id = crypto.randomUUID();
    const startedAt = new Date().toISOString();
    const job: Job = { id, method, note, startedAt, state: "running" };
    await this.jobs.put(job);
    const stop = new AbortController();
    const watchers = new Set<Watcher>();
    const onProgress = (progress: ImportProgress) => {
      const { items: _, ...rest } = progress;
      this.jobs.progress(id, rest);
      for (const watcher of watchers) watcher(progress);
    };
    const options = { signal: stop.signal, onProgress, ...limits };
    const outcome = this.#bridge.call(method, params, options).then(
      (report) => this.#finish(job, { state: "done", report }),
      (error: unknown) => this.#fail(job, BridgeError.from(error)),
    );
    this.#running.set(id, { outcome, stop, watchers });
    return id;
  }

  /** Waits for a job; its report, or the error that it ended with. */
  async follow(id: Job["id"], watcher: Watcher): Promise<ImportReport> {
    const running = this.#running.get(id);
    running?.watchers.add(watcher);
    const job = await this.jobs.get(id);
    if (!job) {
      throw new BridgeError({
        kind: "not_found",
        params: { what: "job", name: id },
        message: "no such job",
        hint: "",
        retryable: false,
      });
    }
    if (running && job.progress) watcher({ ...job.progress, items: [] });
    const ended = await (running?.outcome ?? this.#ended(job));
    running?.watchers.delete(watcher);
    if (ended.error) throw new BridgeError(ended.error);
    return ended.report as ImportReport;
  }

  /** Asks a job to stop; who follows it learns what was done. */
  cancel(id: Job["id"]): void {
    this.#running.get(id)?.stop.abort();
  }

  /** A job that is kept as running and does not run lost its background. */
  #ended(job: Job): Job | Promise<Job> {
    if (job.state !== "running") return job;
    const outcome = this.#fail(job, BridgeError.of({ kind: "background_stopped", params: {} }));
    const nothing = { stop: new AbortController(), watchers: new Set<Watcher>() };
    this.#running.set(job.id, { outcome, ...nothing });
    return outcome;
  }

  async #fail(job: Job, error: BridgeError): Promise<Job> {
    // The host may have written before it, or this background, went.
    const cutOff = error.kind === "host_gone" || error.kind === "background_stopped";
    const report = error.report ?? (cutOff ? await reportOf(this.#bridge, job) : undefined);
    const data = { ...error.toData(), ...(report && { report }) };
    return this.#finish(job, { state: "failed", error: data, ...(report && { report }) });
  }

  async #finish(job: Job, outcome: Pick<Job, "state" | "report" | "error">): Promise<Job> {
    const ended = { ...job, ...outcome };
    await this.jobs.put(ended);
    this.#running.delete(job.id);
    this.#onFinished?.(ended);
    return ended;
  }
}
