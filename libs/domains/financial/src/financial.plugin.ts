import { definePlugin } from '@bridge/plugin-api';
import { financialConfig } from './financial.config.js';
import { journalEntryObject } from './journal-entry/journal-entry.object.js';

/** Flags that every company has; those of projects and tasks exist only with their module. */
const REQUIRED_FLAGS = [
  'REQUIREDEPT',
  'REQUIRELOC',
  'REQUIRECLASS',
  'REQUIRECUSTOMER',
  'REQUIREVENDOR',
  'REQUIREEMPLOYEE',
  'REQUIREITEM',
];

export const financialPlugin = definePlugin({
  id: 'financial',
  apiVersion: 1,
  config: financialConfig,
  objects: [journalEntryObject],
  mirrors: [
    { object: 'GLACCOUNT', keyField: 'ACCOUNTNO', fields: ['TITLE', 'STATUS', ...REQUIRED_FLAGS] },
    { object: 'JOURNAL', keyField: 'SYMBOL', fields: ['TITLE', 'STATUS'] },
    { object: 'DEPARTMENT', keyField: 'DEPARTMENTID', fields: ['TITLE', 'STATUS'] },
    { object: 'CLASS', keyField: 'CLASSID', fields: ['NAME', 'STATUS'] },
    { object: 'EMPLOYEE', keyField: 'EMPLOYEEID', fields: ['STATUS'] },
    { object: 'LOCATION', keyField: 'LOCATIONID', fields: ['NAME', 'STATUS'] },
    { object: 'LOCATIONENTITY', keyField: 'LOCATIONID', fields: ['NAME', 'STATUS'] },
  ],
});
