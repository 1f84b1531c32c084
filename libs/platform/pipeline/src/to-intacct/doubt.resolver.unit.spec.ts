import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DoubtfulAttempt, DoubtfulJob, FunctionOutcome, NotExecuted } from '@bridge/ports';
import { FakeClock, FakeIntacctGateway, notExecuted, refused } from '@bridge/testing';
import { DoubtBench, attempt, batch, entry } from '../../test/doubt.fixtures.js';
import { company, job } from '../../test/pipeline.fixtures.js';
import { DoubtResolver } from './doubt.resolver.js';
import type { Resolution, ResolverResult } from './doubt.resolver.js';

const LATE = 900_000;
const policy = {
  horizonMs: LATE,
  maxLookups: 3,
  maxSends: 3,
  timeoutMs: 1_000,
  lookAgain: { baseDelayMs: 500, maxDelayMs: 300_000 },
};
let bench: DoubtBench<FakeIntacctGateway>;

beforeEach(() => {
  bench = new DoubtBench(new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' }), new FakeClock());
});

const resolveJobs = (jobs: readonly DoubtfulJob[], visibilityLagMs = 0): Promise<ResolverResult> =>
  new DoubtResolver(bench.parts, { ...policy, visibilityLagMs }).resolve(company(), jobs);
async function resolve(attempts: readonly DoubtfulAttempt[], visibilityLagMs = 0): Promise<Resolution> {
  const { resolutions } = await resolveJobs([{ job: job(), attempts }], visibilityLagMs);
  const [resolution] = resolutions;
  if (resolution === undefined) {
    throw new Error('nothing was resolved');
  }
  return resolution;
}
const asUsual = (_: unknown, run: () => readonly FunctionOutcome[]): readonly FunctionOutcome[] => run();

const again = {
  kind: 'retry',
  delayMs: 0,
  message: 'What Intacct holds is known again.',
  errors: [],
  spendsAttempt: false,
  isIsolated: false,
};

describe('DoubtResolver', () => {
  it('adopts what it finds, and lets the job go on', async () => {
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    const adopted = { kind: 'success', controlId: 'c1', recordNo: '1', intacctId: 'C1', url: undefined };
    expect(await resolve([attempt()])).toEqual({
      attempts: [{ ...adopted, isContentKnown: false }],
      apiTransactions: 1,
      settlement: again,
    });
    expect(bench.usage).toMatchObject([{ domain: 'sample', cause: 'look-up' }]);
  });

  it.each(['create', 'update'] as const)('lets the job send a %s again only after the horizon', async (verb) => {
    const sent = { verb, recordNo: verb === 'update' ? '5' : undefined } as const;
    expect(await resolve([attempt({ ...sent, sentMsAgo: LATE - 1 })])).toMatchObject({
      attempts: [{ kind: 'in-doubt', controlId: 'c1', doubt: 'answer-lost' }],
      settlement: { kind: 'in-doubt' },
    });
    expect(await resolve([attempt({ ...sent, sentMsAgo: LATE })])).toMatchObject({
      attempts: [{ kind: 'unsent', controlId: 'c1' }],
      settlement: again,
    });
  });

  it('asks nothing about an update, but whether Intacct is there when it is to be sent again', async () => {
    const update = attempt({ verb: 'update', recordNo: '5' });
    await resolve([update]);
    expect(bench.gateway.requests).toEqual([]);
    const late = { ...update, sentMsAgo: LATE };
    await resolveJobs([
      { job: job(), attempts: [late] },
      { job: job(), attempts: [late] },
    ]);
    expect(bench.gateway.requests.map(({ functions }) => functions)).toMatchObject([
      [{ kind: 'read', object: 'CUSTOMER', recordNos: ['5'] }],
    ]);
  });

  it('sends no update again while Intacct is away, and spends none of its sends', async () => {
    const away = { code: 'GATEWAY_UNREACHABLE', scope: 'gateway', description: 'HTTP status 503.' } as const;
    bench.gateway.next((request) => notExecuted(request, away));
    const update = attempt({ verb: 'update', recordNo: '5', sentMsAgo: LATE, doubts: 3 });
    expect(await resolveJobs([{ job: job(), attempts: [update] }])).toMatchObject({
      stop: { code: 'GATEWAY_UNREACHABLE' },
      resolutions: [{ attempts: [], settlement: { kind: 'in-doubt', delayMs: 0 } }],
    });
  });

  it.each<readonly [string, Partial<DoubtfulAttempt>, number]>([
    ['soon at first', {}, 375],
    ['ever rarer', { lookups: 4, sentMsAgo: 10_000 }, 6_000],
    ['at the latest when nothing can be running any more', { lookups: 9, sentMsAgo: 899_000.5 }, 10_000],
    ['rarely when nothing can be running any more', { lookups: 9, sentMsAgo: 2_000_000, doubt: 'control-id' }, 192_000],
  ])('looks again %s', async (_, changes, delayMs) => {
    const resolver = new DoubtResolver(bench.parts, {
      ...policy,
      visibilityLagMs: 9_000,
      maxLookups: 99,
    });
    const { resolutions } = await resolver.resolve(company(), [{ job: job(), attempts: [attempt(changes)] }]);
    expect(resolutions).toMatchObject([{ settlement: { kind: 'in-doubt', delayMs } }]);
  });

  it('believes "not found" only after the time that Intacct needs to show a record', async () => {
    expect(await resolve([attempt({ sentMsAgo: LATE })], 9_000)).toMatchObject({
      attempts: [{ kind: 'in-doubt', doubt: 'answer-lost' }],
      settlement: { kind: 'in-doubt' },
    });
    expect(await resolve([attempt({ sentMsAgo: LATE + 9_000 })], 9_000)).toMatchObject({
      attempts: [{ kind: 'unsent' }],
    });
  });

  it.each(['duplicate', 'control-id'] as const)(
    'never sends again after a refusal as %s: it looks again, then a person decides',
    async (doubt) => {
      for (const lookups of [0, 1]) {
        expect(await resolve([attempt({ doubt, lookups, sentMsAgo: LATE })])).toMatchObject({
          attempts: [{ kind: 'in-doubt', doubt }],
          settlement: { kind: 'in-doubt' },
        });
      }
      const error = {
        code: 'GATEWAY_DOUBT_UNSETTLED',
        owner: 'operator',
        correction: expect.stringContaining('CUSTOMERID "C1"'),
      };
      expect(await resolve([attempt({ doubt, lookups: 2, sentMsAgo: LATE })])).toMatchObject({
        attempts: [{ kind: 'unsettled', errors: [error] }],
        settlement: { kind: 'final', state: 'error', errors: [error] },
      });
    },
  );

  it.each<readonly [string, number]>([
    ['look-up', 0],
    ['reading of lines', 1],
  ])('does not take a refused %s for an answer', async (_, before) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.next(...Array.from({ length: before }, () => asUsual), () => [refused('look-up-0', 'permission')]);
    expect(await resolve([entry({ doubt: 'duplicate' })])).toMatchObject({
      attempts: [{ kind: 'in-doubt', doubt: 'duplicate' }],
      settlement: { kind: 'in-doubt' },
    });
  });

  it('leaves it to a person when several records look like it', async () => {
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    expect(await resolve([attempt()])).toMatchObject({
      attempts: [{ kind: 'unsettled', errors: [{ code: 'GATEWAY_DOUBT_AMBIGUOUS' }] }],
      settlement: { kind: 'final', state: 'error', message: expect.stringContaining('2 records that look like it') },
    });
  });

  it('leaves a document of other content alone', async () => {
    bench.gateway.seed('GLBATCH', batch('99.00'));
    expect(await resolve([entry({ doubt: 'duplicate' })])).toMatchObject({
      attempts: [{ kind: 'refused', errors: [{ code: 'GATEWAY_RECORD_FOREIGN' }] }],
      settlement: {
        kind: 'final',
        errors: [{ code: 'GATEWAY_RECORD_FOREIGN', owner: 'intacct-admin' }],
        message: expect.stringContaining('REFERENCENO "D1" and JOURNAL "GJ"'),
      },
    });
  });

  it('is not misled by a person’s entry of the same number that shows first', async () => {
    bench.gateway.seed('GLBATCH', batch('99.00'));
    expect(await resolve([entry()])).toMatchObject({ settlement: { kind: 'in-doubt' } });
    bench.gateway.seed('GLBATCH', batch('10.50'));
    expect(await resolve([entry({ lookups: 1 })])).toMatchObject({ attempts: [{ kind: 'success', recordNo: '2' }] });
  });

  it('never adopts the record of an identical document that was done before', async () => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.owners.set('GLBATCH/1', { object: 'entry', sysId: 'S2' });
    expect(await resolve([entry()])).toMatchObject({ attempts: [{ kind: 'in-doubt' }] });
    expect(await resolve([entry({ sentMsAgo: LATE })])).toMatchObject({ attempts: [{ kind: 'unsent' }] });
  });

  it.each<readonly [string, number, string]>([
    ['waits with the second', 0, 'in-doubt'],
    ['sends the second again', LATE, 'unsent'],
  ])('gives one record to one of two identical documents, and %s', async (_, sentMsAgo, second) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    const { resolutions } = await resolveJobs([
      { job: job(), attempts: [entry({ sentMsAgo })] },
      { job: job({ id: '8', sysId: 'S2' }), attempts: [entry({ controlId: 'c2', sysId: 'S2', sentMsAgo })] },
    ]);
    expect(resolutions.map(({ attempts }) => attempts[0]?.kind)).toEqual(['success', second]);
  });

  it('settles every function of a job by itself, and waits for the slowest', async () => {
    bench.gateway.seed('CUSTOMER', { CUSTOMERID: 'C1' });
    const other = { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C2' } };
    expect(
      await resolve([attempt(), attempt({ controlId: 'c2', doubt: 'control-id', identity: other })]),
    ).toMatchObject({
      attempts: [{ kind: 'success' }, { kind: 'in-doubt', controlId: 'c2' }],
      settlement: { kind: 'in-doubt' },
      apiTransactions: 2,
    });
  });

  it('does not end a job while another function of it is in doubt', async () => {
    bench.gateway.seed('GLBATCH', batch('99.00'));
    const first = entry({ doubt: 'duplicate', doubts: 2 });
    const second = entry({
      controlId: 'c2',
      sysId: 'S2',
      identity: { idField: 'RECORDNO', match: { REFERENCENO: 'D2' } },
    });
    expect(await resolve([first, second])).toMatchObject({
      attempts: [
        { kind: 'in-doubt', controlId: 'c1', doubt: 'duplicate' },
        { kind: 'in-doubt', controlId: 'c2' },
      ],
      settlement: { kind: 'in-doubt' },
    });
    expect(await resolve([first, { ...second, sentMsAgo: LATE }])).toMatchObject({
      attempts: [{ kind: 'refused' }, { kind: 'unsent' }],
      settlement: { kind: 'final', state: 'error', errors: [{ code: 'GATEWAY_RECORD_FOREIGN' }] },
    });
  });

  it('asks for each write at the level where it was sent', async () => {
    const jobs = ['E1', undefined, 'E1'].map((entityId, index) => ({
      job: job({ id: String(index) }),
      attempts: [
        attempt({
          controlId: `c${index}`,
          entityId,
          identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: `C${index}` } },
        }),
      ],
    }));
    await resolveJobs(jobs);
    expect(bench.gateway.requests).toMatchObject([
      { entityId: 'E1', functions: [{ filter: { operator: 'in', values: ['C0', 'C2'] } }] },
      { entityId: undefined, functions: [{ filter: { operator: 'equalto', value: 'C1' } }] },
    ]);
  });

  it('asks at no other level when the company is in trouble', async () => {
    bench.gateway.next((request) => notExecuted(request));
    const { stop, resolutions } = await resolveJobs(
      ['E1', 'E2'].map((entityId, index) => ({
        job: job({ id: String(index) }),
        attempts: [attempt({ controlId: `c${index}`, entityId })],
      })),
    );
    expect(stop).toMatchObject({ scope: 'company' });
    expect(bench.gateway.requests).toHaveLength(1);
    expect(resolutions.map(({ attempts }) => attempts)).toEqual([[], []]);
  });

  it('says how far it is while it lasts', async () => {
    expect(await resolve([attempt({ lookups: 2, said: 'HTTP 524' })])).toMatchObject({
      settlement: {
        message:
          'It is not known yet whether C1 was written: it is looked for again (look 3 is done). What was said last: HTTP 524',
      },
    });
  });

  it('lets a job go on that has no function in doubt', async () => {
    expect(await resolve([])).toEqual({ attempts: [], apiTransactions: 0, settlement: again });
  });

  const many = (): readonly DoubtfulJob[] =>
    Array.from({ length: 30 }, (_, index) => {
      // No two can be asked for together.
      const match = { GROUP: `G${index}`, CUSTOMERID: `C${index}` };
      const identity = { idField: 'CUSTOMERID', match };
      bench.gateway.seed('CUSTOMER', match);
      return { job: job({ id: String(index) }), attempts: [attempt({ controlId: `c${index}`, identity })] };
    });

  it('settles the others when one look-up takes too long, and stops nothing', async () => {
    bench.gateway.next((request) => notExecuted(request, { scope: 'request' }));
    const { resolutions, stop } = await resolveJobs(many());
    expect(stop).toBeUndefined();
    expect(resolutions.map(({ settlement }) => settlement.kind)).toEqual([
      ...Array.from({ length: 25 }, () => 'in-doubt'),
      ...Array.from({ length: 5 }, () => 'retry'),
    ]);
    expect(resolutions[0]).toMatchObject({ attempts: [{ kind: 'in-doubt' }], apiTransactions: 0 });
  });

  it.each<NotExecuted['scope']>(['entity', 'company', 'gateway'])(
    'keeps what was answered when the %s is in trouble, and spends no look of the rest',
    async (scope) => {
      bench.gateway.next(asUsual, (request) => notExecuted(request, { scope }));
      const { resolutions, stop } = await resolveJobs(many());
      expect(stop).toMatchObject({ code: 'GATEWAY_LOGIN_REFUSED', scope });
      expect(resolutions.map(({ settlement }) => settlement.kind)).toEqual([
        ...Array.from({ length: 25 }, () => 'retry'),
        ...Array.from({ length: 5 }, () => 'in-doubt'),
      ]);
      expect(resolutions[29]).toMatchObject({ attempts: [], settlement: { delayMs: 0 } });
    },
  );

  it.each<readonly [string, number]>([
    ['the query', 0],
    ['the reading of lines', 1],
  ])('says why Intacct could not be asked: %s', async (_, before) => {
    bench.gateway.seed('GLBATCH', batch('10.50'));
    bench.gateway.next(...Array.from({ length: before }, () => asUsual), (request) => notExecuted(request));
    expect(await resolveJobs([{ job: job(), attempts: [entry()] }])).toMatchObject({
      stop: { code: 'GATEWAY_LOGIN_REFUSED', scope: 'company' },
      resolutions: [{ attempts: [], settlement: { kind: 'in-doubt', delayMs: 0 } }],
    });
  });
});
