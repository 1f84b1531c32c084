import type { IntacctRecord } from '@bridge/plugin-api';
import type { MirrorStore } from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { transientRead } from './transient.read.js';

export class PostgresMirrorStore implements MirrorStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async loadedAt(company: string, object: string): Promise<Date | undefined> {
    const [row] = await transientRead(() =>
      this.#dataSource.query<{ loaded_at: Date }[]>(
        `select loaded_at from pull_cursor where company_id = $1 and object = $2`,
        [company, object],
      ),
    );
    return row?.loaded_at;
  }

  async list(company: string, object: string): Promise<readonly (readonly [string, IntacctRecord])[]> {
    const rows = await transientRead(() =>
      this.#dataSource.query<{ natural_key: string; record: IntacctRecord }[]>(
        `select natural_key, record from reference_record where company_id = $1 and object = $2`,
        [company, object],
      ),
    );
    return rows.map((row) => [row.natural_key, row.record]);
  }

  async put(company: string, object: string, records: ReadonlyMap<string, IntacctRecord>): Promise<void> {
    await putRecords(this.#dataSource.manager, company, object, records);
  }

  async replace(company: string, object: string, records: ReadonlyMap<string, IntacctRecord>): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      await putRecords(manager, company, object, records);
      await manager.query(
        `delete from reference_record where company_id = $1 and object = $2 and not natural_key = any($3)`,
        [company, object, [...records.keys()]],
      );
      await manager.query(
        `insert into pull_cursor (company_id, object, loaded_at) values ($1, $2, now())
         on conflict (company_id, object) do update set loaded_at = excluded.loaded_at`,
        [company, object],
      );
    });
  }
}

async function putRecords(
  manager: EntityManager,
  company: string,
  object: string,
  records: ReadonlyMap<string, IntacctRecord>,
): Promise<void> {
  await manager.query(
    `insert into reference_record (company_id, object, natural_key, record)
     select $1, $2, natural_key, record from jsonb_to_recordset($3::jsonb) as x(natural_key text, record jsonb)
     on conflict (company_id, object, natural_key) do update set record = excluded.record, last_seen_at = now()`,
    [company, object, JSON.stringify([...records].map(([natural_key, record]) => ({ natural_key, record })))],
  );
}
