import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import { prepare } from './request.preparation.js';
import { writeElement } from '../xml/xml-writer.js';

const controlId = 'q';
const line = { accountNo: '4000', amount: '10.50' };
const invoice = { customerId: 'C1', dateCreated: '2026-11-25', termName: 'N30', lines: [line] };
const record = (fields: object): unknown => ({ kind: 'create', controlId, object: 'ITEM', record: fields });
const post = (changes: object): unknown => ({
  kind: 'create_invoice',
  controlId,
  document: { ...invoice, ...changes },
});
const posted = (changes: object): unknown => post({ lines: [line, { ...line, ...changes }] });
const update = (fields: object): unknown => ({ kind: 'update', controlId, object: 'CUSTOMER', record: {}, ...fields });
const naturalKey = { field: 'CUSTOMERID', value: 'A1' };

/** As from JavaScript or JSON, where no type holds. */
const untyped = (call: unknown): GatewayFunction => call as GatewayFunction;

describe('prepare', () => {
  it.each<readonly [string, unknown, string]>([
    ['a number', record({ CREDITLIMIT: 900 }), 'Field CREDITLIMIT: text expected, not number.'],
    ['a boolean', record({ ONHOLD: true }), 'Field ONHOLD: text expected, not boolean.'],
    ['a null', record({ BASEPRICE: null }), 'Field BASEPRICE: text expected, not null.'],
    ['a date', record({ BATCH_DATE: new Date(0) }), 'Field BATCH_DATE: text expected, not Date.'],
    ['a map', record({ A: new Map() }), 'Field A: text expected, not Map.'],
    [
      'a list of texts',
      record({ DELIVERY: ['Print', 'E-Mail'] }),
      'Field DELIVERY: records in a list expected, not text.',
    ],
    ['a number in a line', record({ A: { B: [{ C: 'x' }, { C: 1 }] } }), 'Field A.B.C: text expected, not number.'],
    ['no record', { kind: 'create', controlId, object: 'ITEM' }, 'Field record is missing: a record of field names'],
    [
      'a kind that is none',
      { kind: 'getDimension', controlId },
      'Function "getDimension" is not known; the nearest one is "getDimensions".',
    ],
    ['no object', { kind: 'create', controlId, record: {} }, 'Field object is missing: text.'],
    ['no keys', { kind: 'delete', controlId, object: 'CLASS' }, 'Field keys is missing: a list of text.'],
    ['no document', { kind: 'create_bill', controlId }, 'Field document is missing: a bill.'],
    [
      'an amount that is a number',
      posted({ amount: 10.5 }),
      'Field document.lines[1].amount: decimal text expected, not number.',
    ],
    ['a null in a document', post({ description: null }), 'Field document.description: text expected, not null.'],
    ['a list in a document', post({ poNumber: ['P'] }), 'Field document.poNumber: text expected, not a list.'],
    [
      'two identities',
      update({ recordNo: '7', naturalKey }),
      'An update has recordNo and naturalKey: give one of them.',
    ],
    ['no identity', update({}), 'An update needs recordNo or naturalKey.'],
    [
      'a record that names another by key',
      update({ naturalKey, record: { CUSTOMERID: 'C1' } }),
      'Field CUSTOMERID contradicts the identity of the update, CUSTOMERID.',
    ],
    [
      'a record that names another by number',
      update({ recordNo: '7', record: { RECORDNO: '8' } }),
      'Field RECORDNO contradicts the identity of the update, RECORDNO.',
    ],
    [
      'a record number beside a key',
      update({ naturalKey, record: { RecordNo: '8' } }),
      'Field RecordNo contradicts the identity of the update, CUSTOMERID.',
    ],
    [
      'two identities of a document',
      { kind: 'update_bill', controlId, recordNo: '7', externalId: 'x', change: { description: 'd' } },
      'An update has recordNo and externalId: give one of them.',
    ],
    [
      'a change of nothing',
      { kind: 'update_invoice', controlId, recordNo: '7', change: {} },
      'A change changes something.',
    ],
    [
      'account and label',
      posted({ accountLabel: 'Sales' }),
      'Line 2 has accountNo and accountLabel: give one of them.',
    ],
    ['no account', posted({ accountNo: undefined }), 'Line 2 needs accountNo or accountLabel.'],
    ['a task without project', posted({ taskId: 'T' }), 'Line 2: taskId needs projectId, and costTypeId both.'],
    ['a cost type without task', posted({ projectId: 'P', costTypeId: 'C' }), 'Line 2: taskId needs projectId'],
    [
      'two rates',
      post({ currency: { rateType: 'A', rate: '1.1' } }),
      'A currency has rateType and rate: give one of them.',
    ],
    [
      'a term of days before',
      { kind: 'create_apterm', controlId, document: { name: 'T', due: { day: -3 } } },
      'The days of a term are whole numbers from 0.',
    ],
    [
      'line 0',
      { kind: 'update_bill', controlId, recordNo: '7', change: { lines: [{ lineNo: 0, memo: 'm' }] } },
      'Line 1: lineNo counts from 1.',
    ],
    [
      'result and object',
      { kind: 'readMore', controlId, resultId: '7', object: 'A' },
      'A readMore has resultId and object',
    ],
  ])('keeps %s back', (_case, call, problem) => {
    const prepared = prepare(untyped(call));
    expect([prepared.node, prepared.problem]).toEqual([undefined, expect.stringContaining(problem)]);
  });

  it('keeps back a record that holds itself', () => {
    const own: Record<string, unknown> = {};
    own['A'] = own;
    expect(prepare(untyped(record(own))).node).toBeUndefined();
  });

  it.each<readonly [string, unknown, string]>([
    ['an identity once', update({ recordNo: '7', record: { RECORDNO: '7' } }), '<RECORDNO>7</RECORDNO>'],
    ['what JSON gives', record(JSON.parse('{"A":{"B":[{"C":"1"}]}}') as object), '<A><B><C>1</C></B></A>'],
    ['an object without prototype', record(Object.assign(Object.create(null) as object, { A: '1' })), '<A>1</A>'],
    [
      'a task of the project that the line has',
      {
        kind: 'update_bill',
        controlId,
        recordNo: '7',
        change: { lines: [{ lineNo: 1, taskId: 'T' }] },
      },
      '<taskid>T</taskid>',
    ],
  ])('writes %s', (_case, call, xml) => {
    const { node, problem } = prepare(untyped(call));
    expect([problem, node === undefined ? '' : writeElement(node)]).toEqual(['', expect.stringContaining(xml)]);
  });
});
