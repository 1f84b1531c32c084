import { z } from 'zod';

/** Master data has no setting of its own yet; an unknown key is refused at start. */
export const masterdataConfig = { namespace: 'masterdata', schema: z.strictObject({}) } as const;
