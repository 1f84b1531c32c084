import type { IntacctRecord } from '@bridge/plugin-api';
import type { MirrorStore } from '@bridge/ports';
import type { DataSource } from 'typeorm';

export class PostgresMirrorStore implements MirrorStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async loadedAt(company: string, object: string): Promise<Date | undefined> {
    const [row] = await this.#dataSource.query<{ loaded_at: Date }[]>(
      `select loaded_at from pull_cursor where company_id = $1 and object = $2`,
      [company, object],
    );
    return row?.loaded_at;
  }

  async find(company: string, object: string, key: string): Promise<IntacctRecord | undefined> {
    const [row] = await this.#dataSource.query<{ record: IntacctRecord }[]>(
      `select record from reference_record where company_id = $1 and object = $2 and natural_key = $3`,
      [company, object, key],
    );
    return row?.record;
  }

  async count(company: string, object: string): Promise<number> {
    const [row] = await this.#dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from reference_record where company_id = $1 and object = $2`,
      [company, object],
    );
    return row?.count ?? 0;
  }

  async put(company: string, object: string, records: ReadonlyMap<string, IntacctRecord>): Promise<void> {
    if (records.size === 0) {
      return;
    }
    await this.#dataSource.query(
      `insert into reference_record (company_id, object, natural_key, record)
       select $1, $2, natural_key, record from jsonb_to_recordset($3::jsonb) as x(natural_key text, record jsonb)
       on conflict (company_id, object, natural_key) do update set record = excluded.record, last_seen_at = now()`,
      [company, object, JSON.stringify([...records].map(([natural_key, record]) => ({ natural_key, record })))],
    );
  }

  async markLoaded(company: string, object: string): Promise<void> {
    await this.#dataSource.query(
      `insert into pull_cursor (company_id, object, loaded_at) values ($1, $2, now())
       on conflict (company_id, object) do update set loaded_at = excluded.loaded_at`,
      [company, object],
    );
  }
}
