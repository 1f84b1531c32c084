import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CompanyStore, DoubtfulAttempt, FunctionOutcome, WorkStore } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { FakeClock, FakeIntacctGateway, notExecuted, refused } from '@bridge/testing';
import { company, job } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from '../reading/company-directory.js';
import { DoubtResolver } from './doubt.resolver.js';
import type { Resolution } from './doubt.resolver.js';

const defaults = { endpointUrl: 'https://gateway', senderId: 's', senderPassword: new Secret('p') };
const companies = new CompanyDirectory({} as CompanyStore, defaults, new FakeClock());
const usage: unknown[] = [];
const store = { recordUsage: async (one: unknown) => void usage.push(one) } as unknown as WorkStore;
let gateway: FakeIntacctGateway;

beforeEach(() => {
  gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
  usage.length = 0;
});

const attempt = (changes: Partial<DoubtfulAttempt> = {}): DoubtfulAttempt => ({
  jobId: '7',
  controlId: 'c1',
  position: 0,
  verb: 'create',
  intacctObject: 'CUSTOMER',
  object: 'customer',
  sysId: 'S1',
  naturalKey: 'C1',
  recordNo: undefined,
  identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C1' } },
  contentHash: 'hash',
  isCreateOnly: false,
  doubt: 'answer-lost',
  wasSentBefore: false,
  lookups: 0,
  ...changes,
});
const entry = (changes: Partial<DoubtfulAttempt> = {}): DoubtfulAttempt =>
  attempt({
    intacctObject: 'GLBATCH',
    identity: {
      idField: 'RECORDNO',
      match: { REFERENCENO: 'D1', JOURNAL: 'GJ' },
      verify: { ENTRIES: { GLENTRY: [{ AMOUNT: '10.50' }] } },
    },
    ...changes,
  });
const batch = (amount: string) => ({
  REFERENCENO: 'D1',
  JOURNAL: 'GJ',
  ENTRIES: { GLENTRY: [{ AMOUNT: amount, ACCOUNTNO: '1' }] },
});

async function resolve(attempts: readonly DoubtfulAttempt[], visibilityLagMs = 0): Promise<Resolution> {
  const resolver = new DoubtResolver(
    { store, gateway, companies, random: { next: () => 0.5 } },
    { visibilityLagMs, maxLookups: 3, timeoutMs: 1_000 },
  );
  const resolutions = await resolver.resolve(company(), [{ job: job(), attempts }]);
  const [resolution] = 'scope' in resolutions ? [] : resolutions;
  if (resolution === undefined) {
    throw new Error('nothing was resolved');
  }
  return resolution;
}

const again = {
  kind: 'retry',
  delayMs: 0,
  message: 'What Intacct holds is known again.',
  errors: [],
  spendsAttempt: false,
  isIsolated: false,
};
const adopted = { kind: 'success', controlId: 'c1', recordNo: '1', intacctId: 'C1', url: undefined };

describe('DoubtResolver', () => {
  it('adopts what it finds, and asks by the natural key', async () => {
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C2' });
    expect(await resolve([attempt()])).toEqual({
      attempts: [{ ...adopted, isContentKnown: true }],
      apiTransactions: 1,
      settlement: again,
    });
    expect(gateway.requests).toMatchObject([
      {
        account: { endpointUrl: 'https://gateway', senderId: 's' },
        functions: [
          {
            kind: 'query',
            object: 'CUSTOMER',
            select: ['RECORDNO', 'CUSTOMERID'],
            filter: { operator: 'equalto', field: 'CUSTOMERID', value: 'C1' },
          },
        ],
      },
    ]);
    expect(usage).toEqual([
      { company: 'acme', domain: 'sample', cause: 'look-up', requests: 1, functions: 1, apiTransactions: 1 },
    ]);
  });

  it.each<readonly [string, Partial<DoubtfulAttempt>, boolean]>([
    ['an answer was lost', { doubt: 'answer-lost' }, true],
    ['the control id had been used', { doubt: 'control-id' }, true],
    ['the record existed and an earlier send was in doubt', { doubt: 'duplicate', wasSentBefore: true }, true],
    ['the record existed before', { doubt: 'duplicate', wasSentBefore: false }, false],
  ])('knows the content of what it adopts when %s: %j', async (_, changes, isContentKnown) => {
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    expect((await resolve([attempt(changes)])).attempts).toEqual([{ ...adopted, isContentKnown }]);
  });

  it('lets the job send again what Intacct does not hold', async () => {
    expect(await resolve([attempt()])).toMatchObject({
      attempts: [{ kind: 'unsent', controlId: 'c1' }],
      settlement: again,
    });
  });

  it('believes "not found" only after the time that Intacct needs to show a record', async () => {
    const first = await resolve([attempt()], 9_000);
    expect(first).toMatchObject({
      attempts: [{ kind: 'in-doubt', doubt: 'answer-lost' }],
      settlement: { kind: 'in-doubt', delayMs: 9_000 },
    });
    expect(await resolve([attempt({ lookups: 1 })], 9_000)).toMatchObject({ attempts: [{ kind: 'unsent' }] });
  });

  it.each(['duplicate', 'control-id'] as const)(
    'never sends again after a refusal as %s: it looks again, then a person decides',
    async (doubt) => {
      for (const lookups of [0, 1]) {
        expect(await resolve([attempt({ doubt, lookups })])).toMatchObject({
          attempts: [{ kind: 'in-doubt', doubt }],
          settlement: { kind: 'in-doubt' },
        });
      }
      expect(await resolve([attempt({ doubt, lookups: 2 })])).toMatchObject({
        attempts: [{ kind: 'refused', errors: [{ code: 'GATEWAY_DOUBT_UNSETTLED' }] }],
        settlement: {
          kind: 'final',
          state: 'error',
          errors: [
            {
              code: 'GATEWAY_DOUBT_UNSETTLED',
              owner: 'operator',
              correction: expect.stringContaining('CUSTOMERID "C1"'),
            },
          ],
        },
      });
    },
  );

  it('does not take a refused look-up for an answer', async () => {
    gateway.next(() => [refused('look-up-c1', 'permission')]);
    expect(await resolve([attempt()])).toMatchObject({
      attempts: [{ kind: 'in-doubt', doubt: 'answer-lost' }],
      settlement: { kind: 'in-doubt' },
    });
  });

  it('does not take a document for foreign because its lines could not be read', async () => {
    gateway.seed('GLBATCH', batch('10.50'));
    gateway.next(
      (_, run) => run(),
      () => [refused('verify-c1', 'permission')],
    );
    expect(await resolve([entry()])).toMatchObject({
      attempts: [{ kind: 'in-doubt' }],
      settlement: { kind: 'in-doubt' },
    });
  });

  it('leaves it to a person when several records look like it', async () => {
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    expect(await resolve([attempt()])).toMatchObject({
      attempts: [{ kind: 'refused', errors: [{ code: 'GATEWAY_DOUBT_AMBIGUOUS' }] }],
      settlement: { kind: 'final', state: 'error', message: expect.stringContaining('2 records that look like it') },
    });
  });

  it('adopts a document when its lines are ours, whatever else is there', async () => {
    gateway.seed('GLBATCH', batch('10.51'));
    gateway.seed('GLBATCH', batch('10.5'));
    expect(await resolve([entry()])).toMatchObject({
      attempts: [{ kind: 'success', recordNo: '2', intacctId: '2', isContentKnown: true }],
      settlement: again,
    });
    expect(gateway.requests.map(({ functions }) => functions[0]?.kind)).toEqual(['query', 'read']);
  });

  it('leaves a document of other content alone', async () => {
    gateway.seed('GLBATCH', batch('99.00'));
    expect(await resolve([entry({ doubt: 'duplicate' })])).toMatchObject({
      attempts: [{ kind: 'refused', errors: [{ code: 'GATEWAY_DOUBT_FOREIGN' }] }],
      settlement: {
        kind: 'final',
        errors: [{ code: 'GATEWAY_RECORD_FOREIGN', owner: 'intacct-admin' }],
        message: expect.stringContaining('REFERENCENO "D1" and JOURNAL "GJ"'),
      },
    });
  });

  it('sends an update again without asking: its control id runs once', async () => {
    expect(await resolve([attempt({ verb: 'update', recordNo: '5' })])).toEqual({
      attempts: [{ kind: 'unsent', controlId: 'c1' }],
      apiTransactions: 0,
      settlement: again,
    });
    expect(gateway.requests).toEqual([]);
  });

  it('settles every function of a job by itself, and waits for the slowest', async () => {
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    const other = { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C2' } };
    expect(
      await resolve([attempt(), attempt({ controlId: 'c2', doubt: 'control-id', identity: other })]),
    ).toMatchObject({
      attempts: [{ kind: 'success' }, { kind: 'in-doubt', controlId: 'c2' }],
      settlement: { kind: 'in-doubt' },
      apiTransactions: 2,
    });
  });

  it.each<readonly [string, number]>([
    ['the query', 0],
    ['the reading of lines', 1],
  ])('says why Intacct could not be asked: %s', async (_, before) => {
    gateway.seed('GLBATCH', batch('10.50'));
    const resolver = new DoubtResolver(
      { store, gateway, companies, random: { next: () => 0.5 } },
      { visibilityLagMs: 0, maxLookups: 3, timeoutMs: 1_000 },
    );
    const asUsual = (_request: unknown, run: () => readonly FunctionOutcome[]) => run();
    gateway.next(...Array.from({ length: before }, () => asUsual), (request) => notExecuted(request));
    expect(await resolver.resolve(company(), [{ job: job(), attempts: [entry()] }])).toMatchObject({
      code: 'GATEWAY_LOGIN_REFUSED',
      scope: 'company',
    });
  });
});
