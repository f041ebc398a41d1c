/** The jobs that the background has, kept where they survive its end but not the browser's. */

import type { Job } from "./job.js";
import type { StorageArea } from "./runtime.js";

const KEY = "hub-bridge-jobs";

/** Finished jobs that nobody put away: more than these are not kept. */
const MOST_FINISHED = 10;

/** The jobs, newest first. */
export class Jobs {
  readonly #area: StorageArea | undefined;
  readonly #jobs = new Map<string, Job>();
  readonly #loaded: Promise<void>;
  #saving: Promise<void> = Promise.resolve();

  /** Without an area (Firefox before 115) jobs live as long as the background. */
  constructor(area: StorageArea | undefined) {
    this.#area = area;
    this.#loaded = this.#load();
  }

  async all(): Promise<Job[]> {
    await this.#loaded;
    return [...this.#jobs.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async get(id: string): Promise<Job | undefined> {
    await this.#loaded;
    return this.#jobs.get(id);
  }

  async put(job: Job): Promise<void> {
    await this.#loaded;
    this.#jobs.set(job.id, job);
    const finished = (await this.all()).filter(({ state }) => state !== "running");
    for (const { id } of finished.slice(MOST_FINISHED)) this.#jobs.delete(id);
    await this.#save();
  }

  async remove(id: string): Promise<void> {
    await this.#loaded;
    if (this.#jobs.delete(id)) await this.#save();
  }

  /** How far a job is changes ten times a second, and is not worth being kept. */
  async progress(id: string, progress: Job["progress"]): Promise<void> {
    await this.#loaded;
    const job = this.#jobs.get(id);
    if (job && progress) this.#jobs.set(id, { ...job, progress });
  }

  async #load(): Promise<void> {
    const kept = await this.#area?.get(KEY);
    for (const job of (kept?.[KEY] ?? []) as Job[]) this.#jobs.set(job.id, job);
  }

  /** One after the other, so that an older state never overtakes a newer one. */
  #save(): Promise<void> {
    const jobs = [...this.#jobs.values()];
    // A full storage loses the memory of a job, not the job.
    this.#saving = this.#saving.then(() => this.#area?.set({ [KEY]: jobs })).catch(() => {});
    return this.#saving;
  }
}
