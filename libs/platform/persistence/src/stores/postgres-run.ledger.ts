import type { RunLedger, RunOptions } from '@bridge/ports';
import type { DataSource } from 'typeorm';

export class PostgresRunLedger implements RunLedger {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * A time further ahead than it can have been set is one of a clock that was put back since: it does not count. All times are of
   * the moment when they are written or compared: `now()` is when the statement began, which may have waited for another's since.
   */
  async begin(name: string, holder: string, { everyMs, leaseMs }: RunOptions): Promise<boolean> {
    const rows = await this.#dataSource.query<unknown[]>(
      `insert into scheduled_run as r (name, holder, expires_at) values ($1, $2, clock_timestamp() + $4 * interval '1 millisecond')
       on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
         where (r.expires_at is null or r.expires_at < clock_timestamp() or r.expires_at > clock_timestamp() + $4 * interval '1 millisecond')
           and (r.finished_at is null or r.finished_at > clock_timestamp() or r.finished_at <= clock_timestamp() - $3 * interval '1 millisecond')
       returning name`,
      [name, holder, everyMs, leaseMs],
    );
    return rows.length > 0;
  }

  async renew(name: string, holder: string, leaseMs: number): Promise<boolean> {
    const [, renewed] = await this.#dataSource.query<[unknown[], number]>(
      `update scheduled_run set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
       where name = $1 and holder = $2 and expires_at >= clock_timestamp()`,
      [name, holder, leaseMs],
    );
    return renewed > 0;
  }

  async finish(name: string, holder: string): Promise<void> {
    await this.#dataSource.query(
      `update scheduled_run set holder = null, expires_at = null, finished_at = clock_timestamp() where name = $1 and holder = $2`,
      [name, holder],
    );
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#dataSource.query(
      `update scheduled_run set holder = null, expires_at = null where name = $1 and holder = $2`,
      [name, holder],
    );
  }
}
