import { choice, defineObject, integer, labels, text, timestamp } from './object.model.js';

export const JOB_STATES = {
  queued: 'Queued',
  inTransit: 'In transit',
  delivered: 'Delivered',
  failed: 'Failed',
} as const;
export type JobState = (typeof JOB_STATES)[keyof typeof JOB_STATES];

/** The queue of asynchronous requests as clients see it; nobody writes it. Times of work are in seconds. */
export const jobQueueModel = defineObject({
  name: 'JOBQUEUERECORD',
  label: 'Job queue record',
  plural: 'Job queue records',
  topLevelOnly: true,
  verbs: [],
  indexes: ['JOBID'],
  fields: [
    text('JOBID', 'Job ID'),
    text('JOBTYPE', 'Job type'),
    timestamp('TIMEQUEUED', 'Time queued'),
    timestamp('TIMESTARTED', 'Time started'),
    integer('ACTIVETIME', 'Active time'),
    integer('WAITINQUEUE', 'Wait in queue'),
    choice(
      'STATE',
      'State',
      labels('Queued=Q', 'In transit=T', 'Delivered=S', 'Failed=D', 'Deferred=R', 'Cancelled=C'),
    ),
  ],
});
