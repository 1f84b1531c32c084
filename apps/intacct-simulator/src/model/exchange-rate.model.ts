import { date, decimal, defineObject, flag, integer, text } from './object.model.js';

export const exchangeRateTypesModel = defineObject({
  name: 'EXCHANGERATETYPES',
  label: 'Exchange rate type',
  plural: 'Exchange rate types',
  naturalKey: 'NAME',
  topLevelOnly: true,
  fields: [
    integer('ID', 'ID', { readOnly: true }),
    text('NAME', 'Name', { required: true, immutable: true, maxLength: 40 }),
    flag('ISDEFAULT', 'Default'),
  ],
});

const code = (name: string, label: string) => text(name, label, { required: true, immutable: true, maxLength: 3 });

/** Rates of one pair of currencies under one type. */
export const exchangeRateModel = defineObject({
  name: 'EXCHANGERATE',
  label: 'Exchange rate',
  plural: 'Exchange rates',
  topLevelOnly: true,
  lines: { element: 'EXCHANGERATEENTRIES', object: 'EXCHANGERATEENTRY', ownerField: 'EXCHANGERATEKEY' },
  indexes: ['FROM_CURRENCY'],
  fields: [
    text('TYPENAME', 'Exchange rate type', { required: true, immutable: true }),
    code('FROM_CURRENCY', 'From currency'),
    code('TO_CURRENCY', 'To currency'),
    text('DESCRIPTION', 'Description'),
  ],
  relations: [{ path: 'EXCHANGERATETYPES', object: 'EXCHANGERATETYPES', from: 'TYPENAME', by: 'natural' }],
});

export const exchangeRateEntryModel = defineObject({
  name: 'EXCHANGERATEENTRY',
  label: 'Exchange rate entry',
  plural: 'Exchange rate entries',
  verbs: [],
  indexes: ['EXCHANGERATEKEY'],
  fields: [
    integer('EXCHANGERATEKEY', 'Exchange rate', { readOnly: true }),
    integer('LINE_NO', 'Line number', { readOnly: true }),
    date('EFFECTIVE_START_DATE', 'Effective from', { required: true }),
    decimal('EXCHANGE_RATE', 'Exchange rate'),
    decimal('RECIPROCAL_RATE', 'Reciprocal rate'),
  ],
  relations: [{ path: 'EXCHANGERATE', object: 'EXCHANGERATE', from: 'EXCHANGERATEKEY', by: 'recordno' }],
});
