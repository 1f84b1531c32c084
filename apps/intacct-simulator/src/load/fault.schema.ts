import { z } from 'zod';

export const FAULT_KINDS = [
  'request-lost',
  'response-lost',
  'delay',
  'cut-body',
  'empty',
  'two-roots',
  'html',
  'http',
  'session-death',
  'refuse',
  'callback-lost',
  'callback-twice',
  'callback-late',
  'duplicate',
  'reorder',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Kinds that strike the answer of an asynchronous request, on its way to the policy's URL. */
export const CALLBACK_KINDS: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'callback-lost',
  'callback-twice',
  'callback-late',
]);

/** Kinds that can strike the post of a Smart Event (`when.delivery`). */
const DELIVERY_KINDS: ReadonlySet<FaultKind> = new Set<FaultKind>(['request-lost', 'delay', 'duplicate', 'reorder']);
/** Those of them that nothing else knows. */
const DELIVERY_ONLY: ReadonlySet<FaultKind> = new Set<FaultKind>(['duplicate', 'reorder']);

const of = (...kinds: readonly FaultKind[]): ReadonlySet<FaultKind> => new Set(kinds);
/** Members that only some kinds heed. */
const HEEDED = {
  ms: of('request-lost', 'response-lost', 'delay', 'callback-late', 'reorder'),
  status: of('http', 'html'),
  errorno: of('http', 'refuse'),
  description: of('http', 'refuse'),
  executed: of('http', 'html'),
  retryAfter: of('http'),
} as const;

const MAX_TIMER_MS = 2_147_483_647;

/** Kinds whose answer does not depend on what the functions did, so that it can leave before them. */
const ANSWERED_FIRST: ReadonlySet<FaultKind> = new Set<FaultKind>(['response-lost', 'http', 'html']);

/** A fault as posted to the control port. Conditions that are absent match everything. */
export const faultSchema = z
  .object({
    when: z
      .object({
        function: z.string().optional(),
        object: z.string().optional(),
        company: z.string().optional(),
        entity: z.string().optional(),
        /** Strikes the posts of Smart Events instead of requests. */
        delivery: z.literal(true).optional(),
        /** Only the n-th match, counted from 1. */
        nth: z.number().int().positive().optional(),
        /** Every n-th match. */
        every: z.number().int().positive().optional(),
        probability: z.number().min(0).max(1).optional(),
      })
      .strict()
      .default({}),
    do: z.enum(FAULT_KINDS),
    /** Of `delay`, `callback-late` and, before the connection is closed, of `response-lost`. */
    ms: z.number().int().min(0).max(MAX_TIMER_MS).optional(),
    status: z.number().int().min(200).max(599).optional(),
    errorno: z.string().optional(),
    description: z.string().optional(),
    /** How often it strikes before it is spent; absent: until deleted. */
    times: z.number().int().positive().optional(),
    /** For `http` and `html`: was the work done before? @default only for status 524 */
    executed: z.boolean().optional(),
    /** For `response-lost`, `http` and `html`: the functions run and commit this long after the fault struck. */
    commitAfterMs: z.number().int().min(0).max(MAX_TIMER_MS).optional(),
    /** For `http` 429: seconds in a Retry-After header. */
    retryAfter: z.number().int().min(0).optional(),
  })
  .strict()
  .superRefine(({ do: kind, executed, commitAfterMs }, context) => {
    if (commitAfterMs === undefined) return;
    const fail = (message: string): void => context.addIssue({ code: 'custom', path: ['commitAfterMs'], message });
    if (!ANSWERED_FIRST.has(kind)) fail(`is possible with ${[...ANSWERED_FIRST].join(', ')} only`);
    else if (executed === false) fail('contradicts executed false');
  })
  .superRefine(({ do: kind, when }, context) => {
    const fail = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (when.delivery === undefined) {
      if (DELIVERY_ONLY.has(kind)) fail(['do'], `'${kind}' needs when.delivery`);
      return;
    }
    if (!DELIVERY_KINDS.has(kind)) fail(['do'], `of deliveries is one of ${[...DELIVERY_KINDS].join(', ')}`);
    if (when.function !== undefined) fail(['when', 'function'], 'is not known of deliveries');
    if (when.entity !== undefined) fail(['when', 'entity'], 'is not known of deliveries');
  })
  .superRefine((rule, context) => {
    const fail = (member: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [member], message });
    for (const [member, kinds] of Object.entries(HEEDED)) {
      if (rule[member as keyof typeof HEEDED] === undefined || kinds.has(rule.do)) continue;
      fail(member, `is possible with ${[...kinds].join(', ')} only`);
    }
    if (rule.do === 'delay' && rule.ms === undefined) fail('ms', 'is missing: how long to delay');
  });

export type FaultRule = z.output<typeof faultSchema>;
