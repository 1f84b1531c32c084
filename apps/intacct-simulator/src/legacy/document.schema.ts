import {
  CUSTOM_FIELDS,
  anyOrder,
  flagAttribute,
  functionOf,
  keyAttribute,
  linesOf,
  nestedDate,
  oneOf,
  optional,
  optionals,
  sequence,
  value,
  ignored,
  type AttributeModel,
  type ElementModel,
  type Particle,
} from './element.schema.js';
import { BASE_AND_CURRENCY, CHANGED_LINES, CURRENCY, NEW_LINES, contactOf } from './line.schema.js';

/** What differs between a bill and an invoice. */
interface DocumentNames {
  readonly kind: 'invoice' | 'bill';
  readonly party: Particle;
  readonly number: Particle;
  readonly contacts: readonly Particle[];
}

const INVOICE: DocumentNames = {
  kind: 'invoice',
  party: value('customerid', 'CUSTOMERID'),
  number: value('invoiceno', 'RECORDID'),
  contacts: [contactOf('billto', 'BILLTOPAYTOCONTACTNAME'), contactOf('shipto', 'SHIPTORETURNTOCONTACTNAME')],
};

const PAY_CONTACTS = [contactOf('payto', 'BILLTOPAYTOCONTACTNAME'), contactOf('returnto', 'SHIPTORETURNTOCONTACTNAME')];

const BILL: DocumentNames = {
  kind: 'bill',
  party: value('vendorid', 'VENDORID'),
  number: value('billno', 'RECORDID'),
  contacts: PAY_CONTACTS,
};

const DUE = nestedDate('datedue', 'WHENDUE');
const TERM = value('termname', 'TERMNAME');
const ACTION = value('action', 'ACTION');
const CREATED = nestedDate('datecreated', 'WHENCREATED');
const POSTED = nestedDate('dateposted', 'WHENPOSTED');

/** Sources contradict each other on which comes first, so both ways are right. */
const ACTION_AND_BATCH = anyOrder(...optionals(ACTION, value('batchkey', 'PRBATCHKEY')));

const TAX = optionals(value('inclusivetax', 'INCLUSIVETAX'), value('taxsolutionid', 'TAXSOLUTIONID'));

const createDocument = ({ kind, party, number, contacts }: DocumentNames): ElementModel =>
  functionOf(
    `create_${kind}`,
    [flagAttribute('ignoreduplicates')],
    sequence(
      party,
      CREATED,
      optional(POSTED),
      oneOf(sequence(DUE, optional(TERM)), TERM),
      ACTION_AND_BATCH,
      ...optionals(
        number,
        value('ponumber', 'DOCNUMBER'),
        value('onhold', 'ONHOLD'),
        value('description', 'DESCRIPTION'),
        value('externalid', 'EXTERNALID'),
        ...contacts,
      ),
      ...BASE_AND_CURRENCY,
      ...optionals(value('nogl', 'NOGL'), value('supdocid', 'SUPDOCID')),
      CUSTOM_FIELDS,
      ...TAX,
      linesOf(`${kind}items`, NEW_LINES),
    ),
  );

const updateAttributes: readonly AttributeModel[] = [
  keyAttribute(),
  flagAttribute('externalkey'),
  flagAttribute('set_nulls'),
  flagAttribute('partial_edit'),
];

const updateDocument = ({ kind, party, number }: DocumentNames): ElementModel =>
  functionOf(
    `update_${kind}`,
    updateAttributes,
    sequence(
      ...optionals(
        party,
        CREATED,
        POSTED,
        DUE,
        TERM,
        ACTION,
        number,
        value('ponumber', 'DOCNUMBER'),
        value('onhold', 'ONHOLD'),
        value('description', 'DESCRIPTION'),
        ...PAY_CONTACTS,
      ),
      ...BASE_AND_CURRENCY,
      optional(value('supdocid', 'SUPDOCID')),
      CUSTOM_FIELDS,
      ...TAX,
      optional(linesOf(`update${kind}items`, CHANGED_LINES)),
    ),
  );

const adjustment = (ledger: 'ar' | 'ap'): readonly ElementModel[] => {
  const { party } = ledger === 'ar' ? INVOICE : BILL;
  const applied = ledger === 'ar' ? value('invoiceno', 'INVOICENO') : value('billno', 'BILLNO');
  const number = value('adjustmentno', 'RECORDID');
  const description = value('description', 'DESCRIPTION');
  return [
    functionOf(
      `create_${ledger}adjustment`,
      [],
      sequence(
        party,
        CREATED,
        ...optionals(
          POSTED,
          value('batchkey', 'PRBATCHKEY'),
          number,
          ACTION,
          applied,
          description,
          value('externalid', 'EXTERNALID'),
        ),
        ...BASE_AND_CURRENCY,
        optional(value('nogl', 'NOGL')),
        CUSTOM_FIELDS,
        ...TAX,
        linesOf(`${ledger}adjustmentitems`, NEW_LINES),
      ),
    ),
    functionOf(
      `update_${ledger}adjustment`,
      updateAttributes,
      sequence(
        ...optionals(party, CREATED, POSTED, number, ACTION, applied, description),
        ...CURRENCY,
        CUSTOM_FIELDS,
        ...TAX,
        optional(linesOf(`update${ledger}adjustmentitems`, CHANGED_LINES)),
      ),
    ),
    functionOf(`delete_${ledger}adjustment`, [keyAttribute(), flagAttribute('externalkey')]),
  ];
};

const REVERSED = sequence(nestedDate('datereversed', 'DATEREVERSED'), optional(value('description', 'DESCRIPTION')));

const keyed = (name: string): ElementModel => functionOf(name, [keyAttribute(), flagAttribute('externalkey')]);

/** Bills, invoices and adjustments. */
export const DOCUMENT_SCHEMAS: readonly ElementModel[] = [
  createDocument(INVOICE),
  updateDocument(INVOICE),
  keyed('delete_invoice'),
  functionOf('reverse_invoice', [keyAttribute()], REVERSED),
  createDocument(BILL),
  updateDocument(BILL),
  keyed('delete_bill'),
  functionOf('reverse_bill', [keyAttribute()], REVERSED),
  ...adjustment('ar'),
  ...adjustment('ap'),
  functionOf('reverse_appayment', [keyAttribute()], REVERSED),
  functionOf(
    'reverse_arpayment',
    [keyAttribute()],
    sequence(
      nestedDate('datereversed', 'DATEREVERSED'),
      ...optionals(value('description', 'DESCRIPTION'), ignored('nsfclosedaccount')),
    ),
  ),
];
