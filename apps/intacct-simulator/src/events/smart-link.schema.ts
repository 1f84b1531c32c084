import { z } from 'zod';
import type { Verb } from '../model/object.model.js';

export const LINK_EVENTS = ['add', 'set', 'delete'] as const;
export type LinkEvent = (typeof LINK_EVENTS)[number];

/** What a change is called in Smart Events. */
export const EVENT_OF_VERB: Readonly<Record<Verb, LinkEvent>> = { create: 'add', update: 'set', delete: 'delete' };

/** A Smart Event that posts a form: what a company file or an imported package defines. */
export const smartLinkSchema = z
  .object({
    /** Unique in the company; a link with the same id is replaced. */
    smartLinkId: z.string().min(1).max(80),
    ownerObject: z
      .string()
      .min(1)
      .transform((name) => name.toUpperCase()),
    documentType: z.string().default(''),
    events: z.array(z.enum(LINK_EVENTS)).min(1),
    /** Fires when it is true or empty. */
    condition: z.string().default(''),
    /** Where the form goes. */
    target: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
    method: z.literal('POST').default('POST'),
    /** Names and values; values may hold {!OBJECT.FIELD!}. */
    arguments: z.array(z.object({ argument: z.string().min(1), value: z.string() }).strict()).default([]),
    /** Seconds after which the post is given up. */
    requestTimeout: z.number().int().positive().max(600).default(5),
    active: z.boolean().default(true),
    /** `trigger`: delivered with repeats and an idempotency key, as platform triggers do. */
    mode: z.enum(['smart-event', 'trigger']).default('smart-event'),
  })
  .strict();
export type SmartLink = z.output<typeof smartLinkSchema>;
