import { z } from 'zod';
import { smartEventAttributesSchema } from './smart-event.js';

/** What can be asked of records. @see Smart Event contract section 4 */
export const recordCommands = ['synchronize', 'forceSynchronize', 'resetThirdPartyId'] as const;
export type RecordCommandName = (typeof recordCommands)[number];

/** Attributes of a command: it is about a node, not about one version of a record. */
export const commandAttributesSchema = smartEventAttributesSchema.omit({ sysid: true, recordversion: true });
export type CommandAttributes = z.infer<typeof commandAttributesSchema>;

/** `sysIds`: DMO `_id`s of one node, or all records of it. */
export const recordCommandSchema = z
  .looseObject({
    node: z.string().min(1).max(128),
    sysIds: z.array(z.string().min(1).max(128)).min(1).max(1000).optional(),
    all: z.literal(true).optional(),
  })
  .refine(({ sysIds, all }) => (sysIds === undefined) !== (all === undefined), {
    error: 'must be given, or all: true, and not both',
    path: ['sysIds'],
  })
  .refine(({ sysIds }) => new Set(sysIds).size === (sysIds?.length ?? 0), {
    error: 'must name every record once',
    path: ['sysIds'],
  });
export type RecordCommand = z.infer<typeof recordCommandSchema>;

/** `commands.synchronize.requested.v1` */
export function commandTypeOf(name: RecordCommandName): string {
  return `commands.${name}.requested.v1`;
}

/** The command of an event type; `undefined` when it is none. */
export function commandOfType(type: string): RecordCommandName | undefined {
  return recordCommands.find((name) => commandTypeOf(name) === type);
}
