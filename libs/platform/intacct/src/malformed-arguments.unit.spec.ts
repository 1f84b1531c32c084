import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayAccount, GatewayFunction, GatewayRequest } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { readAll } from './read-all.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const line = { accountNo: '4000', amount: '1' };
const invoice = { customerId: 'C1', dateCreated: '2026-01-31', termName: 'N30', lines: [line] };

let sent: string[];
let gateway: XmlIntacctGateway;

/** Of no type: as callers without a compiler make them. */
function requestOf(functions: unknown, changes: object = {}): GatewayRequest {
  return { ...given.request(given.account(url), functions as readonly GatewayFunction[]), ...changes };
}

async function outcomeOf(call: object): Promise<FunctionOutcome | undefined> {
  const { outcomes, apiTransactions } = await gateway.execute(
    requestOf([{ controlId: 'bad', ...call }, given.createClass]),
  );
  expect(outcomes[1]).toMatchObject({ kind: 'done', controlId: 'class-1' });
  expect(apiTransactions).toBe(1);
  return outcomes[0];
}

function nested(levels: number): object {
  let record: object = { A: 'x' };
  for (let level = 0; level < levels; level += 1) record = { A: record };
  return record;
}

function endless(): object {
  const record: Record<string, unknown> = {};
  record['A'] = record;
  return record;
}

beforeEach(() => {
  sent = [];
  gateway = new XmlIntacctGateway({
    clock: new FakeClock(),
    logger: new RecordingLogger(),
    transport: {
      post(_url, body) {
        sent.push(body);
        const answer = body.includes('<getAPISession>')
          ? given.sessionAnswer('canary-session-1', url)
          : given.resultsAnswer(given.createdClass);
        return Promise.resolve({
          kind: 'answered',
          status: 200,
          retryAfter: undefined,
          contentType: undefined,
          body: new TextEncoder().encode(answer),
        });
      },
      close: () => Promise.resolve(),
    },
  });
});

describe('a function that is not of its type', () => {
  const create = { kind: 'create', object: 'CLASS' };
  const update = { kind: 'update', object: 'CLASS', record: { NAME: 'x' } };
  it.each<readonly [string, object]>([
    ['a number in a record', { ...create, record: { AMOUNT: 10.5 } }],
    ['a yes-or-no in a record', { ...create, record: { ACTIVE: true } }],
    ['null in a record', { ...create, record: { NAME: null } }],
    ['a date in a record', { ...create, record: { DATE: new Date(0) } }],
    ['a number in a list of lines', { ...create, record: { LINES: { LINE: [1] } } }],
    ['no record', create],
    ['a record that is a text', { ...create, record: 'x' }],
    ['a record without an end', { ...create, record: endless() }],
    ['a record of too many levels', { ...create, record: nested(200) }],
    ['no object', { kind: 'create', record: {} }],
    ['a name that is no name', { ...create, record: { 'a b': 'x' } }],
    ['no identity', update],
    ['an empty record number', { ...update, recordNo: ' ' }],
    ['a record number that is a number', { ...update, recordNo: 7 }],
    ['a key that XML cannot carry', { ...update, naturalKey: { field: 'CLASSID', value: 'A\0' } }],
    ['a key of half a character', { ...update, naturalKey: { field: 'CLASSID', value: 'A\ud800' } }],
    ['two identities', { ...update, record: { recordno: '9' }, naturalKey: { field: 'CLASSID', value: 'A' } }],
    ['no keys', { kind: 'delete', object: 'CLASS' }],
    ['keys that are a number', { kind: 'delete', object: 'CLASS', keys: 7 }],
    ['a key that is a number', { kind: 'delete', object: 'CLASS', keys: [7] }],
    ['a key that XML cannot carry, to delete', { kind: 'delete', object: 'CLASS', keys: ['7\ufffe'] }],
    ['no document', { kind: 'create_invoice' }],
    [
      'an amount that is a number',
      { kind: 'create_invoice', document: { ...invoice, lines: [{ ...line, amount: 0.3 }] } },
    ],
    ['a date that is a number', { kind: 'create_invoice', document: { ...invoice, dateCreated: 20_260_131 } }],
    ['a date that is an object', { kind: 'create_invoice', document: { ...invoice, dateCreated: new Date(0) } }],
    ['null in a document', { kind: 'create_invoice', document: { ...invoice, description: null } }],
    ['an object in a document', { kind: 'create_invoice', document: { ...invoice, poNumber: {} } }],
    ['no number in a document', { kind: 'create_invoice', document: { ...invoice, poNumber: Number.NaN } }],
    ['a reversal of nothing', { kind: 'reverse_bill', recordNo: '', dateReversed: '2026-01-31' }],
    ['an external id that XML cannot carry', { kind: 'update_bill', externalId: '\0', change: {} }],
    ['no application', { kind: 'installApp' }],
  ])('is kept back by itself for %s', async (_case, call) => {
    expect(await outcomeOf(call)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' },
    });
    expect(sent.at(-1)).not.toContain('"bad"');
  });

  it.each<readonly [string, object]>([
    ['of an unknown kind', { kind: 'drop' }],
    ['of the kind of a prototype', { kind: 'constructor' }],
    ['without a kind', {}],
    ['a query without a selection', { kind: 'query', object: 'CLASS' }],
    ['a query of an endless filter', { kind: 'query', object: 'C', select: ['A'], filter: { operator: 'in' } }],
    ['a page of no size', { kind: 'query', object: 'C', select: ['A'], pageSizeRecords: '10' }],
    ['a read without fields', { kind: 'read', object: 'C', recordNos: ['1'] }],
  ])('is not sent: %s', async (_case, call) => {
    const { outcomes } = await gateway.execute(requestOf([{ controlId: 'bad', ...call }]));
    expect(outcomes).toMatchObject([{ kind: 'not-executed', reason: { code: 'GATEWAY_REQUEST_MALFORMED' } }]);
    expect(sent).toEqual([]);
  });
});

describe('a request that is not of its type', () => {
  const { company: _company, ...withoutCompany } = given.account(url);
  it.each<readonly [string, object]>([
    ['GATEWAY_ACCOUNT_INVALID', { account: undefined }],
    ['GATEWAY_ACCOUNT_INVALID', { account: withoutCompany }],
    ['GATEWAY_ACCOUNT_INVALID', { account: { ...given.account(url), userPassword: 'canary' } }],
    ['GATEWAY_ENTITY_INVALID', { entityId: null }],
    ['GATEWAY_ENTITY_INVALID', { entityId: 7 }],
    ['GATEWAY_ENTITY_INVALID', { entityId: 'E\0' }],
    ['GATEWAY_ENTITY_INVALID', { entityId: ' E' }],
    ['GATEWAY_REQUEST_EMPTY', { functions: undefined }],
    ['GATEWAY_REQUEST_EMPTY', { functions: 'create' }],
    ['GATEWAY_REQUEST_EMPTY', { functions: [null] }],
    ['GATEWAY_CONTROL_ID_INVALID', { functions: [{ ...given.createClass, controlId: 7 }] }],
    ['GATEWAY_TIMEOUT_INVALID', { timeoutMs: 'soon' }],
  ])('is a defect: %s', async (code, changes) => {
    const request = requestOf([given.createClass], changes);
    await expect(gateway.execute(request)).rejects.toMatchObject({ kind: 'defect', code });
    expect(sent).toEqual([]);
  });

  it('is a defect when a connection is tested', async () => {
    await expect(gateway.testConnection({} as GatewayAccount)).rejects.toMatchObject({
      code: 'GATEWAY_ACCOUNT_INVALID',
    });
  });

  it.each([
    ['GATEWAY_POLICY_INVALID', { policyId: undefined, requestControlId: 'r' }],
    ['GATEWAY_CONTROL_ID_INVALID', { policyId: 'p', requestControlId: 7 }],
    ['GATEWAY_CONTROL_ID_INVALID', { policyId: 'p', requestControlId: 'x'.repeat(257) }],
  ])('is a defect %s when it is queued: %j', async (code, names) => {
    const request = { ...requestOf([given.createClass]), ...names } as never;
    await expect(gateway.executeAsynchronously(request)).rejects.toMatchObject({ code });
  });

  it.each(['<response/>', undefined, 7, {}])('settles nothing by %j', async (document) => {
    expect(await gateway.settleAsynchronous(document as never)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('a reading that is not of its type', () => {
  const read = async (changes: object): Promise<void> => {
    const options = { object: 'CLASS', select: ['CLASSID'], ...changes };
    const records: unknown[] = [];
    for await (const record of readAll(gateway, given.account(url), options)) records.push(record);
  };

  it.each([{ pageSizeRecords: 0 }, { pageSizeRecords: 2_001 }, { filter: { operator: 'in', field: 'A' } }])(
    'is rejected, not tried again: %j',
    async (changes) => {
      await expect(read(changes)).rejects.toMatchObject({ kind: 'rejected', code: 'GATEWAY_QUERY_REFUSED' });
    },
  );

  it.each(['', 'abc', '-1', '1e3', ' 7'])('does not go on after "%s"', async (afterRecordNo) => {
    await expect(read({ afterRecordNo })).rejects.toMatchObject({ code: 'GATEWAY_RECORD_NUMBER_INVALID' });
    expect(sent).toEqual([]);
  });
});
