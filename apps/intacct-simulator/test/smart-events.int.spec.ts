import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventReceiver } from './event-receiver.fixture.js';
import { TestSimulator, column, create, fields, fn, item, sampleCompany, update, vendor } from './simulator.fixture.js';

let receiver: EventReceiver;
let simulator: TestSimulator;

const ARGUMENTS = {
  object: 'CUSTOMER',
  recordNo: '{!CUSTOMER.RECORDNO!}',
  naturalKey: '{!CUSTOMER.CUSTOMERID!}',
  label: 'customer {!CUSTOMER.NAME!}',
  comments: '{!CUSTOMER.COMMENTS!}',
  user: '{!USERPROFILE.USERID!}',
  apiKey: 'shared',
};

const definition = (changes: object = {}): object => ({
  id: 'A_CUSTOMER',
  object: 'customer',
  events: ['add', 'set', 'delete'],
  url: `${receiver.url}/events`,
  arguments: ARGUMENTS,
  ...changes,
});

const begin = async (...events: readonly object[]): Promise<void> => {
  simulator = await TestSimulator.start([sampleCompany({ smartEvents: events })]);
};

const customer = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  create(
    'CUSTOMER',
    `${fields({ CUSTOMERID: id, NAME: `Name ${id}`, ...more })}<DISPLAYCONTACT><PRINTAS>C</PRINTAS></DISPLAYCONTACT>`,
  );
const person = (id: string): object => ({ CUSTOMERID: id, NAME: 'By a person', DISPLAYCONTACT: { PRINTAS: 'P' } });

interface DeliveryRow {
  readonly state: string;
  readonly event: string;
  readonly object: string;
  readonly smartEventId: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly attempts: readonly { readonly status?: number; readonly error?: string }[];
}
const deliveries = async (): Promise<readonly DeliveryRow[]> => {
  const { json } = await simulator.control('GET', '/companies/MAPLESTREET/deliveries');
  return (json as unknown as { readonly deliveries: readonly DeliveryRow[] }).deliveries;
};
/** The list once nothing waits any more. */
const settled = async (): Promise<readonly DeliveryRow[]> => {
  for (;;) {
    const rows = await deliveries();
    if (rows.every(({ state }) => state !== 'waiting')) return rows;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const LOG = '<get_list object="smarteventlog" maxitems="100"/>';
const logged = async (field: string): Promise<readonly string[]> => column(await simulator.one(LOG), field);
const keys = (): readonly (string | undefined)[] => receiver.posts.map((post) => post.fields['naturalKey']);

beforeEach(async () => {
  receiver = await EventReceiver.start();
});
afterEach(async () => {
  await simulator.stop();
  await receiver.stop();
});

describe('Smart Events (71)', () => {
  it('posts the configured arguments as a form, without those that are empty', async () => {
    await begin(definition());
    await simulator.one(customer('C9'));
    const [post] = await receiver.arrived(1);
    expect([post?.method, post?.path]).toEqual(['POST', '/events']);
    expect(post?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Intacct Standard HTTP Agent',
      accept: '*/*',
    });
    expect(post?.headers['idempotency-key']).toBeUndefined();
    const recordNo = simulator.world.companies.get('MAPLESTREET')?.table('CUSTOMER').byNatural('C9')?.values[
      'RECORDNO'
    ];
    expect(post?.fields).toEqual({
      object: 'CUSTOMER',
      recordNo,
      naturalKey: 'C9',
      label: 'customer Name C9',
      user: 'bridge_api',
      apiKey: 'shared',
    });
  });

  it('fires for add, set and delete, by a client, an object-specific function and a person', async () => {
    await begin(
      definition({ id: 'ADD', events: ['add'] }),
      definition({ id: 'SET', events: ['set'] }),
      definition({ id: 'DELETE', events: ['delete'] }),
      definition({ id: 'OFF', active: false }),
      definition({ id: 'OTHER', object: 'ITEM', arguments: {} }),
    );
    const people = '/companies/MAPLESTREET/objects/CUSTOMER';
    await simulator.one(customer('C9'));
    await simulator.one(update('CUSTOMER', fields({ CUSTOMERID: 'C9', NAME: 'New' })));
    await simulator.one('<delete_customer customerid="C9"/>');
    const { json } = await simulator.control('POST', people, person('P1'));
    await simulator.control('PATCH', `${people}/${json.RECORDNO}`, { NAME: 'Again' });
    await simulator.control('DELETE', `${people}/${json.RECORDNO}`);
    const rows = await settled();
    expect(rows.map(({ smartEventId, event, state }) => [smartEventId, event, state])).toEqual(
      [0, 1].flatMap(() => [
        ['ADD', 'add', 'sent'],
        ['SET', 'set', 'sent'],
        ['DELETE', 'delete', 'sent'],
      ]),
    );
    expect(keys()).toEqual(['C9', 'C9', 'C9', 'P1', 'P1', 'P1']);
    expect(await logged('topic')).toEqual([0, 1].flatMap(() => ['ADD_CUSTOMER', 'SET_CUSTOMER', 'DELETE_CUSTOMER']));
    expect(await logged('objectkey')).toEqual(['C9', 'C9', 'C9', 'P1', 'P1', 'P1']);
    expect(rows[0]?.arguments).toMatchObject({ apiKey: '[secret]', object: 'CUSTOMER' });
  });

  it('says nothing of what was refused or rolled back', async () => {
    await begin(definition());
    const calls = [customer('C8'), update('CUSTOMER', fields({ CUSTOMERID: 'NONE', NAME: 'X' }))];
    await simulator.run(calls, { transaction: 'true' });
    await simulator.one(create('CUSTOMER', fields({ CUSTOMERID: 'C7', NAME: 'X', TERMNAME: 'no such term' })));
    expect([await deliveries(), await logged('topic')]).toEqual([[], []]);
    await simulator.run(calls, { transaction: 'false' });
    await simulator.send({ transaction: 'true', functions: fn(customer('C6')) + fn(item('I9')) });
    await receiver.arrived(2);
    expect(keys()).toEqual(['C8', 'C6']);
  });

  it.each([
    ['1 == 1', true],
    ['{!CUSTOMER.NAME!} = "Oak"', true],
    ['"{!CUSTOMER.NAME!}" != \'Oak\'', false],
    ['{!CUSTOMER.ONHOLD!}==False', true],
    ['{!CUSTOMER.CREDITLIMIT!} > 99.5', true],
    ['{!CUSTOMER.CREDITLIMIT!} <= 99', false],
    ['not ({!CUSTOMER.NAME!} = "Elm") and strlen({!CUSTOMER.NAME!}) < 4', true],
    ['{!CUSTOMER.NAME!} = "Elm" or {!CUSTOMER.NAME!} = "Ash" and 1 = 1', false],
    ['1 = 1 || 1 = 2 && 1 = 2', true],
    ['{!CUSTOMER.WHENCREATED!} > pastdate(6,"month") && {!CUSTOMER.WHENCREATED!} < pastdate(-1, "day")', true],
    ['pastdate(0, "day") >= 2026-01-01', true],
    ['left({!CUSTOMER.NAME!}, 1) == "O"', true],
    ['{!CUSTOMER.COMMENTS!}', false],
  ])('asks the condition %s', async (condition, fires) => {
    await begin(definition({ condition }), definition({ id: 'B_ALWAYS' }));
    await simulator.one(customer('C9', { NAME: 'Oak', CREDITLIMIT: '100' }));
    const rows = await settled();
    expect(rows.map(({ smartEventId }) => smartEventId)).toEqual([...(fires ? ['A_CUSTOMER'] : []), 'B_ALWAYS']);
  });

  it.each<[string, object, string]>([
    ['an object that is not there', { object: 'NOTHING' }, 'smartEvents[0].object'],
    ['a field that is not there', { condition: '{!CUSTOMER.NONE!} = 1' }, 'smartEvents[0].condition'],
    ['another object', { arguments: { no: '{!VENDOR.NAME!}' } }, 'smartEvents[0].arguments.no'],
    ['a document type of a master', { documentType: 'Invoice' }, 'smartEvents[0].documentType'],
    ['half an injection', { arguments: { no: '{!CUSTOMER.NAME' } }, 'smartEvents[0].arguments.no'],
    ['half a condition', { condition: '{!CUSTOMER.NAME!} =' }, 'smartEvents[0].condition'],
    ['an open parenthesis', { condition: '(1 = 1' }, 'smartEvents[0].condition'],
    ['an unknown function', { condition: 'futuredate(1) = 1' }, 'smartEvents[0].condition'],
    ['a function with too few values', { condition: 'pastdate(1) = 1' }, 'smartEvents[0].condition'],
    ['a sign that is none', { condition: '1 ~ 1' }, 'smartEvents[0].condition'],
    ['another method', { method: 'GET' }, 'smartEvents[0].method'],
    ['no event', { events: [] }, 'smartEvents[0].events'],
    ['an address that is none', { url: 'ftp://x' }, 'smartEvents[0].url'],
  ])('refuses a definition with %s', async (_name, changes, field) => {
    await begin();
    const file = {
      companyId: 'B',
      baseCurrency: 'USD',
      modules: ['GL', 'AR', 'AP'],
      users: [{ userId: 'u' }],
      senders: ['s'],
    };
    const answer = await simulator.control('POST', '/companies', { ...file, smartEvents: [definition(changes)] });
    expect([answer.status, answer.json.error.field]).toEqual([422, field]);
    expect(answer.json.error.reason).not.toBe('');
  });

  it('posts to this machine only, unless told otherwise', async () => {
    await begin(definition({ url: 'http://receiver.invalid/x?token=abc' }));
    await simulator.one(customer('C9'));
    const [refused] = await settled();
    expect([refused?.state, refused?.attempts.length]).toEqual(['refused', 1]);
    await simulator.control('POST', '/profile', { gaps: { smartEventTargets: 'any' } });
    await simulator.one(customer('C8'));
    const [, failed] = await settled();
    expect([failed?.state, failed?.attempts[0]?.status]).toEqual(['failed', undefined]);
    expect(JSON.stringify(await deliveries())).not.toContain('abc');
  });

  it('neither waits for a receiver nor fails with it', async () => {
    await begin(definition({ requestTimeout: 1 }));
    receiver.isSilent = true;
    expect((await simulator.one(customer('C9'))).status).toBe('success');
    await receiver.arrived(1);
    const [row] = await settled();
    expect([row?.state, row?.attempts[0]?.error]).toEqual(['failed', 'no answer within 1000 ms']);
    expect((await simulator.control('GET', '/companies/MAPLESTREET/usage')).json.total).toBe(1);
  });
});

describe('Platform triggers (71)', () => {
  it.each<[readonly number[], readonly number[], string]>([
    [[200], [200], 'sent'],
    [[503, 204], [503, 204], 'sent'],
    [[408, 429, 500, 502], [408, 429, 500, 502], 'failed'],
    [[400], [400], 'failed'],
    [[504, 302], [504, 302], 'failed'],
  ])('meets the answers %j with attempts %j', async (statuses, attempts, state) => {
    await begin(definition({ mode: 'trigger' }));
    await simulator.control('POST', '/profile', { gaps: { triggerWaitScale: 0 } });
    receiver.statuses = [...statuses];
    await simulator.one(customer('C9'));
    const [row] = await settled();
    expect([row?.attempts.map(({ status }) => status), row?.state]).toEqual([attempts, state]);
    const posts = receiver.posts.map(({ headers }) => headers['idempotency-key']);
    expect([posts.length, new Set(posts).size, posts[0] === undefined]).toEqual([attempts.length, 1, false]);
  });

  it('repeats when the virtual clock has passed 10, 30 and 90 s', async () => {
    await begin(definition({ mode: 'trigger' }));
    receiver.statuses = [500, 500, 500];
    await simulator.one(customer('C9'));
    for (const [count, seconds] of [10, 30, 90].entries()) {
      while ((await deliveries())[0]?.attempts.length !== count + 1)
        await new Promise((resolve) => setTimeout(resolve, 2));
      await simulator.control('POST', '/clock', { advanceSeconds: seconds });
    }
    await receiver.arrived(4);
    expect((await settled())[0]?.state).toBe('sent');
  });
});

describe('Faults of deliveries', () => {
  const fault = (rule: object, when: object = {}): Promise<unknown> =>
    simulator.control('POST', '/faults', { when: { delivery: true, ...when }, ...rule });

  it.each<[string, object, readonly string[], readonly string[]]>([
    ['request-lost', { do: 'request-lost', times: 1 }, ['C2', 'C3'], ['lost', 'sent', 'sent']],
    ['duplicate', { do: 'duplicate', times: 1 }, ['C1', 'C1', 'C2', 'C3'], ['sent', 'sent', 'sent']],
    ['reorder', { do: 'reorder', times: 1 }, ['C2', 'C1', 'C3'], ['sent', 'sent', 'sent']],
  ])('%s', async (_name, rule, arrived, states) => {
    await begin(definition());
    await fault(rule, { object: 'customer' });
    await simulator.run(['C1', 'C2', 'C3'].map((id) => customer(id)));
    const rows = await settled();
    expect([keys(), rows.map(({ state }) => state)]).toEqual([arrived, states]);
  });

  it('delay: until the virtual clock has passed it', async () => {
    await begin(definition());
    await fault({ do: 'delay', ms: 3_600_000, times: 1 });
    await simulator.run(['C1', 'C2', 'C3'].map((id) => customer(id)));
    await receiver.arrived(2);
    await simulator.control('POST', '/clock', { advanceSeconds: 3600 });
    await settled();
    expect(keys()).toEqual(['C2', 'C3', 'C1']);
  });

  it('strikes deliveries only, the n-th of them', async () => {
    await begin(definition());
    await fault({ do: 'request-lost' }, { nth: 2 });
    await simulator.run(['C1', 'C2', 'C3'].map((id) => customer(id)));
    await settled();
    expect(keys()).toEqual(['C1', 'C3']);
  });

  it.each([
    [{ when: { delivery: true }, do: 'html' }, 'do'],
    [{ when: { delivery: true, function: 'create' }, do: 'delay' }, 'when.function'],
    [{ when: {}, do: 'reorder' }, 'do'],
  ])('refuses %j', async (rule, field) => {
    await begin();
    const answer = await simulator.control('POST', '/faults', rule);
    expect([answer.status, answer.json.error.field]).toEqual([422, field]);
  });

  it('reorder: without a next one, until ms have passed by the virtual clock', async () => {
    await begin(definition());
    await fault({ do: 'reorder', ms: 3_600_000, times: 1 });
    await simulator.one(customer('C1'));
    for (let rows = await deliveries(); rows[0]?.state !== 'held'; rows = await deliveries());
    await simulator.control('POST', '/clock', { advanceSeconds: 3600 });
    await receiver.arrived(1);
    expect(keys()).toEqual(['C1']);
  });

  it('reorder: one that may not leave is not the next one', async () => {
    const [good, bad] = [
      definition(),
      definition({ id: 'BAD', object: 'VENDOR', arguments: { no: '{!VENDOR.VENDORID!}' } }),
    ];
    await begin(good, { ...bad, url: 'http://receiver.invalid/' });
    await fault({ do: 'reorder', times: 1 });
    await simulator.one(customer('C1'));
    await simulator.one(vendor('V9'));
    for (let rows = await deliveries(); rows[1]?.state !== 'refused'; rows = await deliveries());
    expect((await deliveries())[0]?.state).toBe('held');
    await simulator.one(customer('C2'));
    await receiver.arrived(2);
    expect(keys()).toEqual(['C2', 'C1']);
  });

  it('never posts a copy where the original may not go', async () => {
    await begin(definition({ url: 'http://receiver.invalid/' }));
    await fault({ do: 'duplicate' });
    await simulator.one(customer('C1'));
    const [row] = await settled();
    expect([row?.state, row?.attempts.length]).toEqual(['refused', 1]);
  });

  it('lists deliveries by the page', async () => {
    await begin(definition());
    await simulator.run(['C1', 'C2', 'C3'].map((id) => customer(id)));
    await settled();
    const path = '/companies/MAPLESTREET/deliveries';
    const page = (query: string) => simulator.control('GET', `${path}${query}`);
    const { json } = await page('?since=1&limit=1');
    expect(json).toMatchObject({ last: 3, deliveries: [{ seq: 2, object: 'CUSTOMER', event: 'add', state: 'sent' }] });
    expect((await page('?limit=0')).json.error.field).toBe('limit');
    expect((await simulator.control('GET', '/companies/NONE/deliveries')).status).toBe(404);
  });

  it('forgets what waits on reset', async () => {
    await begin(definition());
    await fault({ do: 'delay', ms: 60_000 });
    await simulator.one(customer('C1'));
    await simulator.control('POST', '/reset');
    expect([await deliveries(), await logged('topic')]).toEqual([[], []]);
  });
});
