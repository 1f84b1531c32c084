import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DoubtfulAttempt, FunctionOutcome, NotExecuted } from '@bridge/ports';
import { FakeClock, FakeIntacctGateway, done, notExecuted, refused } from '@bridge/testing';
import type { GatewayScript } from '@bridge/testing';
import { DoubtBench, attempt, batch, entry } from '../../test/doubt.fixtures.js';
import { company } from '../../test/pipeline.fixtures.js';
import { DoubtLookup } from './doubt.lookup.js';
import type { LookupResult } from './doubt.lookup.js';

let bench: DoubtBench<FakeIntacctGateway>;

beforeEach(() => {
  bench = new DoubtBench(new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' }), new FakeClock());
});

const ask = (...attempts: readonly DoubtfulAttempt[]): Promise<LookupResult> =>
  new DoubtLookup(bench.parts, 1_000).ask(company(), { entityId: 'E1', domain: 'sample' }, attempts);
const customers = (count: number): readonly DoubtfulAttempt[] =>
  Array.from({ length: count }, (_, index) =>
    attempt({
      controlId: `c${index}`,
      sysId: `S${index}`,
      identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: `C${index}` } },
    }),
  );
/** Each in a group of its own: no two can be asked for together. */
const strangers = (count: number): readonly DoubtfulAttempt[] =>
  customers(count).map((one, index) => ({
    ...one,
    identity: { idField: 'CUSTOMERID', match: { GROUP: `G${index}`, CUSTOMERID: `C${index}` } },
  }));
const seedStrangers = (count: number): void => {
  for (let index = 0; index < count; index += 1) {
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: `C${index}`, GROUP: `G${index}` });
  }
};
const asUsual = (_: unknown, run: () => readonly FunctionOutcome[]): readonly FunctionOutcome[] => run();
const failing = (scope: NotExecuted['scope']) => (request: Parameters<typeof notExecuted>[0]) =>
  notExecuted(request, { scope });
/** A reading that leaves one record out. */
const without =
  (number: string): GatewayScript =>
  (_, run) =>
    run().map((outcome) =>
      outcome.kind === 'done'
        ? done(
            outcome.controlId,
            outcome.data.records.filter(({ RECORDNO }) => RECORDNO !== number),
          )
        : outcome,
    );
const sizes = (): readonly number[] => bench.gateway.requests.map(({ functions }) => functions.length);

describe('DoubtLookup', () => {
  it('asks by the natural key, newest first, at the level of the jobs', async () => {
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C2' });
    const { evidence, stop } = await ask(attempt());
    expect(evidence.get('c1')).toEqual({ kind: 'shown', ours: [{ RECORDNO: '1', CUSTOMERID: 'C1' }], others: 0 });
    expect(stop).toBeUndefined();
    expect(bench.gateway.requests).toMatchObject([
      {
        account: { endpointUrl: 'https://gateway', senderId: 's' },
        entityId: 'E1',
        timeoutMs: 1_000,
        functions: [
          {
            kind: 'query',
            object: 'CUSTOMER',
            select: ['RECORDNO', 'CUSTOMERID'],
            filter: { operator: 'equalto', field: 'CUSTOMERID', value: 'C1' },
            orderBy: [{ field: 'RECORDNO', direction: 'descending' }],
          },
        ],
      },
    ]);
    expect(bench.usage).toEqual([
      { company: 'acme', domain: 'sample', cause: 'look-up', requests: 1, functions: 1, apiTransactions: 1 },
    ]);
  });

  it('sends nothing for a list of nothing', async () => {
    expect(await ask()).toEqual({ evidence: new Map(), stop: undefined });
    expect(bench.gateway.requests).toEqual([]);
  });

  it('compares a document whole: its lines make it ours', async () => {
    bench.gateway.seed('GLBATCH', batch('10.51'));
    bench.gateway.seed('GLBATCH', batch('10.5'));
    expect((await ask(entry())).evidence.get('c1')).toMatchObject({ ours: [{ RECORDNO: '2' }], others: 1 });
    expect(bench.gateway.requests.map(({ functions }) => functions)).toMatchObject([
      [{ kind: 'query', filter: { operator: 'and', filters: [{ value: 'D1' }, { value: 'GJ' }] } }],
      [{ kind: 'read', recordNos: ['1', '2'], fields: ['*'] }],
    ]);
  });

  it.each<readonly [string, readonly string[], number]>([
    ['its lines, and those that Intacct added between entities', ['7.00', '10.50', '-7.00'], 1],
    ['other lines', ['99.00'], 0],
    ['no lines', [], 0],
  ])('takes an entry with %s for ours, or not', async (_, amounts, ours) => {
    bench.gateway.seed('GLBATCH', batch(...amounts));
    const shown = (await ask(entry())).evidence.get('c1');
    expect(shown).toMatchObject({ kind: 'shown', others: 1 - ours });
    expect(shown?.kind === 'shown' ? shown.ours : []).toHaveLength(ours);
  });

  it.each<readonly [string, { readonly object: string; readonly sysId: string } | undefined, number]>([
    ['of nobody', undefined, 1],
    ['of the same document', { object: 'entry', sysId: 'S1' }, 1],
    ['of another document', { object: 'entry', sysId: 'S2' }, 0],
    ['of another kind of document', { object: 'payment', sysId: 'S1' }, 0],
  ])('takes an equal record %s for ours, or not', async (_, owner, ours) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    if (owner !== undefined) {
      bench.owners.set('GLBATCH/1', owner);
    }
    const shown = (await ask(entry())).evidence.get('c1');
    expect(shown?.kind === 'shown' ? [shown.ours.length, shown.others] : []).toEqual([ours, 1 - ours]);
  });

  it('looks at owners of the same Intacct object only', async () => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.owners.set('CUSTOMER/1', { object: 'customer', sysId: 'S2' });
    expect((await ask(entry())).evidence.get('c1')).toMatchObject({ ours: [{ RECORDNO: '1' }] });
  });

  it('asks for 25 at a time where they cannot be asked together, and keeps the answers apart', async () => {
    seedStrangers(60);
    const { evidence } = await ask(...strangers(60));
    expect(sizes()).toEqual([25, 25, 10]);
    expect([0, 24, 25, 59].map((index) => evidence.get(`c${index}`))).toMatchObject(
      [0, 24, 25, 59].map((index) => ({ ours: [{ CUSTOMERID: `C${index}` }] })),
    );
    expect(bench.usage).toHaveLength(3);
  });

  it('asks once for a batch, and tells whose the records are', async () => {
    seedStrangers(40);
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C7' });
    const { evidence } = await ask(...customers(50));
    expect(sizes()).toEqual([1]);
    expect([...evidence.values()].map((shown) => (shown.kind === 'shown' ? shown.ours.length : -1))).toEqual(
      Array.from({ length: 50 }, (_, index) => (index >= 40 ? 0 : index === 7 ? 2 : 1)),
    );
    expect(bench.usage).toMatchObject([{ functions: 1, apiTransactions: 1 }]);
  });

  it('reads the candidates of a batch 25 at a time, and compares each with its own', async () => {
    const documents = Array.from({ length: 50 }, (_, index) =>
      entry({
        controlId: `c${index}`,
        sysId: `S${index}`,
        identity: {
          idField: 'REFERENCENO',
          match: { JOURNAL: 'GJ', REFERENCENO: `D${index}` },
          verify: { ENTRIES: { GLENTRY: [{ AMOUNT: `${index}.00` }] } },
        },
      }),
    );
    documents.forEach((_, index) => {
      bench.gateway.seed('GLBATCH', { ...batch(`${index === 9 ? 8 : index}.00`), REFERENCENO: `D${index}` });
    });
    const { evidence } = await ask(...documents);
    expect(bench.gateway.requests.map(({ functions }) => functions.map(({ kind }) => kind))).toEqual([
      ['query'],
      ['read', 'read'],
    ]);
    expect([...evidence.values()].map((shown) => (shown.kind === 'shown' ? shown.ours.length : -1))).toEqual(
      documents.map((_, index) => (index === 9 ? 0 : 1)),
    );
  });

  it.each<readonly [string, GatewayScript]>([
    ['is refused', () => [refused('look-up-0', 'permission')]],
    ['takes too long', failing('request')],
    [
      'shows a record under no name that was asked for',
      () => [done('look-up-0', [{ RECORDNO: '1', CUSTOMERID: 'c1' }])],
    ],
    [
      'may show not all',
      () => [
        done(
          'look-up-0',
          Array.from({ length: 200 }, (_, index) => ({ RECORDNO: `${index}`, CUSTOMERID: 'C0' })),
        ),
      ],
    ],
  ])('asks one by one where a question for several %s', async (_, script) => {
    seedStrangers(2);
    bench.gateway.next(script);
    const { evidence } = await ask(...customers(2));
    expect(sizes()).toEqual([1, 2]);
    expect([...evidence.values()]).toMatchObject([{ ours: [{ CUSTOMERID: 'C0' }] }, { ours: [{ CUSTOMERID: 'C1' }] }]);
  });

  it('does not take a record that is found and cannot be read for one that was not written', async () => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.seed('GLBATCH', { ...batch('7.00'), REFERENCENO: 'D2' });
    const other = entry({
      controlId: 'c2',
      sysId: 'S2',
      identity: {
        idField: 'RECORDNO',
        match: { JOURNAL: 'GJ', REFERENCENO: 'D2' },
        verify: { ENTRIES: { GLENTRY: [{ AMOUNT: '7.00' }] } },
      },
    });
    bench.gateway.next(asUsual, without('1'), without('1'));
    const { evidence } = await ask(entry(), other);
    expect(evidence.get('c1')).toEqual({ kind: 'unanswered', said: expect.stringContaining('did not show it') });
    expect(evidence.get('c2')).toMatchObject({ kind: 'shown', ours: [{ RECORDNO: '2' }] });
    expect(sizes()).toEqual([2, 1, 2]);
  });

  it.each(['D1 ', 'd1'])('does not take the record of "D1" from a document "%s"', async (number) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.seed('GLBATCH', batch('7.00'));
    const other = entry({
      controlId: 'c2',
      sysId: 'S2',
      identity: {
        idField: 'RECORDNO',
        match: { JOURNAL: 'GJ', REFERENCENO: number },
        verify: { ENTRIES: { GLENTRY: [{ AMOUNT: '7.00' }] } },
      },
    });
    const first = { ...entry(), identity: { ...entry().identity, match: { JOURNAL: 'GJ', REFERENCENO: 'D1' } } };
    const both = [
      { RECORDNO: '2', REFERENCENO: 'D1' },
      { RECORDNO: '1', REFERENCENO: 'D1' },
    ];
    // Intacct makes no difference between the two.
    bench.gateway.next(
      () => [done('look-up-0', both)],
      () => [done('look-up-0', both), done('look-up-1', both)],
    );
    const { evidence } = await ask(first, other);
    expect(evidence.get('c2')).toMatchObject({ ours: [{ RECORDNO: '2' }], others: 1 });
    expect(evidence.get('c1')).toMatchObject({ ours: [{ RECORDNO: '1' }], others: 1 });
  });

  it('goes on after one request that took too long', async () => {
    bench.gateway.next(asUsual, failing('request'));
    const { evidence, stop } = await ask(...strangers(60));
    expect(stop).toBeUndefined();
    expect([0, 24, 25, 49, 50, 59].map((index) => evidence.get(`c${index}`)?.kind)).toEqual([
      ...['shown', 'shown', 'unanswered', 'unanswered', 'shown', 'shown'],
    ]);
  });

  it.each(['company', 'gateway'] as const)('asks no more when the %s is in trouble', async (scope) => {
    bench.gateway.next(asUsual, failing(scope));
    const { evidence, stop } = await ask(...strangers(60));
    expect(stop).toMatchObject({ scope, code: 'GATEWAY_LOGIN_REFUSED' });
    expect(sizes()).toEqual([25, 25]);
    expect([0, 24, 25, 59].map((index) => evidence.get(`c${index}`)?.kind)).toEqual([
      ...['shown', 'shown', 'unanswered', 'unanswered'],
    ]);
  });

  it('reads no lines when the search was stopped', async () => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.next(asUsual, failing('gateway'));
    const { evidence, stop } = await ask(entry({ controlId: 'd1' }), ...strangers(25));
    expect(stop).toMatchObject({ scope: 'gateway' });
    expect(sizes()).toEqual([25, 1]);
    expect(evidence.get('d1')).toEqual({ kind: 'unanswered' });
  });

  it.each<readonly [string, number]>([
    ['the search', 0],
    ['the reading of lines', 1],
  ])('does not take a refusal of %s for an answer', async (_, before) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.next(...Array.from({ length: before }, () => asUsual), () => [refused('look-up-0', 'permission')]);
    expect(await ask(entry())).toEqual({
      evidence: new Map([['c1', { kind: 'unanswered', said: expect.stringContaining('permission') }]]),
      stop: undefined,
    });
  });

  it('says why the lines could not be read', async () => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.next(asUsual, failing('company'));
    expect(await ask(entry())).toMatchObject({ stop: { scope: 'company' } });
  });
});
