/** Tables that would grow for ever, in the order in which they are cleaned: what refers to a row goes before it. */
export const retainedTables = [
  'attempt',
  'sync_job',
  'inbox_event',
  'outbox_message',
  'dead_letter',
  'api_usage',
  'awaited_request',
  'mass_job',
] as const;
export type RetainedTable = (typeof retainedTables)[number];

/** How long what is over is kept, in days, by the database's clock. */
export type RetentionDays = Readonly<Record<RetainedTable, number>>;

export interface RetentionPage {
  readonly deleted: number;
  /** Where the next page begins; absent: this was the last one. */
  readonly next: string | undefined;
}

/**
 * Forgets what is over. Never: what is open, the newest job of a record with its event, a message that is not published, a
 * dead letter that is not closed, a write that a person has to look at.
 */
export interface Retention {
  /**
   * One page, in one short transaction that waits for nobody: rows that others hold are left for the next time.
   *
   * @param after  `next` of the page before
   */
  purge(
    table: RetainedTable,
    days: number,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<RetentionPage>;
}

export interface RunOptions {
  /** From the end of one run to the beginning of the next one. */
  readonly everyMs: number;
  /** A replica that is silent for so long during a run is dead; another one begins the run again. */
  readonly leaseMs: number;
}

/** Runs that one replica does for all, by the database's clock: the clocks of the replicas decide nothing. */
export interface RunLedger {
  /** True when a run is due and nobody else does it: it is the holder's now. */
  begin(name: string, holder: string, options: RunOptions): Promise<boolean>;
  /** False when the lease was lost: stop. */
  renew(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** The run is done; the next one is due `everyMs` later. */
  finish(name: string, holder: string): Promise<void>;
  /** The run was not finished: another replica may begin it again at once. */
  release(name: string, holder: string): Promise<void>;
}
