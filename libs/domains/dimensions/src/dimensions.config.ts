import { z } from 'zod';

/** Dimensions have no setting of their own yet; an unknown key is refused at start. */
export const dimensionsConfig = { namespace: 'dimensions', schema: z.strictObject({}) } as const;
