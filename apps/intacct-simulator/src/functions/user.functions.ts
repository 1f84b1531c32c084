import { refuse, type Refusal } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import { formatOffset } from '../model/zone.format.js';
import type { ObjectModel } from '../model/object.model.js';
import { permissionsOf } from '../rules/user.rights.js';
import type { RightVerb } from '../store/company.schema.js';
import { userByNumber, userOf, type CompanyUser } from '../store/company.users.js';
import type { CompanyStore } from '../store/company.store.js';
import type { GatewayFunction } from './function.model.js';
import { listed, tree, type Fields } from './listed.payload.js';

type User = Pick<CompanyUser, 'permissions' | 'deny'>;

/** How the permission pages name what a user may do. */
const RIGHTS: readonly (readonly [verb: RightVerb, shown: string])[] = [
  ['list', 'List'],
  ['readonly', 'View'],
  ['add', 'Add'],
  ['modify', 'Edit'],
  ['delete', 'Delete'],
];

const APPLICATION_NAMES: Readonly<Record<string, string>> = {
  AP: 'Accounts Payable',
  AR: 'Accounts Receivable',
  CM: 'Cash Management',
  PA: 'Projects',
};
const GENERAL_LEDGER = new Set(['GLACCOUNT', 'JOURNAL', 'STATJOURNAL', 'STATACCOUNT', 'GLBATCH', 'GLDETAIL']);

function applicationOf(model: ObjectModel): string {
  if (GENERAL_LEDGER.has(model.name)) return 'General Ledger';
  return APPLICATION_NAMES[model.module ?? ''] ?? 'Company';
}

const noSuchUser = (name: string): Refusal => refuse('BL03000025', `The login ID '${name}' does not exist`);

function rightsOf(user: User, object: string): string {
  const granted =
    user.permissions === undefined ? undefined : (user.permissions[object] ?? user.permissions['*'] ?? []);
  const denied = new Set([...(user.deny?.[object] ?? []), ...(user.deny?.['*'] ?? [])]);
  return RIGHTS.filter(([verb]) => granted?.includes(verb) !== false && !denied.has(verb))
    .map(([, shown]) => shown)
    .join('|');
}

function subscriptions(company: CompanyStore, user: User): readonly Fields[] {
  const lines = new Set([...company.catalog.values()].map(({ lines: owned }) => owned?.object));
  const policies = new Map<string, Fields[]>();
  for (const model of company.catalog.values()) {
    const rights = lines.has(model.name) ? '' : rightsOf(user, model.name);
    if (rights === '') continue;
    const application = applicationOf(model);
    policies.set(application, [...(policies.get(application) ?? []), { policyName: model.plural, rights }]);
  }
  return [...policies].map(([applicationName, policy]) => ({ applicationName, policies: { policy } }));
}

export const getUserPermissionsFunction: GatewayFunction = {
  name: 'getUserPermissions',
  run({ company, gaps }, call) {
    const name = textOf(call, 'userId');
    const user = userOf(company, name);
    if (user === undefined) throw noSuchUser(name);
    const rights = { permissions: permissionsOf(user, gaps), deny: user.deny };
    return tree({ permissions: { appSubscription: subscriptions(company, rights) } });
  },
};

export const readUserFormattingFunction: GatewayFunction = {
  name: 'readUserFormatting',
  run({ company, now }, call) {
    const key = textOf(call, 'key');
    const name = textOf(call, 'userId');
    const user = key === '' ? userOf(company, name) : userByNumber(company, /^\d{1,9}$/.test(key) ? Number(key) : 0);
    if (user === undefined) throw noSuchUser(key === '' ? name : key);
    const { locale = 'en_US', dateFormat = '/mdY', clock = 12 } = user.formatting ?? {};
    const row = { recordno: String(user.no), locale, dateformat: dateFormat };
    return listed('userformatting', [
      { ...row, gmtoffset: formatOffset(now, user.timeZone ?? company.settings.timeZone), clock: String(clock) },
    ]);
  },
};
