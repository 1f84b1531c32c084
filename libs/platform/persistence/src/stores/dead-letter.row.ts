import type { DeadLetterFilter, StoredDeadLetter } from '@bridge/ports';

export const DEAD_LETTER_COLUMNS = `d.id, d.fingerprint, d.stage, d.error_class as class, d.code, d.message, d.field, d.tenant, d.source,
  d.event_id as "eventId", d.type, d.topic, d.log_partition as partition, d.log_offset as "offset", d.log_key as key, d.occurrences,
  d.first_seen_at as "firstSeenAt", d.last_seen_at as "lastSeenAt", d.closed_at as "closedAt"`;

interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
}
type Optional = 'field' | 'tenant' | 'source' | 'eventId' | 'type' | 'closedAt';
export type DeadLetterRow = Omit<StoredDeadLetter, 'origin' | Optional> & {
  readonly [K in Optional]: NonNullable<StoredDeadLetter[K]> | null;
} & Origin;

export function toStoredDeadLetter(row: DeadLetterRow): StoredDeadLetter {
  const { topic, partition, offset, key, ...rest } = row;
  return {
    ...rest,
    field: row.field ?? undefined,
    tenant: row.tenant ?? undefined,
    source: row.source ?? undefined,
    eventId: row.eventId ?? undefined,
    type: row.type ?? undefined,
    closedAt: row.closedAt ?? undefined,
    origin: { topic, partition, offset, key },
  };
}

const COLUMNS = {
  fingerprint: 'fingerprint',
  class: 'error_class',
  code: 'code',
  stage: 'stage',
  tenant: 'tenant',
  type: 'type',
  topic: 'topic',
} as const;

/**
 * A condition on `dead_letter d` with its parameters. What is not asked for is not in it: each combination is planned by what it says.
 *
 * @param first  number of the first parameter
 */
export function whereFilter(
  filter: DeadLetterFilter,
  first: number,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${first + parameters.push(value) - 1}`;
  const conditions = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const value = filter[name as keyof typeof COLUMNS];
    return value === undefined ? [] : [`d.${column} = ${parameter(value)}`];
  });
  if (filter.ids !== undefined) {
    conditions.push(`d.id = any(${parameter(filter.ids)}::bigint[])`);
  }
  if (filter.since !== undefined) {
    conditions.push(`d.first_seen_at >= ${parameter(filter.since)}`);
  }
  if (filter.until !== undefined) {
    conditions.push(`d.first_seen_at < ${parameter(filter.until)}`);
  }
  return { sql: ['true', ...conditions].join(' and '), parameters };
}
