import type { DeliveryCell } from '../events/delivery.model.js';
import type { JobCell } from '../gateway/offline.job.js';

/** Changes of the backlog in a line of the state file; null: done with. */
export interface BacklogChanges {
  readonly jobs?: readonly (readonly [id: number, JobCell | null])[];
  readonly posts?: readonly (readonly [seq: number, DeliveryCell | null])[];
}

/** What was accepted and has not left yet: asynchronous requests, and posts of Smart Events. */
export interface BacklogState {
  readonly jobs: ReadonlyMap<number, JobCell>;
  readonly posts: ReadonlyMap<number, DeliveryCell>;
}

export const NO_BACKLOG: BacklogState = { jobs: new Map(), posts: new Map() };

/** Keeps the backlog for snapshots and for the next process; whoever works on it tells each step. */
export class Backlog {
  #jobs = new Map<number, JobCell>();
  #posts = new Map<number, DeliveryCell>();
  #lastJob = 0;
  #lastPost = 0;

  get lastJob(): number {
    return this.#lastJob;
  }

  get lastPost(): number {
    return this.#lastPost;
  }

  get state(): BacklogState {
    return { jobs: new Map(this.#jobs), posts: new Map(this.#posts) };
  }

  change({ jobs = [], posts = [] }: BacklogChanges): void {
    for (const [id, job] of jobs) {
      this.#lastJob = Math.max(this.#lastJob, id);
      if (job === null) this.#jobs.delete(id);
      else this.#jobs.set(id, job);
    }
    for (const [seq, post] of posts) {
      this.#lastPost = Math.max(this.#lastPost, seq);
      if (post === null) this.#posts.delete(seq);
      else this.#posts.set(seq, post);
    }
  }

  /** Numbers that were given out stay given out. */
  goBack({ jobs, posts }: BacklogState): void {
    this.#jobs = new Map(jobs);
    this.#posts = new Map(posts);
  }
}
