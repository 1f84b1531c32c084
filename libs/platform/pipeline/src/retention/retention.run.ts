import { retainedTables } from '@bridge/ports';
import type {
  Clock,
  Failpoints,
  Logger,
  RetainedTable,
  Retention,
  RetentionDays,
  RunLedger,
  RunOptions,
  Telemetry,
} from '@bridge/ports';

const NAME = 'retention';
const PAGE_ROWS = 2_000;
/** Between two pages, so that the work of the day comes first. */
const REST_MS = 20;

export interface RetentionParts {
  readonly retention: Retention;
  readonly ledger: RunLedger;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
}

/** Forgets what is over, in all tables, when it is due: one replica for all. */
export class RetentionRun {
  readonly #parts: RetentionParts;
  readonly #days: RetentionDays;
  readonly #schedule: RunOptions;
  readonly #holder: string;

  constructor(parts: RetentionParts, days: RetentionDays, schedule: RunOptions, holder: string) {
    this.#parts = parts;
    this.#days = days;
    this.#schedule = schedule;
    this.#holder = holder;
  }

  /**
   * A run that is stopped, or whose lease is lost, is begun again by whoever comes next; what is gone is gone.
   *
   * @returns  whether this replica has done a whole run now
   * @throws   what the database throws; the run is free for others when its lease ends
   */
  async runIfDue(signal: AbortSignal): Promise<boolean> {
    const { ledger } = this.#parts;
    if (signal.aborted || !(await ledger.begin(NAME, this.#holder, this.#schedule))) {
      return false;
    }
    for (const table of retainedTables) {
      if (!(await this.#clean(table, signal))) {
        await ledger.release(NAME, this.#holder);
        return false;
      }
    }
    await ledger.finish(NAME, this.#holder);
    return true;
  }

  /** @returns  false when the run must stop */
  async #clean(table: RetainedTable, signal: AbortSignal): Promise<boolean> {
    const { retention, ledger, telemetry, logger, clock, failpoints } = this.#parts;
    const startedAt = clock.now().getTime();
    let rows = 0;
    let after: string | undefined;
    do {
      if (signal.aborted || !(await ledger.renew(NAME, this.#holder, this.#schedule.leaseMs))) {
        logger.warn('retention stopped before its end, another run goes on', { stage: NAME, object: table });
        return false;
      }
      await failpoints.reach('retention.before-delete');
      const page = await retention.purge(table, this.#days[table], {
        limit: PAGE_ROWS,
        ...(after === undefined ? {} : { after }),
      });
      await failpoints.reach('retention.after-delete');
      rows += page.deleted;
      telemetry.countForgotten(table, page.deleted);
      after = page.next;
      if (after !== undefined) {
        await clock.sleep(REST_MS, signal);
      }
    } while (after !== undefined);
    if (rows > 0) {
      const ms = clock.now().getTime() - startedAt;
      logger.info('rows forgotten', { stage: NAME, object: table, outcome: String(rows), duration_ms: ms });
    }
    return true;
  }
}
