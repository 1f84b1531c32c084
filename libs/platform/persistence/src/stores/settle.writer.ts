import type { SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { settleAttempts } from './attempt.writer.js';
import { keepFinalLinks, settleStates } from './job-state.writer.js';
import { toOutboxRow, writeOutbox } from './outbox.writer.js';
import { isAwaited, isWait, releaseWaiting, wakeWaiting } from './release.writer.js';
import { weighWaits } from './wait.writer.js';

/** What became of the jobs that are the holder's, and how many others were let go. */
export interface Settled {
  readonly ended: readonly SettledJob[];
  readonly released: number;
}

/**
 * One transaction: attempts, links, job states, rows of the domain, outbox, releases. All jobs are of one company.
 */
export async function settleJobs(
  manager: EntityManager,
  holder: string,
  jobs: readonly SettledJob[],
): Promise<Settled> {
  const owned = await lockOwned(manager, holder, jobs);
  if (owned.length === 0) {
    return { ended: [], released: 0 };
  }
  const doesMove = await lockWaits(manager, owned);
  await settleAttempts(manager, owned);
  await settleStates(manager, owned);
  await keepFinalLinks(manager, owned);
  for (const row of owned.flatMap((settled) => settled.store)) {
    await manager.save(row);
  }
  const released = doesMove ? await releaseWaiting(manager, owned) : 0;
  const ended = await weighWaits(manager, owned);
  await writeOutbox(manager, ended.flatMap((settled) => settled.results).map(toOutboxRow));
  const woken = doesMove ? await wakeWaiting(manager, ended) : 0;
  if (released + woken > 0 || owned.some(({ settlement: { kind } }) => kind === 'retry' || kind === 'in-doubt')) {
    await manager.query(`select pg_notify('bridge_jobs', '')`);
  }
  return { ended, released };
}

/** Jobs that nobody holds and that never run: their state and what is published. The caller has locked them. */
export async function settleSuperseded(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  if (jobs.length > 0) {
    await settleStates(manager, jobs);
    await writeOutbox(manager, jobs.flatMap((settled) => settled.results).map(toOutboxRow));
  }
}

/**
 * Beginning to wait and landing must not miss each other: whoever comes second sees what the first has written. Documents, which
 * hardly anybody waits for, pass each other.
 *
 * @returns  whether anybody may have to be let go
 */
async function lockWaits(manager: EntityManager, jobs: readonly SettledJob[]): Promise<boolean> {
  const company = jobs[0]?.job.company;
  if (jobs.some(({ job, settlement }) => isWait(settlement) || job.recordClass !== 'document')) {
    await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-hold'), hashtext($1))`, [company]);
    return true;
  }
  const finished = jobs.filter(({ settlement }) => settlement.kind === 'final');
  if (finished.length === 0) {
    return false;
  }
  await manager.query(`select pg_advisory_xact_lock_shared(hashtext('bridge-hold'), hashtext($1))`, [company]);
  if (!(await isAwaited(manager, finished))) {
    return false;
  }
  await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-release'), hashtext($1))`, [company]);
  return true;
}

async function lockOwned(
  manager: EntityManager,
  holder: string,
  jobs: readonly SettledJob[],
): Promise<readonly SettledJob[]> {
  const rows = await manager.query<{ id: string }[]>(
    `select id from sync_job where id = any($1::bigint[]) and claimed_by = $2 order by id for update`,
    [jobs.map((settled) => settled.job.id), holder],
  );
  const ids = new Set(rows.map((row) => row.id));
  return jobs.filter((settled) => ids.has(settled.job.id));
}
