/** Slots that a company has now: what a throttling left it, and one more for every `growMs` since. Arguments are SQL. */
export const SLOT_WINDOW = (company: string, slots: string, growMs: string): string =>
  `coalesce((select w.slots + least(1000, floor(extract(epoch from now() - w.throttled_at) * 1000 / ${growMs}::float8))::int
    from slot_window w where w.company_id = ${company}), ${slots})`;
