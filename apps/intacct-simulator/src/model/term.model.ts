import { STATUS, choice, decimal, defineObject, integer, labels, text } from './object.model.js';

const DUE_FROM = labels(
  'from invoice/bill date',
  'of the month of invoice/bill date',
  'of next month from invoice/bill date',
  'of 2nd month from invoice/bill date',
  'of 3rd month from invoice/bill date',
  'of 4th month from invoice/bill date',
  'of 5th month from invoice/bill date',
  'of 6th month from invoice/bill date',
);
const PENALTY_CYCLES = labels(
  'No Penalty',
  'Daily',
  'Weekly',
  'Biweekly',
  'Monthly',
  'Bimonthly',
  'Quarterly',
  'Half yearly',
  'Annually',
);

const termModel = (name: string, label: string) =>
  defineObject({
    name,
    label,
    plural: `${label}s`,
    naturalKey: 'NAME',
    topLevelOnly: true,
    fields: [
      text('NAME', 'Name', { required: true, immutable: true, maxLength: 40 }),
      text('DESCRIPTION', 'Description'),
      integer('DUEDATE', 'Due days'),
      choice('DUEFROM', 'Due from', DUE_FROM),
      integer('DISCDATE', 'Discount days'),
      choice('DISCFROM', 'Discount from', DUE_FROM),
      decimal('DISCAMOUNT', 'Discount amount'),
      choice('DISCPERCAMN', 'Discount unit', labels('$', '%')),
      integer('DISCFUDGEDAYS', 'Discount grace days'),
      choice('DISCCALCON', 'Discount calculated on', labels('Line items total', 'Invoice total')),
      choice('PEN_TYPE', 'Penalty cycle', PENALTY_CYCLES),
      decimal('PENAMOUNT', 'Penalty amount'),
      choice('PENPERCAMN', 'Penalty unit', labels('$', '%')),
      integer('PENFUDGEDAYS', 'Penalty grace days'),
      STATUS,
    ],
  });

export const arTermModel = termModel('ARTERM', 'AR term');
export const apTermModel = termModel('APTERM', 'AP term');
