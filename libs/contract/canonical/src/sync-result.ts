import { z } from 'zod';

/** State of a record's integration as users see it (`IntegrationState`). */
export const integrationStates = ['not', 'pending', 'success', 'error', 'desynchronized'] as const;
export type IntegrationState = (typeof integrationStates)[number];

/** Who can mend an error. */
export const errorOwners = ['dmo-user', 'intacct-admin', 'operator', 'service'] as const;
export type ErrorOwner = (typeof errorOwners)[number];

export const syncErrorSchema = z.object({
  code: z.string(),
  errorNo: z.string().optional(),
  field: z.string().optional(),
  line: z.int().optional(),
  description: z.string(),
  correction: z.string().optional(),
  retryable: z.boolean(),
  owner: z.enum(errorOwners),
});
/** One reason why a record is not in step. */
export type SyncError = z.infer<typeof syncErrorSchema>;

/** @see Smart Event contract section 5 */
export const syncResultSchema = z.object({
  resultId: z.string(),
  node: z.string(),
  sysId: z.string(),
  naturalKey: z.string(),
  recordVersion: z.int(),
  state: z.enum(integrationStates),
  intacctObject: z.string().optional(),
  intacctId: z.string().optional(),
  recordNo: z.string().optional(),
  url: z.string().optional(),
  message: z.string(),
  errors: z.array(syncErrorSchema),
  waitsFor: z.string().optional(),
  notIntegrated: z.array(z.string()),
  attempts: z.int(),
  controlId: z.string().optional(),
  level: z.enum(['topLevel', 'entityLevel']),
  entityId: z.string().optional(),
  apiTransactions: z.int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  documentType: z.string().optional(),
  targetDocumentType: z.string().optional(),
  targetDocumentNumber: z.string().optional(),
});
/** `data` of an `intacct.record.<state>.v1` event. */
export type SyncResult = z.infer<typeof syncResultSchema>;
