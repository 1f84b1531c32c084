import type { Leases } from '@bridge/ports';
import type { DataSource } from 'typeorm';

export class PostgresLeases implements Leases {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async hold(name: string, holder: string, leaseMs: number): Promise<boolean> {
    const rows = await this.#dataSource.query<unknown[]>(
      `insert into role_lease (name, holder, expires_at) values ($1, $2, now() + $3 * interval '1 millisecond')
       on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
         where role_lease.holder = excluded.holder or role_lease.expires_at < now()
       returning name`,
      [name, holder, leaseMs],
    );
    return rows.length > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#dataSource.query(`delete from role_lease where name = $1 and holder = $2`, [name, holder]);
  }
}
