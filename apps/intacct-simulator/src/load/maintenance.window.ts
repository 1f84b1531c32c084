import { z } from 'zod';
import { isZone } from '../model/zone.format.js';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 19:30');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** When the gateway is off line, and how it says so. */
export const maintenanceSchema = z
  .object({
    /** Off line now, whatever the schedule. */
    active: z.boolean().default(false),
    /** `text`: status 200 with a sentence instead of XML; `503`: a page with that status. */
    answer: z.enum(['text', '503']).default('text'),
    text: z.string().default('The system is off line for maintenance. Please try again later.'),
    /** Windows within one day, by the virtual clock. */
    weekly: z
      .array(
        z
          .object({ day: z.enum(DAYS), from: time, to: time, timeZone: z.string().refine(isZone, 'is no time zone') })
          .strict(),
      )
      .default([]),
  })
  .strict();

export type Maintenance = z.output<typeof maintenanceSchema>;
export const NO_MAINTENANCE: Maintenance = maintenanceSchema.parse({});

/** Is the gateway off line at this instant? */
export function isOffline({ active, weekly }: Maintenance, now: number): boolean {
  return (
    active ||
    weekly.some(({ day, from, to, timeZone }) => {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      const parts = new Map(format.formatToParts(now).map((part) => [part.type, part.value]));
      const local = `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`;
      return parts.get('weekday') === day && local >= from && local < to;
    })
  );
}
