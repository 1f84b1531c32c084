import type { JobState } from '../model/job-queue.model.js';
import type { TransportPolicy } from '../store/company.schema.js';
import type { Posted } from './callback.sender.js';

/** One asynchronous request, as the control port tells of it. */
export interface OfflineJob {
  readonly id: string;
  readonly company: string;
  readonly policy: string;
  readonly url: string;
  readonly controlId: string;
  readonly state: JobState;
  readonly queuedAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Empty when a fault kept the answer back. */
  readonly posts: readonly Posted[];
}

/** Whatever is needed to go on with it in another process. */
export interface JobCell {
  readonly job: OfflineJob;
  /** Of JOBQUEUERECORD. */
  readonly recordNo: number;
  readonly policy: TransportPolicy;
  /** The request as it came, and where. */
  readonly body: string;
  readonly endpoint: string;
  /** The answer, once the functions have run: it is only left to be posted. */
  readonly document?: string;
}
