import { z } from 'zod';

/** Attributes of a CloudEvents 1.0 envelope that every Smart Event carries. */
export const smartEventAttributesSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(512),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  tenant: z.string().min(1),
  sysid: z.string().min(1).max(128),
  recordversion: z.int().positive(),
  traceparent: z.string().optional(),
});
export type SmartEventAttributes = z.infer<typeof smartEventAttributesSchema>;

/** A validated record event. Immutable; `data` has passed the canonical schema of its object. */
export interface SmartEvent<C> {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Natural key of the record, for example `ALFKI`. */
  readonly subject: string;
  /** ISO-8601 UTC */
  readonly time: string | undefined;
  readonly tenant: string;
  /** DMO `_id`, text */
  readonly sysId: string;
  /** Grows with every change of the record; orders its events. */
  readonly recordVersion: number;
  readonly data: C;
}
