import {
  STATUS,
  choice,
  defineObject,
  flag,
  integer,
  labels,
  reference,
  text,
  timestamp,
  type FieldModel,
} from './object.model.js';

const readOnly = { readOnly: true } as const;
const shown = (name: string, label: string): FieldModel => text(name, label, readOnly);

/**
 * The audit trail. `query` filters ACCESSMODE by letter, `readByQuery` by word: the reverse of all other enums, as the
 * documentation has it.
 */
export const auditHistoryModel = defineObject({
  name: 'AUDITHISTORY',
  label: 'Audit history',
  plural: 'Audit history',
  derived: true,
  verbs: [],
  indexes: ['OBJECTTYPE', 'OBJECTKEY', 'ACCESSTIME'],
  fields: [
    shown('OBJECTTYPE', 'Object type'),
    shown('OBJECTKEY', 'Object key'),
    shown('OBJECTDESC', 'Object description'),
    shown('USERID', 'User ID'),
    timestamp('ACCESSTIME', 'Access time', readOnly),
    choice(
      'ACCESSMODE',
      'Access mode',
      labels('A=Access', 'M=Modify', 'C=Create', 'D=Delete', 'W=Workflow', 'T=Activity', 'U=User action'),
      readOnly,
    ),
    choice('SOURCE', 'Source', labels('api', 'csv', 'system', 'ui'), readOnly),
    shown('WORKFLOWACTION', 'Workflow action'),
  ],
  relations: [{ path: 'USERINFO', object: 'USERINFO', from: 'USERID', by: 'natural' }],
});

/** Global Transaction Security; a record of an entity overrides that of the top level there. */
export const afrSetupModel = defineObject({
  name: 'AFRSETUP',
  label: 'Global transaction security',
  plural: 'Global transaction security',
  fields: [
    flag('DISABLEEDIT', 'Disable edit'),
    flag('DISABLEDELETE', 'Disable delete'),
    flag('DISABLERECLASS', 'Disable reclassify'),
  ],
});

export const locationGroupModel = defineObject({
  name: 'LOCATIONGROUP',
  label: 'Location group',
  plural: 'Location groups',
  naturalKey: 'ID',
  fields: [
    text('ID', 'ID', { required: true, immutable: true, maxLength: 20 }),
    text('NAME', 'Name', { required: true, maxLength: 100 }),
    reference('LOCATIONS', 'Locations', 'LOCATION', { multiPick: true }),
    STATUS,
  ],
});

/** One row a fired Smart Event, whatever became of its delivery. */
export const smartEventLogModel = defineObject({
  name: 'SMARTEVENTLOG',
  label: 'Smart Event log',
  plural: 'Smart Event log',
  verbs: [],
  indexes: ['SMARTLINKID'],
  fields: [
    shown('SMARTLINKID', 'Smart Link ID'),
    shown('TOPIC', 'Topic'),
    shown('OWNEROBJECT', 'Owner object'),
    timestamp('TIMESTAMP', 'Time', readOnly),
    shown('USERID', 'User ID'),
    shown('OBJECTKEY', 'Object key'),
    integer('OBJECTNO', 'Object record number', readOnly),
  ],
});

export const ADMINISTRATION_MODELS = [
  locationGroupModel,
  afrSetupModel,
  auditHistoryModel,
  smartEventLogModel,
] as const;
