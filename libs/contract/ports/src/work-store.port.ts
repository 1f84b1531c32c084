import type { ObjectRef, SyncError } from '@bridge/canonical';
import type { Facts, RecordIdentity } from '@bridge/plugin-api';
import type { WaitChain } from './wait-chain.port.js';

/** A job taken by a holder of a slot, with the event it came from. */
export interface ClaimedJob {
  readonly id: string;
  readonly company: string;
  readonly plugin: string;
  readonly object: string;
  readonly recordClass: 'document' | 'master' | 'configuration';
  readonly sysId: string;
  readonly recordVersion: number;
  readonly naturalKey: string;
  /** `event`, or the id of the command that asked for another run. */
  readonly trigger: string;
  readonly entityId: string | undefined;
  /** Times it was sent or failed before. */
  readonly attempts: number;
  /** Sends alone in its request: it was part of a request that the gateway could not read. */
  readonly isIsolated: boolean;
  /** Master data is sent although Intacct holds it as it is. */
  readonly isForced: boolean;
  /** Times its holder was lost while it worked on it. */
  readonly recoveries: number;
  /** How long ago it was first held, in ms; 0 when it never was. */
  readonly heldMs: number;
  /** An open or applied job of the record has a higher version. */
  readonly isOutdated: boolean;
  readonly apiTransactions: number;
  readonly createdAt: Date;
  readonly event: {
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly subject: string;
    readonly time: string | undefined;
    readonly tenant: string;
    readonly traceparent: string | undefined;
    readonly data: unknown;
    readonly key: string | null;
  };
}

/** Names one DMO record by its `_id`. */
export interface SysIdRef {
  readonly object: string;
  readonly sysId: string;
}

/** DMO record and its Intacct record. */
export interface RecordLink {
  readonly object: string;
  readonly sysId: string;
  readonly naturalKey: string;
  readonly intacctObject: string | undefined;
  readonly intacctId: string | undefined;
  readonly recordNo: string | undefined;
  readonly url: string | undefined;
  readonly version: number;
  readonly contentHash: string | undefined;
  /** An earlier write of it ended without anybody knowing whether it ran. */
  readonly isUnsettled: boolean;
  /** How often its Intacct record was forgotten on demand. */
  readonly resets: number;
  readonly state: 'not' | 'pending' | 'success' | 'error' | 'desynchronized';
  readonly facts: Facts;
}

/** One function, written down before it leaves. */
export interface PlannedAttempt {
  readonly jobId: string;
  readonly controlId: string;
  /** Order within the job. */
  readonly position: number;
  readonly verb: 'create' | 'update';
  readonly intacctObject: string;
  /** The DMO record written by this function: the job's own or a part of it. */
  readonly object: string;
  readonly sysId: string;
  readonly naturalKey: string;
  readonly recordNo: string | undefined;
  readonly identity: RecordIdentity;
  readonly contentHash: string;
  readonly isCreateOnly: boolean;
  /** What is known of earlier sends may have been forgotten: unless one is stored, Intacct is asked before it leaves. */
  readonly isSuspect?: boolean;
}

/** An attempt whose effect is unknown. */
export interface DoubtfulAttempt extends PlannedAttempt {
  /**
   * Why it is in doubt. `duplicate`: Intacct says the record exists; `control-id`: that the function ran before; `suspect`: it was
   * not sent, but the record may be there from before its id was forgotten.
   */
  readonly doubt: 'answer-lost' | 'duplicate' | 'control-id' | 'suspect';
  /** Entity of the session in which it was sent last; absent at top level. Only there it can be seen. */
  readonly entityId: string | undefined;
  /** Of the last send, by the database's clock, as is `sentMsAgo`. */
  readonly sentAt: Date;
  readonly sentMsAgo: number;
  readonly sends: number;
  /** Times it became in doubt. */
  readonly doubts: number;
  readonly lookups: number;
  /** What Intacct, or the way to it, said last about it. */
  readonly said: string | undefined;
}

/** What became of one function. */
export type AttemptSettlement = { readonly controlId: string } & (
  | {
      readonly kind: 'success';
      readonly intacctId: string;
      readonly recordNo: string;
      readonly url: string | undefined;
      /** False when a record of other content was adopted: its link is kept without content hash, so that an update follows. */
      readonly isContentKnown: boolean;
    }
  | { readonly kind: 'refused'; readonly errors: readonly SyncError[] }
  /** Nobody knows, and nobody will: the record is closed to further sends until a person has looked. */
  | { readonly kind: 'unsettled'; readonly errors: readonly SyncError[] }
  | { readonly kind: 'unsent' }
  | {
      readonly kind: 'in-doubt';
      readonly doubt: DoubtfulAttempt['doubt'];
      /** Absent: nothing new. */
      readonly said?: string | undefined;
    }
);

/** What becomes of a job. `delayMs` counts from the database's clock. */
export type JobSettlement =
  | {
      readonly kind: 'final';
      readonly state: 'success' | 'error' | 'superseded' | 'ignored';
      readonly message: string;
      readonly errors: readonly SyncError[];
      readonly notIntegrated: readonly string[];
      readonly facts: Facts | undefined;
      readonly aliases: readonly string[] | undefined;
      /** Kept with an `error`: when these records have landed, the job runs again by itself. */
      readonly waitsFor: readonly string[];
    }
  | {
      readonly kind: 'held';
      readonly waitsFor: readonly string[];
      readonly message: string;
      readonly errors: readonly SyncError[];
      readonly isUnknown: boolean;
      readonly delayMs: number;
    }
  | {
      readonly kind: 'retry';
      readonly delayMs: number;
      readonly message: string;
      readonly errors: readonly SyncError[];
      readonly spendsAttempt: boolean;
      readonly isIsolated: boolean;
    }
  | { readonly kind: 'in-doubt'; readonly delayMs: number; readonly message: string };

/** A message that leaves with the transaction. `resultId` is unique: a repeat is dropped. */
export interface OutgoingResult {
  readonly resultId: string;
  readonly topic: string;
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SettledJob {
  readonly job: ClaimedJob;
  readonly settlement: JobSettlement;
  readonly attempts: readonly AttemptSettlement[];
  readonly apiTransactions: number;
  readonly results: readonly OutgoingResult[];
  /** Rows of the domain, TypeORM entities. */
  readonly store: readonly object[];
  /**
   * Of a job that waits, or has waited too long: what it comes to, given what it waits for at the moment of the commit. Pure.
   * Nobody else can begin or end to wait at that moment: a cycle is found by the one that closes it.
   */
  readonly weighWait?: (chain: WaitChain) => SettledJob;
}

export interface ClaimOptions {
  /** Most jobs. */
  readonly limit: number;
  /** @default false */
  readonly isOldestFirst?: boolean;
  /** Only of lanes that are more urgent than this one. @default of all */
  readonly below?: number;
}

/** `hasPassedOver`: a less urgent lane has a job that came earlier. */
export interface Claim {
  readonly jobs: readonly ClaimedJob[];
  /** Of the lane; lower goes first. */
  readonly priority: number;
  readonly hasPassedOver: boolean;
}

/** A job in doubt, with the attempts to look up. */
export interface DoubtfulJob {
  readonly job: ClaimedJob;
  readonly attempts: readonly DoubtfulAttempt[];
}

/** What one or more requests cost at a company. */
export interface Usage {
  readonly company: string;
  /** Plugin that caused it. */
  readonly domain: string;
  readonly cause: 'write' | 'look-up' | 'mirror';
  readonly requests: number;
  readonly functions: number;
  readonly apiTransactions: number;
}

/** Jobs, attempts, links, slots: every durable point between inbox and outbox. All methods are one transaction each. */
export interface WorkStore {
  /** Active companies that have something to do now, in a lane that nobody has paused, or that a person wants to be tried. */
  companiesWithWork(): Promise<readonly string[]>;
  /**
   * Jobs of one lane, oldest first, never two of one record: of the most urgent lane, or with `isOldestFirst` of the one whose
   * oldest job has waited longest. Lanes that a person has paused give none.
   */
  claim(company: string, holder: string, options: ClaimOptions): Promise<Claim>;
  /**
   * Versions of master data that wait while a newer one waits too are over, as many as `limit`, in one transaction.
   *
   * @param settle  makes the result that is published; pure
   * @returns       how many there were
   */
  supersede(company: string, limit: number, settle: (job: ClaimedJob) => SettledJob): Promise<number>;
  claimInDoubt(company: string, holder: string, limit: number): Promise<readonly DoubtfulJob[]>;
  /** What waited for its time is due now. Returns the number of jobs. */
  promoteDue(): Promise<number>;
  /** Give back what holders whose lease has expired left: sent attempts become in doubt. Returns the number of jobs. */
  recoverOrphans(): Promise<number>;
  /**
   * The functions leave now: write them down as sent, and publish `results` with it. Those that were planned before under the
   * same control id are planned again, unless they ran, or may have run.
   *
   * @returns control ids that must not leave: they ran, are suspect, or in doubt; they are to be settled as in doubt
   * @throws TransientError STORE_LEASE_LOST when the lease has expired, or one of the jobs is not the holder's: nothing is
   *         written and nothing may be sent
   */
  planAndMarkSent(
    holder: string,
    attempts: readonly PlannedAttempt[],
    results: readonly OutgoingResult[],
  ): Promise<readonly string[]>;
  /** Is there something to claim in a lane that is more urgent than this one? */
  hasMoreUrgent(company: string, priority: number): Promise<boolean>;
  /**
   * Functions that were written down a while ago leave only now.
   *
   * @throws TransientError STORE_LEASE_LOST when the lease has expired, or one of the jobs is not the holder's
   */
  refreshSent(holder: string, controlIds: readonly string[]): Promise<void>;
  /**
   * Attempts, job state, links, rows of the domain and outbox in one transaction. What waited for records that landed is let
   * go with it; what waited for one that ended without landing is looked at again. Jobs that are no longer the holder's are
   * left out. All jobs are of one company.
   *
   * @param note  told how many records were let go, when they are
   * @returns     what became of each
   */
  settle(
    holder: string,
    jobs: readonly SettledJob[],
    note?: (released: number) => void,
  ): Promise<readonly SettledJob[]>;
  /** No further input will come and nothing else moves: every held job is looked at once more, its time to wait is over. */
  endHolds(): Promise<number>;
  /** Meter what was spent; `cause`: write, look-up, mirror. */
  recordUsage(usage: Usage): Promise<void>;
  /** In the order of `records`. */
  findBySysIds(company: string, records: readonly SysIdRef[]): Promise<readonly (RecordLink | undefined)[]>;
  /** By natural key or alias, in the order of `refs`; of several the one that landed, then the one that changed last. */
  findByKeys(company: string, refs: readonly ObjectRef[]): Promise<readonly (RecordLink | undefined)[]>;
  /** Whose the Intacct records are, by record number. */
  findOwners(
    company: string,
    intacctObject: string,
    recordNos: readonly string[],
  ): Promise<ReadonlyMap<string, SysIdRef>>;
  listLinks(company: string, object: string): Promise<readonly RecordLink[]>;
}
