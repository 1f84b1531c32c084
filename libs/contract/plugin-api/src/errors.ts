import type { ErrorOwner, ObjectRef, SyncError } from '@bridge/canonical';

/** The rooms a record passes; the value of `stage` in errors, logs, metrics and dead letters. */
export const stages = [
  'envelope',
  'inbox',
  'dispatch',
  'handler',
  'mapping',
  'gateway',
  'result',
  'outbox',
  'intake',
] as const;
export type Stage = (typeof stages)[number];

export interface BridgeErrorOptions {
  readonly stage: Stage;
  /** Ids only: never payloads or secrets. */
  readonly context?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/** Base of all errors of the bridge. `code` is stable and unique (`STAGE_REASON`); match by it, never by message. */
export abstract class BridgeError extends Error {
  abstract readonly kind: 'transient' | 'rejected' | 'blocked' | 'in-doubt' | 'defect';
  readonly code: string;
  readonly stage: Stage;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, options: BridgeErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.stage = options.stage;
    this.context = options.context ?? {};
  }
}

/** The same call may work later. `gateway` scope pauses the lane and spends no attempts. */
export class TransientError extends BridgeError {
  readonly kind = 'transient';
  readonly scope: 'record' | 'gateway';
  readonly retryAfterMs: number | undefined;
  /** What somebody can do about it when it does not pass. */
  readonly remedy: { readonly owner: ErrorOwner; readonly correction: string } | undefined;

  constructor(
    code: string,
    message: string,
    options: BridgeErrorOptions & {
      readonly scope: 'record' | 'gateway';
      readonly retryAfterMs?: number;
      readonly remedy?: TransientError['remedy'];
    },
  ) {
    super(code, message, options);
    this.scope = options.scope;
    this.retryAfterMs = options.retryAfterMs;
    this.remedy = options.remedy;
  }
}

/** One fault of a record, as a domain states it; the pipeline adds what is the same for all. */
export interface Fault {
  readonly code: string;
  /** A sentence a person understands. */
  readonly description: string;
  readonly field?: string;
  readonly line?: number;
  readonly correction?: string;
  /** @default 'dmo-user' */
  readonly owner?: ErrorOwner;
}

/** The data or a rule is wrong; repeating is useless. Carries every fault found, not only the first. */
export class RejectedError extends BridgeError {
  readonly kind = 'rejected';
  readonly faults: readonly [Fault, ...Fault[]];

  constructor(faults: readonly [Fault, ...Fault[]], options: BridgeErrorOptions) {
    super(faults[0].code, faults.map((fault) => fault.description).join(' '), options);
    this.faults = faults;
  }
}

/** Waits for other records, all of them. `known` says what is known of the worst of them; it sets how long the wait may take. */
export class BlockedError extends BridgeError {
  readonly kind = 'blocked';
  readonly waitsFor: readonly ObjectRef[];
  readonly known: 'pending' | 'error' | 'unknown';
  readonly fault: Fault;

  constructor(
    waitsFor: readonly ObjectRef[],
    known: 'pending' | 'error' | 'unknown',
    fault: Fault,
    options: BridgeErrorOptions,
  ) {
    super(fault.code, fault.description, options);
    this.waitsFor = waitsFor;
    this.known = known;
    this.fault = fault;
  }
}

/**
 * What stops a record, if anything does: faults that no arrival can mend come first, all of them together; else the record
 * waits for everything it misses, and the worst of it is told.
 *
 * @throws RejectedError with all faults
 * @throws BlockedError for all records that are missing
 */
export function stopIfNeeded(faults: readonly Fault[], blocked: readonly BlockedError[] = []): void {
  const [first, ...others] = faults;
  if (first !== undefined) {
    throw new RejectedError([first, ...others], { stage: 'handler' });
  }
  const worst = blocked.find((error) => error.known !== 'pending') ?? blocked[0];
  if (worst !== undefined) {
    const refs = new Map(blocked.flatMap((error) => error.waitsFor).map((ref) => [`${ref.object}:${ref.key}`, ref]));
    throw new BlockedError([...refs.values()], worst.known, worst.fault, { stage: worst.stage });
  }
}

/** A request may have been applied; look it up first, never a blind retry. */
export class InDoubtError extends BridgeError {
  readonly kind = 'in-doubt';
}

/** A fault of this software. Someone must act. */
export class DefectError extends BridgeError {
  readonly kind = 'defect';
}

/** A fault as it is published. */
export function toSyncError(fault: Fault, retryable = false): SyncError {
  return {
    code: fault.code,
    description: fault.description,
    retryable,
    owner: fault.owner ?? 'dmo-user',
    ...(fault.field === undefined ? {} : { field: fault.field }),
    ...(fault.line === undefined ? {} : { line: fault.line }),
    ...(fault.correction === undefined ? {} : { correction: fault.correction }),
  };
}
