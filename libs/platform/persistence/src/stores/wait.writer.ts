import type { SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { keepFinalLinks, settleStates } from './job-state.writer.js';
import { WaitGraph } from './wait-graph.js';
import type { Waiting, WaitNode } from './wait-graph.js';
import { WAIT_GRAPH } from './wait-graph.sql.js';

/** More is not looked at: who waits for so many has a chain in any case. */
const MOST_RECORDS = 10_000;

/**
 * Of the jobs that were just written as waiting, those that something else follows for: a cycle closed, the wait is over its limit, or
 * what they wait for will not land by itself. The caller holds the lock under which waits begin and end.
 *
 * @returns  all jobs, with what became of them in the end
 */
export async function weighWaits(manager: EntityManager, jobs: readonly SettledJob[]): Promise<readonly SettledJob[]> {
  const waiting = await readWaiting(manager, jobs);
  if (waiting.size === 0) {
    return jobs;
  }
  const graph = new WaitGraph(
    await manager.query<WaitNode[]>(WAIT_GRAPH, [jobs[0]?.job.company, [...waiting.keys()], MOST_RECORDS]),
  );
  const weighed = new Map<string, SettledJob>();
  const weigh = (settled: SettledJob, find: 'findCycle' | 'findWorst'): void => {
    const from = waiting.get(settled.job.id);
    const chain = from === undefined || weighed.has(settled.job.id) ? undefined : graph[find](from);
    const result = chain === undefined ? undefined : settled.weighWait?.(chain);
    if (from !== undefined && result !== undefined && result.settlement !== settled.settlement) {
      weighed.set(settled.job.id, stillWaiting(result, from.waitsFor));
      if (chain?.end.kind === 'cycle') {
        graph.breakAt(settled.job.id, messageOf(result));
      }
    }
  };
  // Cycles first, each broken by the youngest that waits in it: then the others wait for one in error.
  for (const settled of [...jobs].reverse()) {
    weigh(settled, 'findCycle');
  }
  for (const settled of jobs) {
    weigh(settled, 'findWorst');
  }
  if (weighed.size === 0) {
    return jobs;
  }
  const before = jobs.filter(({ job }) => weighed.has(job.id));
  const after = before.map((settled) => weighed.get(settled.job.id) ?? settled);
  await settleStates(manager, after, before);
  await keepFinalLinks(manager, after);
  return jobs.map((settled) => weighed.get(settled.job.id) ?? settled);
}

/** Those that still wait: what landed at this moment has let go already. */
async function readWaiting(manager: EntityManager, jobs: readonly SettledJob[]): Promise<ReadonlyMap<string, Waiting>> {
  const ids = jobs.filter(({ weighWait }) => weighWait !== undefined).map(({ job }) => job.id);
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await manager.query<{ id: string; object: string; key: string; waitsFor: readonly string[] }[]>(
    `select id, object, natural_key as key, waits_for as "waitsFor" from sync_job
     where id = any($1::bigint[]) and state in ('held', 'error') and waits_for is not null`,
    [ids],
  );
  return new Map(
    rows.map(({ id, object, key, waitsFor }) => [id, { jobId: id, record: { object, key }, waitsFor }] as const),
  );
}

/** What has landed meanwhile is not waited for again. */
function stillWaiting(settled: SettledJob, waitsFor: readonly string[]): SettledJob {
  const { settlement } = settled;
  return settlement.kind === 'held' || settlement.kind === 'final'
    ? { ...settled, settlement: { ...settlement, waitsFor } }
    : settled;
}

function messageOf({ settlement }: SettledJob): string {
  return 'message' in settlement ? settlement.message : '';
}
