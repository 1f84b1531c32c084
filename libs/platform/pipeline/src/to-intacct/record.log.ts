import type { AcceptedEvent, ClaimedJob, LogFields, Logger, SettledJob } from '@bridge/ports';
import { codeOf, outcomeOf } from './result.stage.js';
import { causeOf } from './trigger.js';

const TRACE_ID = /^[\da-f]{2}-([\da-f]{32})-/;

/** What belongs together has the same: the trace that the event is part of, else the event. */
function correlationOf({ id, traceparent }: { readonly id: string; readonly traceparent: string | undefined }): string {
  return TRACE_ID.exec(traceparent ?? '')?.[1] ?? id;
}

/** Fields of every line about one record. */
export function recordFields(job: ClaimedJob, stage: string): LogFields {
  return {
    event_id: job.event.id,
    causation_id: causeOf(job),
    correlation_id: correlationOf(job.event),
    flow: 'to-intacct',
    plugin: job.plugin,
    object: job.object,
    key: job.naturalKey,
    stage,
    attempt: job.attempts + 1,
  };
}

/** Fields of a line about an event that has no job yet. */
export function eventFields(event: AcceptedEvent, stage: string): LogFields {
  const { eventId, plugin, object, subject, traceparent } = event;
  return {
    event_id: eventId,
    causation_id: eventId,
    correlation_id: correlationOf({ id: eventId, traceparent }),
    flow: 'to-intacct',
    plugin,
    object,
    key: subject,
    stage,
  };
}

/** Each record's fate is a line at DEBUG, the batch's one at INFO, and one at WARN when any of it is not as it should be. */
export function logSettled(logger: Logger, jobs: readonly SettledJob[], company: string, durationMs: number): void {
  const outcomes: Record<string, number> = {};
  const troubles: SettledJob[] = [];
  for (const settled of jobs) {
    const { job, settlement } = settled;
    const outcome = outcomeOf(settlement);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const code = codeOf(settlement);
    logger.debug('record settled', {
      ...recordFields(job, 'result'),
      outcome,
      ...(code === undefined ? {} : { code }),
    });
    if (outcome === 'error' || outcome === 'retry' || outcome === 'in-doubt') {
      troubles.push(settled);
    }
  }
  const of = { flow: 'to-intacct', stage: 'result', company } as const;
  logger.info('batch settled', { ...of, outcome: JSON.stringify(outcomes), duration_ms: durationMs });
  logTroubles(logger, troubles, of);
}

/** One line a batch, whatever its size: counts, and one record to begin with. */
function logTroubles(
  logger: Logger,
  troubles: readonly SettledJob[],
  of: { readonly flow: 'to-intacct'; readonly stage: string; readonly company: string },
): void {
  const [first] = troubles;
  if (first === undefined) {
    return;
  }
  const counts: Record<string, number> = {};
  for (const { settlement } of troubles) {
    const what = [outcomeOf(settlement), codeOf(settlement) ?? ''].join(' ').trim();
    counts[what] = (counts[what] ?? 0) + 1;
  }
  const code = codeOf(first.settlement);
  logger.warn('records of a batch are not in step', {
    ...recordFields(first.job, of.stage),
    ...of,
    outcome: JSON.stringify(counts),
    ...(code === undefined ? {} : { code }),
  });
}
