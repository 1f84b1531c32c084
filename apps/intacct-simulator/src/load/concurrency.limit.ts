import { z } from 'zod';
import type { Profile } from './profile.schema.js';

const places = z.number().int().min(0);

/** Published performance tiers (reference, section 1.5): requests at once of an application and a company, offline jobs. */
const TIERS = {
  1: { application: 6, company: 8, offlineJobs: 1 },
  2: { application: 8, company: 10, offlineJobs: 2 },
  3: { application: 12, company: 15, offlineJobs: 3 },
  4: { application: 15, company: 20, offlineJobs: 4 },
} as const;

/** What a company has bought; whatever is absent, the profile says. */
export const limitsSchema = z
  .object({
    tier: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
    /** Requests at once; 0 is no limit. They come before those of the tier. */
    company: places.optional(),
    application: places.optional(),
    /** Asynchronous requests executed at once. */
    offlineJobs: places.min(1).optional(),
  })
  .strict();

export type CompanyLimits = z.output<typeof limitsSchema>;

/** How many requests may run at once; 0 is no limit. */
export interface Places {
  readonly company: number;
  readonly application: number;
  readonly offlineJobs: number;
}

export function placesOf(limits: CompanyLimits | undefined, profile: Profile): Places {
  const tier = limits?.tier === undefined ? undefined : TIERS[limits.tier];
  return {
    company: limits?.company ?? tier?.company ?? profile.concurrencyLimit,
    application: limits?.application ?? tier?.application ?? profile.applicationLimit,
    offlineJobs: limits?.offlineJobs ?? tier?.offlineJobs ?? profile.gaps.offlineJobs,
  };
}
