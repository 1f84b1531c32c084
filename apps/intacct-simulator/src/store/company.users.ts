import { MULTI_PICK } from '../model/object.model.js';
import type { AdminLevel } from '../model/user.model.js';
import { entityOf, locationsOf } from '../rules/location.rule.js';
import type { CompanySettings } from './company.schema.js';
import type { CompanyStore } from './company.store.js';
import type { StoredRecord } from './table.store.js';

type FileUser = CompanySettings['users'][number];

/** Who may log in: a record of USERINFO, with what only the company file says of its own users. */
export interface CompanyUser extends Pick<FileUser, 'permissions' | 'deny' | 'formatting' | 'timeZone'> {
  /** RECORDNO. */
  readonly no: number;
  readonly userId: string;
  /** Absent: the user was not in the company file. */
  readonly password?: string;
  readonly isActive: boolean;
  readonly type: string;
  readonly admin: AdminLevel;
  readonly topLevelAccess: boolean;
  /** Entities the user may enter; absent means all. */
  readonly entities?: readonly string[] | undefined;
  /** What the user may refer to; absent means all. */
  readonly locations?: readonly string[] | undefined;
  readonly departments?: readonly string[] | undefined;
}

const picksOf = (value: string | undefined): readonly string[] | undefined => value?.split(MULTI_PICK);

/** Those of the file while its locations stand, else those of the locations. */
function entitiesOf(company: CompanyStore, file: FileUser | undefined, value: string | undefined) {
  if (file !== undefined && (file.locations ?? []).join(MULTI_PICK) === (value ?? '')) return file.entities;
  const names = picksOf(value);
  return names === undefined ? undefined : locationsOf(company, names).map((name) => entityOf(company, name) ?? name);
}

function userFrom(company: CompanyStore, { no, values }: StoredRecord): CompanyUser {
  const userId = values['LOGINID'] ?? '';
  const file = company.settings.users.find((each) => each.userId === userId);
  const { password, permissions, deny, formatting, timeZone } = file ?? {};
  return {
    no,
    userId,
    ...(password === undefined ? {} : { password }),
    permissions,
    deny,
    formatting,
    timeZone,
    isActive: values['STATUS'] === 'active',
    type: values['USERTYPE'] ?? '',
    admin: (values['ADMIN'] ?? 'Off') as AdminLevel,
    topLevelAccess: values['UNRESTRICTED'] === 'true',
    entities: entitiesOf(company, file, values['USERLOCATIONS']),
    locations: picksOf(values['USERLOCATIONS']),
    departments: picksOf(values['USERDEPARTMENTS']),
  };
}

/** The user of a login id. */
export function userOf(company: CompanyStore, userId: string | undefined): CompanyUser | undefined {
  const record = userId === undefined ? undefined : company.table('USERINFO').byNatural(userId);
  return record === undefined ? undefined : userFrom(company, record);
}

export function userByNumber(company: CompanyStore, no: number): CompanyUser | undefined {
  const record = company.table('USERINFO').get(no);
  return record === undefined ? undefined : userFrom(company, record);
}

/** Time zone of a user: his own, else that of the company. */
export const zoneOf = (company: CompanyStore, userId: string): string =>
  userOf(company, userId)?.timeZone ?? company.settings.timeZone;
