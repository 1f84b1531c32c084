import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventReceiver } from './event-receiver.fixture.js';
import { customer, entry, item, post, sampleCompany, TestSimulator, vendor } from './simulator.fixture.js';

/** Still the day before in Los Angeles, noon in Tokyo. */
const WRITTEN = '2026-07-02T03:04:05Z';

describe('Times in Smart Events (59, 71)', () => {
  let receiver: EventReceiver;
  let simulator: TestSimulator;
  const event = (id: string, condition: string, object = 'ITEM', args: object = {}): object => ({
    id,
    object,
    events: ['add'],
    url: receiver.url,
    condition,
    arguments: { id, written: `{!${object}.WHENCREATED!}`, ...args },
  });
  const start = async (...smartEvents: readonly object[]): Promise<void> => {
    const users = [{ userId: 'bridge_api' }, { userId: 'tokyo', timeZone: 'Asia/Tokyo' }];
    simulator = await TestSimulator.start([sampleCompany({ timeZone: 'America/Los_Angeles', users, smartEvents })]);
    await simulator.control('POST', '/clock', { freeze: true, set: WRITTEN });
  };
  beforeEach(async () => {
    receiver = await EventReceiver.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await receiver.stop();
  });
  const fired = async (count: number): Promise<readonly (readonly [string | undefined, string | undefined])[]> =>
    (await receiver.arrived(count)).map((each) => [each.fields['id'], each.fields['written']]);

  it('are those of the acting user, else of the company', async () => {
    await start(event('A', ''));
    await simulator.one(item('A'));
    await simulator.one(item('B'), { user: 'tokyo' });
    await simulator.control('POST', '/companies/MAPLESTREET/objects/ITEM', {
      ITEMID: 'C',
      NAME: 'C',
      ITEMTYPE: 'Non-Inventory',
    });
    expect(await fired(3)).toEqual([
      ['A', '07/01/2026 20:04:05'],
      ['A', '07/02/2026 12:04:05'],
      ['A', '07/01/2026 20:04:05'],
    ]);
  });

  it.each([
    ['the day that pastdate counts from', 'pastdate(0, "day") == '],
    ['times that conditions compare', '{!ITEM.WHENCREATED!} > '],
  ])('decide by %s', async (_name, test) => {
    const late = test.startsWith('pastdate') ? '07/02/2026' : '"07/02/2026 11:00:00"';
    const early = test.startsWith('pastdate') ? '07/01/2026' : '"07/01/2026 20:04:04"';
    await start(event('EARLY', test + early), event('LATE', test + late), event('Z', ''));
    await simulator.one(item('A'));
    await simulator.one(item('B'), { user: 'tokyo' });
    const seen = (await fired(test.startsWith('pastdate') ? 4 : 5)).map(([id]) => id);
    const ofTokyo = test.startsWith('pastdate') ? ['LATE', 'Z'] : ['EARLY', 'LATE', 'Z'];
    expect(seen).toEqual(['EARLY', 'Z', ...ofTokyo]);
  });

  it('over a relation are shown alike, dates that were given stay as they are', async () => {
    await start(
      event('E', '{!GLBATCH.BATCH_DATE!} == 11/20/2026', 'GLBATCH', { other: '{!GLBATCH.BATCH_DATE!}' }),
      event('K', '', 'CUSTOMER', { other: '{!CUSTOMER.DISPLAYCONTACT.WHENCREATED!}' }),
    );
    await simulator.run([item('I1'), vendor('V1'), post(entry()), customer('C1')], { user: 'tokyo' });
    const posts = await receiver.arrived(2);
    expect(posts.map((each) => [each.fields['id'], each.fields['other'], each.fields['written']])).toEqual([
      ['E', '11/20/2026', '07/02/2026 12:04:05'],
      ['K', '07/02/2026 12:04:05', '07/02/2026 12:04:05'],
    ]);
  });
});
