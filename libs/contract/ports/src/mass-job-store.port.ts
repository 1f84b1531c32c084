import type { IntegrationState, RecordCommandName } from '@bridge/canonical';
import type { ListPage } from './dead-letter-store.port.js';
import type { OutgoingResult } from './work-store.port.js';

/** Which records of a node; what is absent does not matter. */
export interface RecordFilter {
  readonly states?: readonly IntegrationState[];
  /** Beginning of the natural key, or all of the DMO or the Intacct id. */
  readonly q?: string;
}

/** A command to many records of one node. */
export interface MassJobRequest {
  readonly company: string;
  readonly tenant: string;
  readonly node: string;
  readonly command: RecordCommandName;
  /** Id of the command; the runs that it starts carry it. Unique within the company. */
  readonly trigger: string;
  /** These; absent: all that pass the filter. */
  readonly sysIds: readonly string[] | undefined;
  readonly filter: RecordFilter;
  readonly requestedBy: string;
}

export type MassJobState = 'running' | 'paused' | 'cancelled' | 'done';

export interface MassJobCounts {
  /** Records that there were when it began. */
  readonly total: number;
  /** Records looked at. */
  readonly read: number;
  /** Runs started, or records reset. */
  readonly started: number;
  /** Records that the command does not apply to. */
  readonly refused: number;
  /** Of the runs that are over. */
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
}

export interface MassJob extends MassJobRequest {
  readonly id: string;
  readonly state: MassJobState;
  readonly counts: MassJobCounts;
  readonly key: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
}

/** A record that a command is about. */
export interface CommandedRecord {
  readonly sysId: string;
  /** `undefined`: the bridge does not know it. */
  readonly known:
    | {
        readonly naturalKey: string;
        /** As users see it: `pending` while anything of it is open. */
        readonly state: IntegrationState;
        /** A request of it is on its way, or in doubt. */
        readonly isWorking: boolean;
        /** Of the newest event that is stored; `undefined`: none is. */
        readonly recordVersion: number | undefined;
        readonly recordClass: 'document' | 'master' | 'configuration' | undefined;
        readonly intacctObject: string | undefined;
        readonly intacctId: string | undefined;
        readonly recordNo: string | undefined;
        readonly url: string | undefined;
      }
    | undefined;
}

/** Some records of a job, in order. */
export interface Chunk {
  readonly job: MassJob;
  readonly records: readonly CommandedRecord[];
}

/** What is to be done with a chunk. */
export interface ChunkOutcome {
  /** Another run of the newest stored version of these. */
  readonly runs: readonly string[];
  /** The same, and sent even when Intacct seems to hold them as they are. */
  readonly forcedRuns: readonly string[];
  /** Their Intacct record is forgotten. */
  readonly resets: readonly string[];
  readonly refused: number;
  readonly results: readonly OutgoingResult[];
}

/** A job whose runs are over. */
export type FinishedJob = MassJob;

/** Commands to many records, carried out in bounded chunks. Every method is one transaction, or several that can each be repeated. */
export interface MassJobStore {
  /** A trigger that is known already gives the job that it made. */
  create(request: MassJobRequest): Promise<MassJob>;
  /**
   * Carry out the next chunk of one job: position, runs, resets and results in one transaction. Of several processes one works
   * on a job at a time. A job with many runs open waits until they have become fewer.
   *
   * @param decide  what is to be done; called inside the transaction
   * @returns       false when there is nothing to do now
   */
  advance(limit: number, decide: (chunk: Chunk) => Promise<ChunkOutcome>): Promise<boolean>;
  /**
   * End jobs whose records were all looked at and whose runs are over, with their counts.
   *
   * @param settle  makes what is published; pure
   * @returns       how many there were
   */
  finish(settle: (job: FinishedJob) => readonly OutgoingResult[]): Promise<number>;
  /** With the counts of now. */
  find(id: string): Promise<MassJob | undefined>;
  /** Newest first; counts of jobs that are not over are those of what was looked at. */
  list(page: ListPage): Promise<readonly MassJob[]>;
  /** False when the job is over, or there is none. No further record is looked at; runs that were started go on. */
  pause(id: string): Promise<boolean>;
  resume(id: string): Promise<boolean>;
  cancel(id: string): Promise<boolean>;
}
