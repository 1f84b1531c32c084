import type { DeadLetterFilter } from '@bridge/ports';
import { z } from 'zod';

const text = z.string().min(1).max(512).optional();
const instant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .optional();

/** Digits that fit into the column. */
export const letterId = z.string().regex(/^\d{1,18}$/, 'must be the number of a dead letter');

/** What a list of dead letters, or a replay, may be narrowed to. */
export const deadLetterFilter = z.object({
  fingerprint: text,
  class: text,
  code: text,
  stage: text,
  tenant: text,
  type: text,
  topic: text,
  since: instant,
  until: instant,
});

export const deadLetterState = z.enum(['open', 'closed', 'all']).default('open');

/** What is to be replayed: never everything by mistake. */
export const replayBody = z
  .strictObject({
    ...deadLetterFilter.shape,
    ids: z.array(letterId).min(1).max(1000).optional(),
    all: z.literal(true).optional(),
    limit: z.int().min(1).max(1000).default(200),
    cursor: z.string().max(2_048).optional(),
  })
  .refine(
    ({ limit: _limit, cursor: _cursor, ...selection }) => Object.values(selection).some((value) => value !== undefined),
    'say which dead letters: ids, a fingerprint, a filter, or all: true',
  );

type Given = { readonly [K in keyof DeadLetterFilter]?: DeadLetterFilter[K] | undefined };

/** Without what was not given. */
export function toFilter(given: Given): DeadLetterFilter {
  const names = [...Object.keys(deadLetterFilter.shape), 'ids'] as (keyof DeadLetterFilter)[];
  return Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}
