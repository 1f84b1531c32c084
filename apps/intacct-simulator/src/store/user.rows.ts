import { MULTI_PICK } from '../model/object.model.js';
import type { CompanySettings } from './company.schema.js';
import type { StoredRecord } from './table.store.js';

const withoutEmpty = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

const ADMIN = { full: 'Full', limited: 'Limited', off: 'Off' } as const;

/** USERINFO: the users of the company file, numbered from 1 as it lists them. */
export function userRows({ users }: CompanySettings): readonly StoredRecord[] {
  return users.map(({ userId, name, topLevelAccess, status, locations, departments, permissions, admin }, index) => ({
    no: index + 1,
    at: 0,
    values: withoutEmpty({
      RECORDNO: String(index + 1),
      LOGINID: userId,
      DESCRIPTION: name ?? userId,
      USERTYPE: 'business user',
      ADMIN: ADMIN[admin ?? (permissions === undefined ? 'full' : 'off')],
      STATUS: status,
      LOGINDISABLED: 'false',
      UNRESTRICTED: String(topLevelAccess),
      USERLOCATIONS: (locations ?? []).join(MULTI_PICK),
      USERDEPARTMENTS: (departments ?? []).join(MULTI_PICK),
    }),
  }));
}
