import type { JobSettlement, SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { storableJson } from './storable.text.js';

/** `before`: its state is corrected in the transaction that has written that one. */
function jobRow({ job, settlement, apiTransactions }: SettledJob, before?: SettledJob) {
  const { attempts = 0, ...state } = stateOf(settlement);
  const counted = before === undefined ? 0 : (stateOf(before.settlement).attempts ?? 0);
  const row = {
    id: job.id,
    ...state,
    attempts: attempts - counted,
    api_transactions: before === undefined ? apiTransactions : 0,
  };
  return { delay_ms: 0, is_isolated: false, waits_for_unknown: false, errors: [], ...row };
}

function stateOf(settlement: JobSettlement) {
  switch (settlement.kind) {
    case 'final':
      return {
        state: settlement.state,
        message: settlement.message,
        errors: settlement.errors,
        waits_for: settlement.waitsFor,
        attempts: 1,
      };
    case 'held':
      return {
        state: 'held',
        message: settlement.message,
        errors: settlement.errors,
        waits_for: settlement.waitsFor,
        waits_for_unknown: settlement.isUnknown,
        delay_ms: settlement.delayMs,
      };
    case 'retry':
      return {
        state: settlement.delayMs > 0 ? 'retrying' : 'pending',
        message: settlement.message,
        errors: settlement.errors,
        attempts: settlement.spendsAttempt ? 1 : 0,
        is_isolated: settlement.isIsolated,
        delay_ms: settlement.delayMs,
      };
    case 'in-doubt':
      return { state: 'in-doubt', message: settlement.message, delay_ms: settlement.delayMs };
    default:
      return settlement satisfies never;
  }
}

/** The state of jobs; `before`, in the same order: what this transaction has written about them already. */
export async function settleStates(
  manager: EntityManager,
  jobs: readonly SettledJob[],
  before: readonly SettledJob[] = [],
): Promise<void> {
  await manager.query(
    `update sync_job j set state = s.state, claimed_by = null, message = s.message, errors = s.errors, waits_for = nullif(s.waits_for, '{}'),
       waits_for_unknown = s.waits_for_unknown, attempts = j.attempts + s.attempts, is_isolated = s.is_isolated,
       api_transactions = j.api_transactions + s.api_transactions,
       next_attempt_at = now() + s.delay_ms * interval '1 millisecond',
       held_since = case when s.state = 'held' then coalesce(j.held_since, now()) end,
       finished_at = case when s.state in ('success', 'error', 'superseded', 'ignored') then now() end
     from jsonb_to_recordset($1::jsonb) as s(id bigint, state text, message text, errors jsonb, waits_for text[], waits_for_unknown boolean,
       attempts int, is_isolated boolean, api_transactions int, delay_ms float8)
     where j.id = s.id`,
    [storableJson(jobs.map((settled, index) => jobRow(settled, before[index])))],
  );
}

/** The state of records as others see it. */
export async function keepFinalLinks(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  const rows = jobs.flatMap(({ job, settlement }) =>
    settlement.kind === 'final' && settlement.state !== 'superseded'
      ? [
          {
            company_id: job.company,
            object: job.object,
            sys_id: job.sysId,
            state: settlement.state === 'ignored' ? 'not' : settlement.state,
            version: settlement.state === 'success' ? job.recordVersion : 0,
            natural_key: settlement.state === 'success' ? job.naturalKey : undefined,
            message: settlement.message,
            facts: settlement.facts,
            aliases: settlement.aliases,
          },
        ]
      : [],
  );
  if (rows.length === 0) {
    return;
  }
  await manager.query(
    `update record_link l set state = f.state, message = f.message, version = greatest(l.version, f.version),
       natural_key = coalesce(f.natural_key, l.natural_key), facts = coalesce(f.facts, l.facts), aliases = coalesce(f.aliases, l.aliases), updated_at = now()
     from jsonb_to_recordset($1::jsonb) as f(company_id text, object text, sys_id text, state text, version bigint, natural_key text, message text,
       facts jsonb, aliases text[])
     where l.company_id = f.company_id and l.object = f.object and l.sys_id = f.sys_id`,
    [storableJson(rows)],
  );
}
