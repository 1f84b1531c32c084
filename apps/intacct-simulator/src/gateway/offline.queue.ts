import type { FaultBoard, FaultTarget } from '../load/fault.board.js';
import type { LateTimer } from '../load/late.timer.js';
import { JOB_STATES, type JobState } from '../model/job-queue.model.js';
import { formatTimestamp } from '../model/value.format.js';
import type { World } from '../store/world.store.js';
import { postAnswer, type Posted } from './callback.sender.js';
import type { Envelope } from './envelope.parser.js';
import type { JobCell, OfflineJob } from './offline.job.js';

/** What was accepted, from the first time or from the backlog. */
export interface OfflineRequest {
  readonly envelope: Envelope;
  readonly company: string;
  readonly cell: Omit<JobCell, 'job' | 'recordNo'>;
  /** Runs it and gives the whole response document; nothing when it was cancelled before. */
  answer(run: OfflineRun): Promise<string>;
}

export interface OfflineRun {
  isCancelled(): boolean;
  /** Told the document together with the commit of what the functions did. */
  keep(document: string): void;
}

interface Entry {
  readonly request: OfflineRequest;
  readonly recordNo: number;
  job: OfflineJob;
  document: string | undefined;
}

const MAX_JOBS = 1000;
const JOB = 'JOBQUEUERECORD';
const JOB_TYPE = 'Asynchronous API requests';

const isDelivered = (posts: readonly Posted[]): boolean =>
  posts.some((posted) => 'status' in posted && posted.status >= 200 && posted.status < 300);

const seconds = (from: string, to: string): string => String(Math.round((Date.parse(to) - Date.parse(from)) / 1000));

/**
 * Asynchronous requests: each company has its own queue, in the order of arrival and with `offlineJobs` at once.
 * Each step is told to the backlog, so that another process can go on; a reset cancels them.
 */
export class OfflineQueue {
  #jobs: Entry[] = [];
  readonly #waiting = new Map<string, Entry[]>();
  readonly #running = new Map<string, number>();
  #lastId: number;

  constructor(
    private readonly world: World,
    private readonly faults: FaultBoard,
    private readonly late: LateTimer,
  ) {
    this.#lastId = world.backlog.lastJob;
  }

  accept(request: OfflineRequest): void {
    this.#lastId += 1;
    const { company, envelope } = request;
    const { policy } = request.cell;
    const job: OfflineJob = {
      id: String(this.#lastId),
      company,
      policy: policy.id,
      url: policy.url,
      controlId: envelope.control.controlId,
      state: JOB_STATES.queued,
      queuedAt: this.#time(),
      posts: [],
    };
    const recordNo = this.world.companies.get(company)?.table(JOB).nextNo() ?? 0;
    const entry: Entry = { request, recordNo, job, document: undefined };
    this.#update(entry, {});
    this.#enqueue(entry);
  }

  /** Go on with one that the backlog has; it keeps its number. */
  resume({ job, recordNo, document }: JobCell, request: OfflineRequest): void {
    this.#enqueue({ request, recordNo, job, document });
  }

  #enqueue(entry: Entry): void {
    const { company } = entry.request;
    this.#jobs = [...this.#jobs.slice(1 - MAX_JOBS), entry];
    this.#waiting.set(company, [...(this.#waiting.get(company) ?? []), entry]);
    this.#next(company);
  }

  /** The latest 1,000, oldest first. */
  list(): readonly OfflineJob[] {
    return this.#jobs.map(({ job }) => job);
  }

  /** Break off: what waits or runs is neither executed nor posted, as far as it is left to do. The backlog keeps it. */
  stop(): void {
    this.late.cancel();
    this.#jobs = [];
    this.#waiting.clear();
    this.#running.clear();
  }

  #next(company: string): void {
    const running = this.#running.get(company) ?? 0;
    const entry = running < this.world.placesOf(company).offlineJobs ? this.#waiting.get(company)?.shift() : undefined;
    if (entry === undefined) return;
    this.#running.set(company, running + 1);
    const { cancellations } = this.late;
    const isCancelled = (): boolean => this.late.cancellations !== cancellations;
    void this.#run(entry, isCancelled).finally(() => {
      if (isCancelled()) return;
      this.#running.set(company, (this.#running.get(company) ?? 1) - 1);
      this.#next(company);
    });
  }

  async #run(entry: Entry, isCancelled: () => boolean): Promise<void> {
    const { world, late } = this;
    const { request } = entry;
    await late.wait(world.profile.gaps.offlineDelayMs);
    if (isCancelled()) return;
    if (entry.document === undefined) this.#update(entry, { state: JOB_STATES.inTransit, startedAt: this.#time() });
    try {
      const document =
        entry.document ?? (await request.answer({ isCancelled, keep: (text) => this.#keep(entry, text) }));
      if (isCancelled()) return;
      const fault = this.faults.callbackFault(targetsOf(request));
      if (fault?.do === 'callback-late') await late.wait(fault.ms ?? 1000);
      if (isCancelled()) return;
      const times = fault?.do === 'callback-lost' ? 0 : fault?.do === 'callback-twice' ? 2 : 1;
      const posts: Posted[] = [];
      for (let time = 0; time < times; time += 1) {
        posts.push(await postAnswer(request.cell.policy, document, world.profile.gaps.contentType));
      }
      if (!isCancelled()) this.#finish(entry, isDelivered(posts) ? JOB_STATES.delivered : JOB_STATES.failed, posts);
    } catch (error) {
      process.stderr.write(`simulator: asynchronous job: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!isCancelled()) this.#finish(entry, JOB_STATES.failed, []);
    }
  }

  #finish(entry: Entry, state: JobState, posts: readonly Posted[]): void {
    this.#update(entry, { state, posts, finishedAt: this.#time() });
  }

  #keep(entry: Entry, document: string): void {
    entry.document = document;
    this.world.keepBacklog({ jobs: [[Number(entry.job.id), this.#cellOf(entry)]] });
  }

  #cellOf({ request, recordNo, job, document }: Entry): JobCell {
    return { ...request.cell, job, recordNo, ...(document === undefined ? {} : { document }) };
  }

  #time(): string {
    return new Date(this.world.clock.now()).toISOString();
  }

  /** The job and its record, which are durable at once. */
  #update(entry: Entry, changes: Partial<OfflineJob>): void {
    entry.job = { ...entry.job, ...changes };
    const { world } = this;
    world.together(() => {
      const { id, state, finishedAt } = entry.job;
      const cell = finishedAt === undefined ? this.#cellOf(entry) : null;
      if (cell === null || state === JOB_STATES.queued) world.keepBacklog({ jobs: [[Number(id), cell]] });
      this.#record(entry);
    });
  }

  #record(entry: Entry): void {
    const { world } = this;
    const company = world.companies.get(entry.job.company);
    if (company === undefined) return;
    const now = world.clock.now();
    const { id, state, queuedAt, startedAt, finishedAt } = entry.job;
    const values: Record<string, string> = {
      RECORDNO: String(entry.recordNo),
      JOBID: id,
      JOBTYPE: JOB_TYPE,
      STATE: state,
      TIMEQUEUED: formatTimestamp(Date.parse(queuedAt)),
      WHENCREATED: formatTimestamp(Date.parse(queuedAt)),
      WHENMODIFIED: formatTimestamp(now),
    };
    if (startedAt !== undefined) {
      values['TIMESTARTED'] = formatTimestamp(Date.parse(startedAt));
      values['WAITINQUEUE'] = seconds(queuedAt, startedAt);
      if (finishedAt !== undefined) values['ACTIVETIME'] = seconds(startedAt, finishedAt);
    }
    company.put(JOB, { no: entry.recordNo, values, at: now });
    world.commit(company);
  }
}

const targetsOf = ({ envelope, company }: OfflineRequest): readonly FaultTarget[] => {
  const { credentials } = envelope;
  const entity = credentials.kind === 'login' ? credentials.entity : '';
  return envelope.functions.map(({ name, objects }) => ({ name, objects, company, entity }));
};
