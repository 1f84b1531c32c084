import type { LogMessage, OutgoingResult } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { storableJson } from './storable.text.js';

export interface OutboxRow {
  readonly result_id: string;
  readonly topic: string;
  readonly log_key: string | null;
  /** base64 */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message with any bytes as its value. */
export function outboxRow(resultId: string, message: LogMessage): OutboxRow {
  const { topic, key, value, headers } = message;
  return { result_id: resultId, topic, log_key: key, value: value?.toString('base64') ?? null, headers };
}

export function toOutboxRow(result: OutgoingResult): OutboxRow {
  return outboxRow(result.resultId, { ...result, value: Buffer.from(result.value) });
}

/** Add messages in order; one with a known result id is dropped. Wakes the relay when the transaction commits. */
export async function writeOutbox(manager: EntityManager, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  await manager.query(
    `with added as (
       insert into outbox_message (result_id, topic, log_key, value, headers)
       select result_id, topic, log_key, decode(value, 'base64'), headers
       from jsonb_to_recordset($1::jsonb) as x(result_id text, topic text, log_key text, value text, headers jsonb)
       on conflict (result_id) do nothing
       returning id
     )
     select pg_notify('bridge_outbox', '') from added limit 1`,
    [storableJson(rows)],
  );
}
