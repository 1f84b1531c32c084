import { choice, defineObject, flag, labels, text, type EnumValue } from './object.model.js';

const readOnly = { readOnly: true } as const;

/** Only administrators make, change and delete users. */
export const ADMIN_LEVELS = ['Off', 'Limited', 'Full'] as const;
export type AdminLevel = (typeof ADMIN_LEVELS)[number];

/** The public samples write ADMIN as a boolean, answers name the level. */
const ADMIN: readonly EnumValue[] = [
  { label: 'Off', code: 'N', also: ['false'] },
  { label: 'Limited', code: 'L' },
  { label: 'Full', code: 'F', also: ['true'] },
];

const USER_TYPES = labels(
  'business user=B',
  'employee user=E',
  'view only user=R',
  'writeup user=W',
  'dashboard user=D',
  'project manager user=P',
  'construction manager user=C',
  'payment approver=A',
  'platform user=T',
  'CRM user=S',
  'warehouse user=H',
);

/** Who may log in: the users of the company file, numbered as it lists them, and those made later. */
export const userInfoModel = defineObject({
  name: 'USERINFO',
  label: 'User',
  plural: 'Users',
  naturalKey: 'LOGINID',
  topLevelOnly: true,
  writesThrough: ['CONTACTINFO'],
  fields: [
    text('LOGINID', 'User ID', { required: true, immutable: true, maxLength: 40 }),
    text('DESCRIPTION', 'User name', { maxLength: 200 }),
    text('CONTACTINFO.CONTACTNAME', 'Contact'),
    choice('USERTYPE', 'User type', USER_TYPES, { defaultValue: 'business user' }),
    choice('ADMIN', 'Admin privileges', ADMIN, { defaultValue: 'Off' }),
    choice('STATUS', 'Status', labels('active=T', 'inactive=F', 'lockedout=L'), { defaultValue: 'active' }),
    flag('LOGINDISABLED', 'Web services only'),
    flag('SSO_ENABLED', 'Single sign on'),
    text('SSO_FEDERATED_ID', 'Federated SSO user ID'),
    flag('UNRESTRICTED', 'Top level access', readOnly),
    text('USERLOCATIONS', 'Locations', { multiPick: true, pickElement: 'LOCATIONID' }),
    text('USERDEPARTMENTS', 'Departments', { multiPick: true, pickElement: 'DEPARTMENTID' }),
    text('USERTERRITORIES', 'Territories', { multiPick: true, pickElement: 'TERRITORYID' }),
  ],
  relations: [{ path: 'CONTACTINFO', object: 'CONTACT', from: 'CONTACTINFO.CONTACTNAME', by: 'natural' }],
});
