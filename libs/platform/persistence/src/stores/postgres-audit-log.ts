import type { AuditEntry, AuditLog } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { storable, storableJson } from './storable.text.js';

export class PostgresAuditLog implements AuditLog {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async append({ actor, action, target, detail }: AuditEntry): Promise<void> {
    await this.#dataSource.query(
      `insert into audit_entry (actor, action, target, detail) values ($1, $2, $3, $4::jsonb)`,
      [storable(actor), action, storable(target), storableJson(detail)],
    );
  }
}
