import type { SentJob } from './batch.stage.js';

/** Whole jobs, in order, into requests of at most `limit` functions; a job with more has a request of its own. */
export function splitRequests(jobs: readonly SentJob[], limit: number): readonly (readonly SentJob[])[] {
  const requests: SentJob[][] = [];
  let size = limit;
  for (const job of jobs) {
    if (size + job.functions.length > limit) {
      requests.push([]);
      size = 0;
    }
    requests.at(-1)?.push(job);
    size += job.functions.length;
  }
  return requests;
}
