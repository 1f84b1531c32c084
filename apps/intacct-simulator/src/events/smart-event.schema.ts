import { z } from 'zod';
import { parseCondition } from './condition.parser.js';
import { ExpressionError, parseTemplate } from './injection.template.js';

export const SMART_EVENT_VERBS = ['add', 'set', 'delete'] as const;
export type SmartEventVerb = (typeof SMART_EVENT_VERBS)[number];

/** `trigger`: repeated and with an idempotency key, as platform triggers deliver. */
export const SMART_EVENT_MODES = ['smartEvent', 'trigger'] as const;

const MAX_TIMEOUT_SECONDS = 600;

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function reasonOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** A text that holds injections; anything that cannot be read is refused here, not when the event fires. */
const template = z.string().superRefine((text, context) => {
  const message = reasonOf(() => parseTemplate(text));
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** A Smart Event whose action is an HTTP post: what a company file or an imported package defines. */
export const smartEventSchema = z
  .object({
    /** Unique in the company; a definition with the same id takes the place of the one before. */
    id: z.string().min(1).max(80),
    object: z
      .string()
      .min(1)
      .transform((name) => name.toUpperCase()),
    /** Only records of this document type (DOCPARID). */
    documentType: z.string().optional(),
    events: z.array(z.enum(SMART_EVENT_VERBS)).min(1),
    /** Fires when it is true; absent: always. */
    condition: z
      .string()
      .default('')
      .superRefine((text, context) => {
        const message = reasonOf(() => parseCondition(text));
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      }),
    url: z.string().refine(isUrl, 'must be an http or https address'),
    /** Form fields, in this order. */
    arguments: z.record(z.string().min(1), template).default({}),
    method: z.literal('POST').default('POST'),
    /** Seconds after which a post is given up. */
    requestTimeout: z.number().int().positive().max(MAX_TIMEOUT_SECONDS).default(5),
    active: z.boolean().default(true),
    mode: z.enum(SMART_EVENT_MODES).default('smartEvent'),
  })
  .strict();
export type SmartEvent = z.output<typeof smartEventSchema>;

/** Definitions of a company file; ids are unique. */
export const smartEventsSchema = z.array(smartEventSchema).superRefine((events, context) => {
  const seen = new Set<string>();
  for (const [index, { id }] of events.entries()) {
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `'${id}' is defined twice` });
    }
    seen.add(id);
  }
});
