import { z } from 'zod';

/** Finance documents have no setting of their own yet; an unknown key is refused at start. */
export const financialConfig = { namespace: 'financial', schema: z.strictObject({}) } as const;
