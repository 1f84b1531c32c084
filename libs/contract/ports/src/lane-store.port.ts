/** Which lanes of a company: of one level and priority, or more when one of them is absent. */
export interface LaneSelector {
  readonly company: string;
  /** Entity of the session, empty for top level; absent: every level. */
  readonly entityId?: string;
  /** Absent: every priority. */
  readonly priority?: number;
}

/** Why lanes get no work now. */
export interface LanePause extends LaneSelector {
  /** `failure`: the gateway refuses the company, it is tried again by itself; `operator`: until a person resumes it. */
  readonly cause: 'failure' | 'operator';
  readonly code: string;
  readonly message: string;
  readonly since: Date;
  /** When it is tried again; absent: not by itself. */
  readonly until: Date | undefined;
  /** Failures in a row. */
  readonly failures: number;
}

/** A company that cannot be worked for, as one replica found it. */
export interface CompanyFailure {
  readonly company: string;
  readonly code: string;
  readonly message: string;
  /** Digest of how the company was reached: another one ends the pause. */
  readonly access: string;
  /** What the gateway asked for. */
  readonly retryAfterMs: number | undefined;
  /** Doubles with every failure in a row, up to `maxDelayMs`. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** 0 to 1: where in the upper half of the delay it falls. */
  readonly jitter: number;
}

export interface SlotRequest {
  readonly company: string;
  /** As many as are configured. */
  readonly slots: number;
  readonly leaseMs: number;
  /** A company that was throttled gets one slot back after this. */
  readonly growMs: number;
  readonly access: string;
}

/** A slot that was taken. */
export interface GrantedSlot {
  readonly holder: string;
  /** A pause after a failure is over, and nobody knows yet whether the company can be reached. */
  readonly isProbe: boolean;
  /** A person has ended that pause: a login is tried that would not be repeated otherwise. */
  readonly isAskedFor: boolean;
}

/** One lane that has something to do. */
export interface LaneState {
  readonly company: string;
  readonly entityId: string | undefined;
  readonly priority: number;
  readonly pending: number;
  readonly oldestSeconds: number;
}

/** Slots and pauses, shared by all replicas. Every method is one transaction. */
export interface LaneStore {
  /**
   * Take one of the company's slots.
   *
   * @returns  `undefined` when all are held, or the company is paused. When a pause after a failure is over, one slot
   *           alone is given until `endFailure`: one replica finds out whether the company can be reached, the others wait.
   */
  acquireSlot(request: SlotRequest): Promise<GrantedSlot | undefined>;
  /** False when the lease was lost. */
  renewSlot(holder: string, leaseMs: number): Promise<boolean>;
  releaseSlot(holder: string): Promise<void>;
  /** Only for a database that no other process uses: whoever held a slot is gone. */
  releaseEverySlot(): Promise<void>;
  /**
   * The gateway refuses requests because too many are open: half as many slots from now on, at least one. Refusals of requests
   * that were open together count as one.
   *
   * @returns  slots left; 0 when there was only one already
   */
  shrinkSlots(request: Pick<SlotRequest, 'company' | 'slots' | 'growMs'>): Promise<number>;
  /** Nothing of this company is sent until the pause is over. Failures of one moment count as one. */
  noteFailure(failure: CompanyFailure): Promise<LanePause>;
  /** The company could be reached. True when a pause ended with it. */
  endFailure(company: string): Promise<boolean>;
  /** By a person: a pause after a failure is over, the company is tried at once, also when nothing waits. True when it was paused. */
  tryNow(company: string): Promise<boolean>;
  /** By a person. */
  pause(lanes: LaneSelector, message: string): Promise<LanePause>;
  /** By a person: ends every pause of these lanes, those after failures as `tryNow` does. Returns how many there were. */
  resume(lanes: LaneSelector): Promise<number>;
  /** A company that is switched off while work waits for it counts as paused by a person, code COMPANY_OFF. */
  listPauses(): Promise<readonly LanePause[]>;
  listLanes(): Promise<readonly LaneState[]>;
}
