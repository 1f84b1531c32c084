/**
 * Every boundary between two steps of the pipeline at which a process may die, in the order in which a record passes them.
 * `before` a durable point nothing of the step is written; `after` it everything is.
 */
export const failpointNames = [
  'inbox.before-store',
  'inbox.after-store',
  'replay.before-commit',
  'replay.after-commit',
  'dispatch.before-commit',
  'dispatch.after-commit',
  'command.before-commit',
  'command.after-commit',
  'slot.after-acquire',
  'claim.after-commit',
  'mapping.after',
  'plan.before-commit',
  'plan.after-commit',
  'gateway.after-answer',
  'usage.after-commit',
  'result.before-commit',
  'result.after-commit',
  'slot.after-release',
  'doubt.after-claim',
  'doubt.after-look-up',
  'recovery.before-commit',
  'recovery.after-commit',
  'holds.after-promote',
  'outbox.after-read',
  'outbox.after-publish',
  'outbox.after-mark',
  'retention.before-delete',
  'retention.after-delete',
  'drain.begun',
  'drain.after-consumer',
  'drain.after-workers',
] as const;

export type Failpoint = (typeof failpointNames)[number];

/**
 * Tells whoever experiments with a process that it has come to a named place. In production nobody listens, and reaching a
 * place costs nothing.
 */
export interface Failpoints {
  /** The caller awaits what is returned: an experiment may hold it here, or kill the process. Never rejects. */
  reach(name: Failpoint): Promise<void> | undefined;
}

export const inertFailpoints: Failpoints = { reach: () => undefined };
