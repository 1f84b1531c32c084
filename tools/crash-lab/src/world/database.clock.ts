import type { PostgresServer } from './postgres.server.js';

/**
 * Whatever the bridge has written down with the time of the database and compares with it later, while it is open. That the clock of the
 * database is set forward is the same as that all of this was written earlier.
 */
const TIMES = {
  slot_lease: { columns: ['expires_at'], where: 'true' },
  role_lease: { columns: ['expires_at'], where: 'true' },
  sync_job: { columns: ['next_attempt_at', 'held_since', 'created_at', 'started_at'], where: 'finished_at is null' },
  attempt: { columns: ['planned_at', 'sent_at'], where: `state <> 'settled'` },
  lane_pause: { columns: ['since', 'until'], where: 'true' },
} as const;
const FORWARD = `interval '60 seconds'`;

/**
 * Nothing when nobody works under a lease.
 *
 * @returns  whether anybody did
 */
export async function setForward(postgres: PostgresServer): Promise<boolean> {
  const updates = Object.entries(TIMES).map(([table, { columns, where }]) => {
    const sets = columns.map((column) => `${column} = ${column} - ${FORWARD}`).join(', ');
    return `${table}_set as (update ${table} set ${sets} where (${where}) and exists (select 1 from held) returning 1)`;
  });
  const [row] = await postgres.rows<{ readonly held: number }>(
    `with held as (select 1 from slot_lease where expires_at > now()), ${updates.join(', ')} select count(*)::int as held from held`,
  );
  return (row?.held ?? 0) > 0;
}
