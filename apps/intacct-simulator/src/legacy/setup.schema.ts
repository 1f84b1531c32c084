import {
  CUSTOM_FIELDS,
  anyDate,
  block,
  flagAttribute,
  functionOf,
  ignored,
  keyAttribute,
  line,
  linesOf,
  many,
  nestedDate,
  oneOf,
  optional,
  optionals,
  sequence,
  value,
  worded,
  type ElementModel,
  type Particle,
} from './element.schema.js';

const TERM_PARTS: readonly Particle[] = optionals(
  value('description', 'DESCRIPTION'),
  value('status', 'STATUS'),
  block('due', sequence(...optionals(value('dueday', 'DUEDATE'), value('duefrom', 'DUEFROM')))),
  block(
    'discount',
    sequence(
      ...optionals(
        value('discday', 'DISCDATE'),
        value('discfrom', 'DISCFROM'),
        value('discamount', 'DISCAMOUNT'),
        value('discpercamn', 'DISCPERCAMN'),
        value('discgracedays', 'DISCFUDGEDAYS'),
      ),
    ),
  ),
  value('disccalcon', 'DISCCALCON'),
  block(
    'penalty',
    sequence(
      ...optionals(
        value('pen_type', 'PEN_TYPE'),
        value('penamount', 'PENAMOUNT'),
        value('penpercamn', 'PENPERCAMN'),
        value('pengracedays', 'PENFUDGEDAYS'),
      ),
    ),
  ),
);

const terms = (name: string): readonly ElementModel[] => [
  functionOf(`create_${name}`, [], sequence(value('name', 'NAME'), ...TERM_PARTS)),
  functionOf(`update_${name}`, [keyAttribute('name')], sequence(...TERM_PARTS)),
  functionOf(`delete_${name}`, [keyAttribute('name')]),
];

const DIRECTIONS = { debit: '1', credit: '-1', increase: '1', decrease: '-1' };

const ENTRY = line(
  'glentry',
  sequence(
    worded('trtype', 'TR_TYPE', DIRECTIONS),
    value('amount', 'TRX_AMOUNT'),
    value('glaccountno', 'ACCOUNTNO'),
    ...optionals(
      value('document', 'DOCUMENT'),
      { ...anyDate('datecreated', 'ENTRY_DATE'), use: { as: 'nothing' } },
      value('memo', 'DESCRIPTION'),
      value('locationid', 'LOCATION'),
      value('departmentid', 'DEPARTMENT'),
      value('customerid', 'CUSTOMERID'),
      value('vendorid', 'VENDORID'),
      value('employeeid', 'EMPLOYEEID'),
      value('projectid', 'PROJECTID'),
      value('taskid', 'TASKID'),
      value('costtypeid', 'COSTTYPEID'),
      value('itemid', 'ITEMID'),
      value('classid', 'CLASSID'),
      value('contractid', 'CONTRACTID'),
      value('warehouseid', 'WAREHOUSEID'),
    ),
    CUSTOM_FIELDS,
    ...optionals(
      ignored('recon_date'),
      value('currency', 'CURRENCY'),
      anyDate('exchratedate', 'EXCH_RATE_DATE'),
      oneOf(value('exchratetype', 'EXCH_RATE_TYPE_ID'), value('exchrate', 'EXCHANGE_RATE')),
    ),
  ),
);

const journalEntry = (name: string): readonly ElementModel[] => [
  functionOf(
    `create_${name}`,
    [],
    sequence(
      value('journalid', 'JOURNAL'),
      nestedDate('datecreated', 'BATCH_DATE'),
      optional(nestedDate('reversedate', 'REVERSEDATE')),
      value('description', 'BATCH_TITLE'),
      ...optionals(value('referenceno', 'REFERENCENO'), value('sourceentity', 'BASELOCATION_NO')),
      CUSTOM_FIELDS,
      linesOf(`${name}entries`, many(ENTRY)),
    ),
  ),
  functionOf(`delete_${name}`, [keyAttribute(), flagAttribute('externalkey')]),
];

const TITLE_AND_STATUS = sequence(...optionals(value('title', 'TITLE'), value('status', 'STATUS')));

const journals = (name: string): readonly ElementModel[] => [
  functionOf(
    `create_${name}`,
    [flagAttribute('ignoreduplicates')],
    sequence(
      value('symbol', 'SYMBOL'),
      value('title', 'TITLE'),
      ...optionals(value('status', 'STATUS'), ignored('externalid'), value('bookkey', 'BOOKID')),
    ),
  ),
  functionOf(`update_${name}`, [keyAttribute('symbol'), flagAttribute('externalkey')], TITLE_AND_STATUS),
  functionOf(`delete_${name}`, [keyAttribute('symbol'), flagAttribute('externalkey')], TITLE_AND_STATUS),
];

const TAX_LIMITS = optionals(
  value('value', 'VALUE'),
  value('mintaxable', 'MINTAXABLE'),
  value('maxtaxable', 'MAXTAXABLE'),
  value('include', 'INCLUDE'),
  value('mintax', 'MINTAX'),
  value('maxtax', 'MAXTAX'),
);
const TAX_TYPE = worded('taxtype', 'TAXTYPE', { s: 'Sale', p: 'Purchase', sales: 'Sale' });
const TAX_REST = optionals(
  value('accountlabel', 'ACCOUNTLABEL'),
  value('taxauthority', 'TAXAUTHORITY'),
  value('status', 'STATUS'),
);
const GL_ACCOUNT = value('glaccountno', 'GLACCOUNT');
const DESCRIPTION = optional(value('description', 'DESCRIPTION'));

const TAX_DETAIL_SCHEMAS: readonly ElementModel[] = [
  functionOf(
    'create_taxdetail',
    [],
    sequence(value('detailid', 'DETAILID'), DESCRIPTION, TAX_TYPE, ...TAX_LIMITS, GL_ACCOUNT, ...TAX_REST),
  ),
  functionOf(
    'update_taxdetail',
    [keyAttribute('detailid'), flagAttribute('set_nulls')],
    sequence(DESCRIPTION, optional(TAX_TYPE), ...TAX_LIMITS, optional(GL_ACCOUNT), ...TAX_REST),
  ),
  functionOf('delete_taxdetail', [keyAttribute('detailid')]),
];

/** Terms, journals, journal entries and tax details. */
export const SETUP_SCHEMAS: readonly ElementModel[] = [
  ...terms('arterm'),
  ...terms('apterm'),
  ...journalEntry('gltransaction'),
  ...journalEntry('statgltransaction'),
  ...journals('journal'),
  ...journals('statjournal'),
  ...TAX_DETAIL_SCHEMAS,
];
