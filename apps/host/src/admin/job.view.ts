import type { MassJob } from '@bridge/ports';

/** A mass job as it is shown; the ids that it was given stay out. */
export function showJob({ sysIds, counts, createdAt, finishedAt, key: _key, ...job }: MassJob) {
  return {
    ...job,
    ...(sysIds === undefined ? {} : { records: sysIds.length }),
    ...counts,
    percent: percentOf({ command: job.command, counts, isOver: finishedAt !== undefined }),
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString(),
  };
}

/** Of its records, how many are done with; whole numbers, 100 only when all are. */
export function percentOf(job: Pick<MassJob, 'command' | 'counts'> & { readonly isOver: boolean }): number {
  const { total, started, refused, created, updated, unchanged, failed } = job.counts;
  if (job.isOver) {
    return 100;
  }
  const ended = job.command === 'resetThirdPartyId' ? started : created + updated + unchanged + failed;
  return total === 0 ? 0 : Math.min(99, Math.floor((100 * (refused + ended)) / total));
}
