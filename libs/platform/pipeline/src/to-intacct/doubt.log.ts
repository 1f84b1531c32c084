import type {
  AttemptSettlement,
  ClaimedJob,
  DoubtfulAttempt,
  DoubtfulJob,
  Logger,
  PlannedAttempt,
  SettledJob,
} from '@bridge/ports';
import type { Resolution } from './doubt.resolver.js';
import { recordFields } from './record.log.js';

/** A line for every write that is in doubt from now on. */
export function logNewDoubts(logger: Logger, jobs: readonly SettledJob[]): void {
  for (const { job, attempts } of jobs) {
    for (const attempt of attempts) {
      if (attempt.kind === 'in-doubt') {
        logger.warn('a write is in doubt', {
          ...fieldsOf(job, attempt),
          outcome: attempt.doubt,
          said: attempt.said ?? '',
        });
      }
    }
  }
}

/** A line for every write that is in doubt no longer; WARN when a person has to decide. */
export function logSettledDoubts(
  logger: Logger,
  jobs: readonly DoubtfulJob[],
  resolutions: readonly Resolution[],
): void {
  jobs.forEach(({ job, attempts }, position) =>
    resolutions[position]?.attempts.forEach((settled, index) =>
      logSettled(logger, job, { settled, doubtful: attempts[index] }),
    ),
  );
}

function logSettled(
  logger: Logger,
  job: ClaimedJob,
  { settled, doubtful }: { readonly settled: AttemptSettlement; readonly doubtful: DoubtfulAttempt | undefined },
): void {
  const { sends = 0, lookups = 0 } = doubtful ?? {};
  const fields = { ...fieldsOf(job, settled), outcome: settled.kind, sends, looks: lookups + 1 };
  if (settled.kind === 'unsettled') {
    logger.warn('a doubt is left to a person', { ...fields, code: settled.errors[0]?.code ?? '' });
  } else if (settled.kind !== 'in-doubt') {
    logger.info('a doubt is settled', fields);
  }
}

function fieldsOf(job: ClaimedJob, { controlId }: Pick<PlannedAttempt, 'controlId'>) {
  return { ...recordFields(job, 'gateway'), control_id: controlId };
}
