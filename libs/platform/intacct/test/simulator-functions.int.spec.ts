import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayAccount, GatewayFunction, GatewayRequest } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { describeIfPresent, RecordingLogger, SystemClock } from '@bridge/testing';
import { answerOf, textOf, XmlIntacctGateway } from '../src/index.js';
import { account, createClass, queryClasses, request } from './gateway.fixtures.js';
import { simulatorMissing, startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const controlId = 'f';

interface Journal {
  readonly last: number;
  readonly entries: readonly { readonly request: string }[];
}

function recordNoOf(outcome: FunctionOutcome | undefined): string {
  return outcome?.kind === 'done' ? textOf(outcome.data.records[0] ?? {}, 'RECORDNO') : '';
}

describeIfPresent('functions of XmlIntacctGateway with the simulator', simulatorMissing, () => {
  let simulator: SimulatorProcess;
  let gateway: XmlIntacctGateway;
  let bridge: GatewayAccount;

  async function run(
    functions: readonly GatewayFunction[],
    changes: Partial<GatewayRequest> = {},
  ): Promise<readonly FunctionOutcome[]> {
    return (await gateway.execute(request(bridge, functions, changes))).outcomes;
  }

  async function one(call: GatewayFunction): Promise<FunctionOutcome | undefined> {
    return (await run([call]))[0];
  }

  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.control('POST', '/snapshot');
  });

  afterAll(() => simulator.stop());

  beforeEach(() => {
    gateway = new XmlIntacctGateway({ clock: new SystemClock(), logger: new RecordingLogger() });
    bridge = account(simulator.gatewayUrl, {
      senderPassword: new Secret('sender'),
      userPassword: new Secret('intacct'),
    });
  });

  afterEach(async () => {
    await gateway.close();
    await simulator.control('POST', '/restore');
  });

  it('tells definitions, by lookup and by inspect', async () => {
    const found = answerOf(await one({ kind: 'lookup', controlId, object: 'CUSTOMER' }), 'definitions');
    const fields = found?.definitions[0]?.fields ?? [];
    expect(fields.map(({ id }) => id)).toEqual(expect.arrayContaining(['CUSTOMERID', 'NAME', 'STATUS']));
    expect(fields.find(({ id }) => id === 'STATUS')).toMatchObject({ dataType: 'ENUM' });
    const all = answerOf(await one({ kind: 'inspect', controlId }), 'definitions');
    expect(all?.definitions.map(({ name }) => name)).toContain('customer');
    const detail = await one({ kind: 'inspect', controlId, object: 'CLASS', isDetailed: true });
    const ids = answerOf(detail, 'definitions')?.definitions[0]?.fields.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['CLASSID', 'NAME']));
  });

  it('tells dimensions, entities, set-up and preferences', async () => {
    const [dimensions, relationships, entities, setup, preferences] = await run([
      { kind: 'getDimensions', controlId: '1' },
      { kind: 'getDimensionRelationships', controlId: '2' },
      { kind: 'readEntityDetails', controlId: '3' },
      { kind: 'getFinancialSetup', controlId: '4' },
      { kind: 'get_companyprefs', controlId: '5', application: 'GEN' },
    ]);
    expect(answerOf(dimensions, 'dimensions')?.dimensions.map(({ object }) => object)).toContain('LOCATION');
    expect(answerOf(relationships, 'dimension-relationships')?.relationships).toBeDefined();
    expect(answerOf(entities, 'entities')?.entities).toMatchObject([{ id: 'SHOP' }, { id: 'ONLINE' }]);
    expect(answerOf(setup, 'financial-setup')?.setup).toMatchObject({ baseCurrency: 'CAD', defaultBook: 'ACCRUAL' });
    expect(answerOf(preferences, 'preferences')?.preferences.map(({ name }) => name)).toContain(
      'PRIMARY_ACCTNO_LENGTH',
    );
  });

  it('tells rights and format of a user', async () => {
    const [rights, formatting] = await run([
      { kind: 'getUserPermissions', controlId: '1', userId: 'bridge_api' },
      { kind: 'readUserFormatting', controlId: '2', userId: 'bridge_api' },
    ]);
    expect(answerOf(rights, 'permissions')?.permissions.length).toBeGreaterThan(0);
    expect(answerOf(formatting, 'user-formatting')?.formatting).toMatchObject({ locale: 'en_US', dateFormat: '/mdY' });
  });

  it('reads by name, with aggregates, and pages on', async () => {
    const [named, counted, page] = await run([
      { kind: 'readByName', controlId: '1', object: 'CLASS', names: ['CITY', 'KIDS'], fields: ['CLASSID'] },
      { kind: 'query', controlId: '2', object: 'CLASS', select: [{ aggregate: 'count', field: 'RECORDNO' }] },
      { kind: 'readByQuery', controlId: '3', object: 'CLASS', fields: ['CLASSID'], query: '', pageSizeRecords: 2 },
    ]);
    expect(named).toMatchObject({ kind: 'done', data: { records: [{ CLASSID: 'CITY' }, { CLASSID: 'KIDS' }] } });
    expect(counted).toMatchObject({ kind: 'done', data: { records: [{}] } });
    const resultId = page?.kind === 'done' ? (page.data.resultId ?? '') : '';
    expect(await one({ kind: 'readMore', controlId, resultId })).toMatchObject({ kind: 'done' });
    expect(await one({ kind: 'readMore', controlId, resultId: 'gone' })).toMatchObject({
      kind: 'refused',
      errors: [{ class: 'transient' }],
    });
  });

  it('updates and deletes by natural key and record number', async () => {
    const recordNo = recordNoOf(await one(createClass));
    const [updated] = await run([
      {
        kind: 'update',
        controlId: 'u',
        object: 'CLASS',
        naturalKey: { field: 'CLASSID', value: 'C1' },
        record: { NAME: 'New' },
      },
    ]);
    expect(updated).toMatchObject({ kind: 'done' });
    expect(await one({ kind: 'delete', controlId: 'd', object: 'CLASS', keys: [recordNo] })).toMatchObject({
      kind: 'done',
    });
    expect(await one({ kind: 'readByName', controlId, object: 'CLASS', names: ['C1'], fields: [] })).toMatchObject({
      kind: 'done',
      data: { records: [] },
    });
  });

  it('makes terms, invoices and bills in the order that the schema wants, and reverses them', async () => {
    const term = { name: 'NET5', due: { day: 5, from: 'from invoice/bill date' } } as const;
    const masters = await run([
      { kind: 'create_arterm', controlId: '1', document: term },
      { kind: 'create_apterm', controlId: '2', document: term },
      {
        kind: 'create',
        controlId: '3',
        object: 'CUSTOMER',
        record: { CUSTOMERID: 'C9', NAME: 'Nine', DISPLAYCONTACT: { PRINTAS: 'Nine' } },
      },
      {
        kind: 'create',
        controlId: '4',
        object: 'VENDOR',
        record: { VENDORID: 'V9', NAME: 'Nine', DISPLAYCONTACT: { PRINTAS: 'Nine' } },
      },
    ]);
    expect(masters.map(({ kind }) => kind)).toEqual(Array(4).fill('done'));
    const line = { accountNo: '41900', amount: '10.50', locationId: 'SHOP', departmentId: 'STORE', memo: 'm' };
    const document = { dateCreated: '2026-11-20', termName: 'NET5', description: 'd', lines: [line] };
    const documents = await run([
      { kind: 'create_invoice', controlId: '5', document: { ...document, customerId: 'C9', documentNo: 'I9' } },
      { kind: 'create_bill', controlId: '6', document: { ...document, vendorId: 'V9', documentNo: 'B9' } },
    ]);
    expect(documents).toMatchObject(Array(2).fill({ kind: 'done' }));
    const [invoice = '', bill = ''] = documents.map(recordNoOf);
    expect([invoice, bill].every((recordNo) => /^\d+$/.test(recordNo))).toBe(true);
    const reversal = { dateReversed: '2026-11-21', description: 'wrong' };
    const reversed = await run([
      { kind: 'reverse_invoice', controlId: '7', recordNo: invoice, ...reversal },
      { kind: 'reverse_bill', controlId: '8', recordNo: bill, ...reversal },
    ]);
    expect(reversed).toMatchObject(Array(2).fill({ kind: 'done' }));
  });

  it('does all or nothing of a transaction', async () => {
    const bad: GatewayFunction = { ...createClass, controlId: 'class-2' };
    const outcomes = await run([createClass, bad, { ...createClass, controlId: 'class-3' }], { isTransaction: true });
    expect(outcomes).toMatchObject([
      { kind: 'not-executed', reason: { code: 'GATEWAY_ROLLED_BACK' } },
      { kind: 'refused', errors: [{ class: 'duplicate' }, {}, {}] },
      { kind: 'not-executed', reason: { code: 'GATEWAY_ROLLED_BACK' } },
    ]);
    expect(await run([createClass], { isTransaction: true })).toMatchObject([{ kind: 'done' }]);
  });

  it('installs an application, and lists by the legacy list', async () => {
    const applicationXml =
      '<application id="1" origId="1@1" orderNo="1" isSystem="F" version="1" companyNo="1"></application>';
    expect(await one({ kind: 'installApp', controlId: 'i', applicationXml })).toMatchObject({ kind: 'done' });
    const list = { kind: 'get_list', controlId, object: 'class', maxItems: 2 } as const;
    const listed = await one(list);
    expect(listed?.kind === 'done' && listed.data.records.length).toBe(2);
  });

  it('enters entities from one session, with one login', async () => {
    const journal = async (since: number): Promise<Journal> =>
      (await simulator.control('GET', `/journal?since=${since}&limit=1000`)) as Journal;
    const { last } = await journal(0);
    for (const entityId of [undefined, 'SHOP', 'ONLINE', undefined]) {
      expect(await run([queryClasses], { entityId })).toMatchObject([{ kind: 'done' }]);
    }
    const session = await one({ kind: 'getAPISession', controlId, entityId: 'SHOP' });
    expect(answerOf(session, 'session')?.session).toMatchObject({ entityId: 'SHOP' });
    expect(await run([queryClasses], { entityId: 'NOWHERE' })).toMatchObject([
      { kind: 'not-executed', reason: { code: 'GATEWAY_LOGIN_REFUSED' } },
    ]);
    expect(await run([queryClasses])).toMatchObject([{ kind: 'done' }]);
    const requests = (await journal(last)).entries.map((entry) => entry.request);
    expect(requests.filter((body) => body.includes('<login>'))).toHaveLength(1);
    expect(requests.filter((body) => body.includes('<getAPISession>'))).toHaveLength(5);
  });

  it('tells that a policy is not known', async () => {
    const receipt = await gateway.executeAsynchronously({
      ...request(bridge, [createClass]),
      policyId: 'nobody',
      requestControlId: 'req-1',
    });
    expect(receipt).toMatchObject({ kind: 'not-executed', reason: { code: 'GATEWAY_REQUEST_MALFORMED' } });
  });
});
