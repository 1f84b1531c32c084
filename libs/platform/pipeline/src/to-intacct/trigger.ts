import type { ClaimedJob } from '@bridge/ports';

/** Runs of an event itself; a run that was released again has a trigger of its own. */
const OF_EVENT = /^(event|release-\d+)$/;
const RELEASED = /~release-\d+$/;

/** Id of the event or the command that made a run necessary. */
export function causeOf({ trigger, event }: Pick<ClaimedJob, 'trigger' | 'event'>): string {
  return OF_EVENT.test(trigger) ? event.id : trigger.replace(RELEASED, '');
}

/** Ids that a command cannot have: they mean something else. */
export function isReservedTrigger(id: string): boolean {
  return OF_EVENT.test(id) || RELEASED.test(id);
}
