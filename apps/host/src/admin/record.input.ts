import { integrationStates } from '@bridge/canonical';
import type { RecordFilter } from '@bridge/ports';
import { z } from 'zod';

const key = z.string().min(1).max(128);
const states = z.array(z.enum(integrationStates)).min(1).max(integrationStates.length);

export const recordState = z.enum(integrationStates);

/** What a command is about: records by `_id`, those that a filter lets through, or all of a node. */
export const recordCommandBody = z
  .strictObject({
    company: key,
    node: key,
    sysIds: z.array(key).min(1).max(1000).optional(),
    filter: z
      .strictObject({ state: z.union([recordState, states]).optional(), q: key.optional() })
      .refine(({ state, q }) => state !== undefined || q !== undefined, 'must say what it is about: state, q')
      .optional(),
    all: z.literal(true).optional(),
  })
  .refine(
    ({ sysIds, filter, all }) => [sysIds, filter, all].filter((given) => given !== undefined).length === 1,
    'say which records: sysIds, or filter, or all: true',
  )
  .refine(({ sysIds }) => new Set(sysIds).size === (sysIds?.length ?? 0), 'sysIds: must name every record once');

/** Without what was not given. */
export function toRecordFilter(given: {
  readonly state?: RecordFilter['states'] | z.output<typeof recordState> | undefined;
  readonly q?: string | undefined;
}): RecordFilter {
  const { state, q } = given;
  return {
    ...(state === undefined ? {} : { states: typeof state === 'string' ? [state] : state }),
    ...(q === undefined ? {} : { q }),
  };
}
