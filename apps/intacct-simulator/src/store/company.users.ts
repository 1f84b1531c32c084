import type { CompanySettings } from './company.schema.js';
import type { CompanyStore } from './company.store.js';

export type CompanyUser = CompanySettings['users'][number];

/** The user of a login id. */
export const userOf = ({ settings }: CompanyStore, userId: string | undefined): CompanyUser | undefined =>
  settings.users.find((each) => each.userId === userId);

/** Time zone of a user: his own, else that of the company. */
export const zoneOf = (company: CompanyStore, userId: string): string =>
  userOf(company, userId)?.timeZone ?? company.settings.timeZone;
