import { z } from 'zod';

/** Companies and sites have no setting of their own yet; an unknown key is refused at start. */
export const megaConfig = { namespace: 'mega', schema: z.strictObject({}) } as const;
