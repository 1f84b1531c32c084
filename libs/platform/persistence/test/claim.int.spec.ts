import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, event, final, held, inDoubt, planned, result, retry, settled } from './stores.fixtures.js';

describe('PostgresWorkStore.claim', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const claimed = async (limit = 50): Promise<readonly string[]> =>
    (await bench.claim(limit)).jobs.map((job) => `${job.sysId} v${job.recordVersion}`);

  it('gives a job with everything its event said', async () => {
    const sent = event({ traceparent: '00-abc', data: { id: 'A', amount: '10.10' } });
    await bench.arrive(sent);
    const { job } = await bench.claimOne();
    expect(job).toEqual({
      id: '1',
      company: 'acme',
      plugin: 'masterdata',
      object: 'customer',
      recordClass: 'master',
      sysId: 'S1',
      recordVersion: 1,
      recoveries: 0,
      naturalKey: 'K-S1',
      trigger: 'event',
      entityId: undefined,
      attempts: 0,
      isIsolated: false,
      isForced: false,
      heldMs: 0,
      isOutdated: false,
      apiTransactions: 0,
      createdAt: expect.any(Date),
      event: {
        id: sent.eventId,
        source: sent.source,
        type: sent.type,
        subject: sent.subject,
        time: sent.time,
        tenant: sent.tenant,
        traceparent: '00-abc',
        data: { id: 'A', amount: '10.10' },
        key: sent.origin.key,
      },
    });
    expect(await bench.jobs()).toMatchObject([{ state: 'running', claimed_by: expect.any(String) }]);
  });

  it('gives the oldest first, up to the limit, each once', async () => {
    await bench.arrive(...['a', 'b', 'c', 'd', 'e'].map((sysId) => event({ sysId })));
    expect(await claimed(2)).toEqual(['a v1', 'b v1']);
    expect(await claimed(2)).toEqual(['c v1', 'd v1']);
    expect(await claimed(2)).toEqual(['e v1']);
    expect(await claimed(2)).toEqual([]);
  });

  it('gives configuration before documents before master data, never mixed', async () => {
    await bench.arrive(
      event({ sysId: 'm', recordClass: 'master' }),
      event({ sysId: 'd', recordClass: 'document', object: 'journalEntry' }),
      event({ sysId: 'c', recordClass: 'configuration', object: 'site' }),
      event({ sysId: 'd2', recordClass: 'document', object: 'journalEntry' }),
    );
    expect(await claimed()).toEqual(['c v1']);
    expect(await claimed()).toEqual(['d v1', 'd2 v1']);
    expect(await claimed()).toEqual(['m v1']);
  });

  it('says when an older job of a less urgent lane was passed over, and gives that when it is asked for', async () => {
    await bench.arrive(
      event({ sysId: 'm', recordClass: 'master' }),
      event({ sysId: 'd', recordClass: 'document', object: 'journalEntry' }),
      event({ sysId: 'm2', recordClass: 'master' }),
    );
    const claim = (isOldestFirst: boolean) =>
      bench.slot().then((holder) => bench.work.claim('acme', holder, { limit: 1, isOldestFirst }));
    const claims = [await claim(true), await claim(false), await claim(false), await claim(true)];
    expect(claims.map(({ jobs, hasPassedOver }) => [jobs[0]?.sysId, hasPassedOver])).toEqual([
      ['m', false],
      ['d', false],
      ['m2', false],
      [undefined, false],
    ]);
    await bench.arrive(event({ sysId: 'n' }), event({ sysId: 'e', recordClass: 'document', object: 'journalEntry' }));
    const urgent = await claim(false);
    expect([urgent.jobs[0]?.sysId, urgent.hasPassedOver]).toEqual(['e', true]);
  });

  it('gives one job of a record at a time, the oldest one', async () => {
    await bench.arrive(event({ recordVersion: 1 }), event({ recordVersion: 2 }), event({ sysId: 'S2' }));
    const first = await bench.claim();
    expect(first.jobs.map((job) => `${job.sysId} v${job.recordVersion}`)).toEqual(['S1 v1', 'S2 v1']);
    expect(await claimed()).toEqual([]);
    await bench.work.settle(
      first.holder,
      first.jobs.map((job) => settled(job, final('success'))),
    );
    expect(await claimed()).toEqual(['S1 v2']);
  });

  it('says which versions are outdated: older than an open one, or than what was applied', async () => {
    await bench.arrive(event({ recordVersion: 1 }), event({ recordVersion: 3 }));
    const first = await bench.claimOne();
    expect([first.job.recordVersion, first.job.isOutdated]).toEqual([1, true]);
    await bench.work.settle(first.holder, [settled(first.job, final('superseded'))]);
    const second = await bench.claimOne();
    expect([second.job.recordVersion, second.job.isOutdated]).toEqual([3, false]);
    await bench.work.settle(second.holder, [settled(second.job, final('success'))]);
    await bench.arrive(event({ recordVersion: 2 }));
    const late = await bench.claimOne();
    expect([late.job.recordVersion, late.job.isOutdated]).toEqual([2, true]);
  });

  it('ends all versions of master data that wait behind a newer one together', async () => {
    const versions = [1, 2, 3, 4, 5].map((recordVersion) => event({ recordVersion }));
    await bench.arrive(...versions, event({ sysId: 'S2' }));
    await bench.arrive(event({ recordVersion: 6 }));
    const end = (limit: number) =>
      bench.work.supersede('acme', limit, (job) =>
        settled(job, final('superseded'), { results: [result(`superseded-${job.recordVersion}`)] }),
      );
    expect([await end(3), await end(3), await end(3)]).toEqual([3, 2, 0]);
    expect(await bench.states()).toEqual([
      ...[1, 2, 3, 4, 5].map((version) => `S1 v${version} superseded`),
      'S2 v1 pending',
      'S1 v6 pending',
    ]);
    expect((await bench.outbox.next(10)).map(({ value }) => String(value))).toEqual(
      [1, 2, 3, 4, 5].map((version) => `{"id":"superseded-${version}"}`),
    );
    expect(await claimed()).toEqual(['S2 v1', 'S1 v6']);
  });

  it('ends a version that comes after a newer one', async () => {
    await bench.arrive(event({ recordVersion: 9 }));
    await bench.arrive(event({ recordVersion: 8 }));
    expect(await bench.work.supersede('acme', 10, (job) => settled(job, final('superseded')))).toBe(1);
    expect(await bench.states()).toEqual(['S1 v9 pending', 'S1 v8 superseded']);
  });

  it.each([
    ['documents', event({ recordClass: 'document' }), event({ recordClass: 'document', recordVersion: 2 })],
    ['another record', event(), event({ sysId: 'S2', recordVersion: 2 })],
    ['the same record of another company', event(), event({ company: 'other', recordVersion: 2 })],
  ])('never ends %s', async (_, older, newer) => {
    await bench.arrive(older, newer);
    expect(await bench.work.supersede('acme', 10, (job) => settled(job, final('superseded')))).toBe(0);
  });

  it('leaves alone what somebody works on', async () => {
    await bench.arrive(event({ recordVersion: 1 }));
    await bench.claimOne();
    await bench.arrive(event({ recordVersion: 2 }));
    expect(await bench.work.supersede('acme', 10, (job) => settled(job, final('superseded')))).toBe(0);
  });

  it('does not collapse documents that wait', async () => {
    await bench.arrive(
      event({ recordClass: 'document', recordVersion: 1 }),
      event({ recordClass: 'document', recordVersion: 2 }),
    );
    expect((await bench.claimOne()).job.isOutdated).toBe(false);
  });

  it.each([
    ['retries later', retry()],
    ['is held', held('customer:X')],
  ])('lets a newer version pass one that %s', async (_, settlement) => {
    await bench.arrive(event({ recordVersion: 1 }));
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, settlement)]);
    expect(await claimed()).toEqual([]);
    await bench.arrive(event({ recordVersion: 2 }));
    expect(await claimed()).toEqual(['S1 v2']);
    await bench.passTime();
    expect(await claimed()).toEqual([]);
  });

  it('lets nothing pass a record in doubt', async () => {
    await bench.arrive(event({ recordVersion: 1 }));
    const { holder, job } = await bench.claimOne();
    await bench.work.planAndMarkSent(holder, [planned(job)], []);
    await bench.work.settle(holder, [settled(job, inDoubt())]);
    await bench.arrive(event({ recordVersion: 2 }), event({ sysId: 'S2' }));
    expect(await claimed()).toEqual(['S2 v1']);
  });

  it.each([
    ['a retry', retry()],
    ['a held job', held('customer:X')],
  ])('gives %s when it is due', async (_, settlement) => {
    await bench.arrive(event());
    const { holder, job } = await bench.claimOne();
    await bench.work.settle(holder, [settled(job, settlement)]);
    expect(await bench.work.companiesWithWork()).toEqual([]);
    await bench.passTime();
    const again = await bench.claimOne();
    expect(again.job).toMatchObject({ sysId: 'S1', attempts: settlement.kind === 'retry' ? 1 : 0 });
    expect(again.job.heldMs > 0).toBe(settlement.kind === 'held');
  });

  it('gives the older of two versions when both have waited and are due', async () => {
    await bench.arrive(event({ recordVersion: 1 }));
    const first = await bench.claimOne();
    await bench.work.settle(first.holder, [settled(first.job, held('customer:X'))]);
    await bench.arrive(event({ recordVersion: 2 }));
    const second = await bench.claimOne();
    await bench.work.settle(second.holder, [settled(second.job, held('customer:X'))]);
    await bench.passTime();
    expect(await claimed()).toEqual(['S1 v1']);
    expect(await claimed()).toEqual([]);
  });

  it('gives the older version when it was held and is due together with a new one', async () => {
    await bench.arrive(event({ recordVersion: 1 }));
    const first = await bench.claimOne();
    await bench.work.settle(first.holder, [settled(first.job, held('customer:X'))]);
    await bench.arrive(event({ recordVersion: 2 }));
    await bench.passTime();
    expect(await claimed()).toEqual(['S1 v1']);
  });

  it('gives an isolated job alone, and none of them to a batch', async () => {
    await bench.arrive(event({ sysId: 'a' }), event({ sysId: 'b' }), event({ sysId: 'c' }));
    const { holder, jobs } = await bench.claim(2);
    await bench.work.settle(
      holder,
      jobs.map((job) => settled(job, retry({ isIsolated: true, delayMs: 0 }))),
    );
    const batches = [await claimed(), await claimed(), await claimed(), await claimed()];
    expect(batches).toEqual([['a v1'], ['b v1'], ['c v1'], []]);
  });

  it('never gives two claimers at once the same job, nor two of one record', async () => {
    const records = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await bench.arrive(
      ...[1, 2, 3].flatMap((recordVersion) => records.map((sysId) => event({ sysId, recordVersion }))),
    );
    const batches = await Promise.all([1, 2, 3, 4, 5].map(() => bench.claim(3)));
    const sysIds = batches.flatMap(({ jobs }) => jobs.map((job) => job.sysId));
    expect(new Set(sysIds).size).toBe(sysIds.length);
    expect(batches.flatMap(({ jobs }) => jobs).filter((job) => job.recordVersion !== 1)).toEqual([]);
  });

  it('looks again when an older version became due and was taken while it looked', async () => {
    await bench.arrive(event({ recordVersion: 1 }));
    const first = await bench.claimOne();
    await bench.work.settle(first.holder, [settled(first.job, retry())]);
    await bench.arrive(event({ recordVersion: 2 }), event({ sysId: 'S2' }));
    const other = bench.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(
      `update sync_job set state = 'running', claimed_by = 'other' where record_version = 1 and sys_id = 'S1'`,
    );
    const claiming = claimed();
    await eventually('it waits for the other', () => bench.isSomeoneWaiting());
    await other.commitTransaction();
    await other.release();
    expect(await claiming).toEqual(['S2 v1']);
    expect(await bench.states()).toEqual(['S1 v1 running', 'S1 v2 pending', 'S2 v1 running']);
  });

  it('names the active companies that have something due', async () => {
    const company = (id: string, isActive: boolean) =>
      bench.rows(
        `insert into company (id, tenant, intacct_company_id, user_id, user_password, is_active, settings)
         values ($1, $1, $1, 'u', 'p', $2, '{}')`,
        [id, isActive],
      );
    await company('acme', true);
    await company('asleep', false);
    await company('idle', true);
    await bench.arrive(event(), event({ company: 'asleep', source: '/dmo/asleep' }));
    expect(await bench.work.companiesWithWork()).toEqual(['acme']);
    const { holder, job } = await bench.claimOne();
    expect(await bench.work.companiesWithWork()).toEqual([]);
    await bench.work.settle(holder, [settled(job, inDoubt())]);
    expect(await bench.work.companiesWithWork()).toEqual(['acme']);
    await bench.work.claimInDoubt('acme', await bench.slot(), 10);
    expect(await bench.work.companiesWithWork()).toEqual([]);
  });
});
