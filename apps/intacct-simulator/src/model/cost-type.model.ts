import { STATUS, choice, date, defineObject, integer, labels, reference, text } from './object.model.js';

export const accumulationTypeModel = defineObject({
  name: 'ACCUMULATIONTYPE',
  label: 'Accumulation type',
  plural: 'Accumulation types',
  naturalKey: 'NAME',
  module: 'CRE',
  fields: [
    text('NAME', 'Name', { required: true, immutable: true, maxLength: 80 }),
    choice(
      'COSTCATEGORY',
      'Cost category',
      labels('Material', 'Labor', 'Equipment', 'Subcontract', 'Overhead', 'Other'),
    ),
    STATUS,
  ],
});

/** What a cost type takes from its standard cost type unless it says otherwise. */
const TEMPLATE = [
  text('DESCRIPTION', 'Description', { maxLength: 1000 }),
  text('COSTUNITDESCRIPTION', 'Cost unit description', { maxLength: 30 }),
  reference('ACCUMULATIONTYPENAME', 'Accumulation type', 'ACCUMULATIONTYPE'),
  reference('ACCOUNTNO', 'Account number', 'GLACCOUNT'),
  reference('ITEMID', 'Item ID', 'ITEM'),
  STATUS,
];

export const standardCostTypeModel = defineObject({
  name: 'STANDARDCOSTTYPE',
  label: 'Standard cost type',
  plural: 'Standard cost types',
  naturalKey: 'STANDARDCOSTTYPEID',
  module: 'CRE',
  fields: [
    text('STANDARDCOSTTYPEID', 'Standard cost type ID', { required: true, immutable: true, maxLength: 12 }),
    text('NAME', 'Name', { required: true, maxLength: 200 }),
    reference('PARENTID', 'Parent standard cost type', 'STANDARDCOSTTYPE'),
    ...TEMPLATE,
  ],
  relations: [{ path: 'PARENT', object: 'STANDARDCOSTTYPE', from: 'PARENTID', by: 'natural' }],
});

/** Its id is that of its standard cost type, once a task. */
export const costTypeModel = defineObject({
  name: 'COSTTYPE',
  label: 'Cost type',
  plural: 'Cost types',
  naturalKey: 'COSTTYPEID',
  uniqueWithin: ['PROJECTID', 'TASKID'],
  mayLackKey: true,
  module: 'CRE',
  indexes: ['TASKKEY'],
  fields: [
    text('COSTTYPEID', 'Cost type ID', { readOnly: true }),
    reference('STANDARDCOSTTYPEID', 'Standard cost type ID', 'STANDARDCOSTTYPE', { required: true, immutable: true }),
    text('NAME', 'Name', { maxLength: 200 }),
    text('PARENTID', 'Parent cost type'),
    reference('PROJECTID', 'Project ID', 'PROJECT', { immutable: true }),
    text('TASKID', 'Task ID', { immutable: true }),
    integer('TASKKEY', 'Task record number', { immutable: true, reference: { object: 'TASK', by: 'recordno' } }),
    integer('PARENTKEY', 'Parent record number', { readOnly: true, reference: { object: 'COSTTYPE', by: 'recordno' } }),
    ...TEMPLATE,
    date('PLANNEDBEGINDATE', 'Planned begin date'),
    date('PLANNEDENDDATE', 'Planned end date'),
    date('ACTUALBEGINDATE', 'Actual begin date'),
    date('ACTUALENDDATE', 'Actual end date'),
  ],
  relations: [
    { path: 'PROJECT', object: 'PROJECT', from: 'PROJECTID', by: 'natural' },
    { path: 'TASK', object: 'TASK', from: 'TASKKEY', by: 'recordno' },
    { path: 'STANDARDCOSTTYPE', object: 'STANDARDCOSTTYPE', from: 'STANDARDCOSTTYPEID', by: 'natural' },
  ],
});
