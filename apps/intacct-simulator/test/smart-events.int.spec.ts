import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, column, fields, item, sampleCompany, TestSimulator, update, vendor } from './simulator.fixture.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** A receiver on this machine; answers with the statuses given, then 200. */
class Receiver {
  readonly received: Received[] = [];
  statuses: number[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  #server: Server | undefined;
  url = '';

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        this.received.push({ headers: request.headers, form: Object.fromEntries(new URLSearchParams(body)) });
        response.writeHead(this.statuses.shift() ?? 200).end();
        this.#tell();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events?token=abc`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** Ends when so many forms have come. */
  async until(count: number): Promise<readonly Received[]> {
    if (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting = { count, resolve };
      });
    }
    return this.received;
  }

  #tell(): void {
    if (this.#waiting !== undefined && this.received.length >= this.#waiting.count) this.#waiting.resolve();
  }
}

interface Shown {
  readonly status: string;
  readonly target: string;
  readonly form: Readonly<Record<string, string>>;
  readonly attempts: readonly { readonly status?: number }[];
  readonly idempotencyKey?: string;
}

describe('Smart Events (71)', () => {
  let simulator: TestSimulator;
  const receiver = new Receiver();
  const link = (more: object = {}): object => ({
    smartLinkId: 'ITEMS',
    ownerObject: 'ITEM',
    events: ['add', 'set', 'delete'],
    target: receiver.url,
    arguments: [
      { argument: 'id', value: '{!ITEM.ITEMID!}' },
      { argument: 'note', value: '{!ITEM.NOTE!}' },
      { argument: 'ApiKey', value: 'very secret' },
    ],
    ...more,
  });
  const start = async (...smartEvents: readonly object[]): Promise<void> => {
    simulator = await TestSimulator.start([sampleCompany({ smartEvents })]);
  };
  beforeEach(async () => {
    receiver.received.length = 0;
    receiver.statuses = [];
    await receiver.open();
  });
  afterEach(async () => {
    receiver.close();
    await simulator.stop();
  });
  const ids = async (count: number) => (await receiver.until(count)).map(({ form }) => form['id']);
  /** Asks until the deliveries are as wanted: their attempts are written down after the receiver has answered. */
  const deliveries = async (isReady: (shown: readonly Shown[]) => boolean): Promise<readonly Shown[]> => {
    for (;;) {
      const { json } = await simulator.control('GET', '/companies/MAPLESTREET/deliveries');
      const shown = (json as unknown as { readonly deliveries: readonly Shown[] }).deliveries;
      if (isReady(shown)) return shown;
    }
  };
  const settled = (shown: readonly Shown[]): boolean => shown.every(({ status }) => status !== 'waiting');
  const log = `<get_list object="smarteventlog"/>`;

  it('posts a form for a change by a client and by a person, without empty arguments', async () => {
    await start(link());
    await simulator.one(item('A1'));
    await simulator.control('PATCH', '/companies/MAPLESTREET/objects/ITEM/1', { NOTE: 'a & b' });
    const [first, second] = await receiver.until(2);
    expect(first?.form).toEqual({ id: 'A1', ApiKey: 'very secret' });
    expect(second?.form).toEqual({ id: 'A1', ApiKey: 'very secret', note: 'a & b' });
    expect(first?.headers).toMatchObject({
      'user-agent': 'Intacct Standard HTTP Agent',
      accept: '*/*',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(Object.keys(first?.headers ?? {}).filter((name) => /signature|idempotency|date/.test(name))).toEqual([]);
    const [shown] = await deliveries(settled);
    expect(shown).toMatchObject({
      status: 'sent',
      form: { id: 'A1', ApiKey: '[secret]' },
      attempts: [{ status: 200 }],
    });
    expect(shown?.target).toMatch(/token=secret$/);
  });

  it('fires for what was committed only, and says so in the log', async () => {
    await start(link());
    const { status, data } = await simulator.one(log);
    expect([status, data?.children]).toEqual(['success', []]);
    await simulator.run([item('A1'), create('ITEM', fields({ ITEMID: 'A2' }))], { transaction: 'true' });
    await simulator.run([item('B1'), `<delete><object>ITEM</object><keys>B1</keys></delete>`]);
    expect(await ids(2)).toEqual(['B1', 'B1']);
    const rows = await simulator.one(log);
    expect(column(rows, 'topic')).toEqual(['ADD_ITEM', 'DELETE_ITEM']);
    expect(column(rows, 'objectkey')).toEqual(['B1', 'B1']);
    expect(column(rows, 'userid')).toEqual(['bridge_api', 'bridge_api']);
  });

  it.each([
    [`{!ITEM.ITEMID!} = 'B2'`, ['B2']],
    [`{!ITEM.STANDARD_COST!} >= 9.5 AND {!ITEM.STATUS!} == "active"`, ['B2', 'C3']],
    [`({!ITEM.ITEMID!} = 'A1' OR {!ITEM.ITEMID!} = 'B2') && NOT {!ITEM.STANDARD_COST!} > 9`, ['A1']],
    [`pastdate({!ITEM.WHENCREATED!})`, []],
    [`{!ITEM.NOTE!} <> ''`, ['C3']],
  ])('fires when %s', async (condition, expected) => {
    await start(
      link({ condition }),
      link({ smartLinkId: 'Z', arguments: [{ argument: 'id', value: 'last' }], condition: `{!ITEM.ITEMID!} = 'Z9'` }),
    );
    const priced = (ITEMID: string, STANDARD_COST: string, NOTE = '') =>
      create('ITEM', fields({ ITEMID, NAME: ITEMID, ITEMTYPE: 'Non-Inventory', STANDARD_COST, NOTE }));
    await simulator.run([priced('A1', '9.00'), priced('B2', '10.00'), priced('C3', '11', 'x'), item('Z9')]);
    const seen = await receiver.until(expected.length + 1);
    expect(seen.map(({ form }) => form['id']).filter((id) => id !== 'last' && id !== 'Z9')).toEqual(expected);
  });

  it('keeps what it posts on this machine, whatever the address', async () => {
    await start(link({ target: 'http://receiver.invalid/events' }));
    await simulator.one(item('A1'));
    expect(await deliveries(settled)).toMatchObject([{ status: 'blocked', attempts: [] }]);
  });

  describe('faults of deliveries', () => {
    const cases: readonly (readonly [string, object, readonly string[]])[] = [
      ['lost', { do: 'lost', when: { nth: 1 } }, ['A2', 'A3']],
      ['duplicated', { do: 'duplicated', when: { nth: 1 } }, ['A1', 'A1', 'A2', 'A3']],
      ['out of order', { do: 'out-of-order', when: { nth: 1 }, ms: 60_000 }, ['A2', 'A1', 'A3']],
      ['delayed', { do: 'delayed', when: { nth: 1 }, ms: 60_000 }, ['A2', 'A3']],
    ];
    it.each(cases)('has deliveries %s', async (_name, fault, expected) => {
      await start(link());
      await simulator.control('POST', '/delivery-faults', fault);
      await simulator.run([item('A1'), item('A2'), item('A3')]);
      expect(await ids(expected.length)).toEqual(expected);
    });

    it('sends a delayed delivery when the clock has come so far', async () => {
      await start(link());
      await simulator.control('POST', '/delivery-faults', { do: 'delayed', ms: 60_000, times: 1 });
      await simulator.run([item('A1'), item('A2')]);
      await receiver.until(1);
      await simulator.control('POST', '/clock', { advanceSeconds: 61 });
      expect(await ids(2)).toEqual(['A2', 'A1']);
    });
  });

  describe('triggers', () => {
    it('repeat after 10, 30 and 90 seconds under one key, four times at most', async () => {
      receiver.statuses = [503, 429, 500, 502];
      await start(link({ mode: 'trigger' }));
      await simulator.one(item('A1'));
      for (const [count, advanceSeconds] of [10, 30, 90].entries()) {
        await deliveries(([first]) => first?.attempts.length === count + 1);
        await simulator.control('POST', '/clock', { advanceSeconds: advanceSeconds - 1 });
        expect(receiver.received).toHaveLength(count + 1);
        await simulator.control('POST', '/clock', { advanceSeconds: 1 });
        await receiver.until(count + 2);
      }
      const [shown] = await deliveries(settled);
      const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
      expect(shown).toMatchObject({ status: 'failed', attempts: [503, 429, 500, 502].map((status) => ({ status })) });
      expect(new Set(keys)).toEqual(new Set([shown?.idempotencyKey]));
    });

    it.each([
      [[503], 200, 'sent', 2],
      [[404], 0, 'failed', 1],
    ])('end after %s', async (statuses, _last, status, attempts) => {
      receiver.statuses = statuses;
      await start(link({ mode: 'trigger' }));
      await simulator.one(item('A1'));
      await deliveries(([first]) => first?.attempts.length === 1);
      await simulator.control('POST', '/clock', { advanceSeconds: 10 });
      const [shown] = await deliveries(settled);
      expect([shown?.status, shown?.attempts.length]).toEqual([status, attempts]);
    });
  });

  describe('packages', () => {
    const smartLink = (id: string, more = '') =>
      `<smartLink><smartLinkId>${id}</smartLinkId><type>workflow</type><ownerObject>vendor</ownerObject><documentType/>` +
      `<events><event>add</event><event>set</event></events><target>${receiver.url}</target><renderDetails><workflow>` +
      `<action><httpPostAction><method>POST</method><arguments><argument><argument>id</argument><value>{!VENDOR.VENDORID!}</value>` +
      `</argument>${more}</arguments><requestTimeout>5</requestTimeout></httpPostAction></action>` +
      `<condition>{!VENDOR.STATUS!} = 'active'</condition></workflow></renderDetails><active>true</active></smartLink>`;
    const packed = (links: string, sections = '') =>
      `<customErpPackage><packageDescription><name>Bridge</name><description/><author/></packageDescription>` +
      `<smartLinks>${links}</smartLinks>${sections}</customErpPackage>`;
    const send = async (body: string) => {
      const response = await fetch(`${simulator.running.control}/companies/MAPLESTREET/packages`, {
        method: 'POST',
        body,
      });
      return { status: response.status, json: await response.json() };
    };

    it('are imported, replace links by their id, and fire', async () => {
      await start();
      const first = await send(packed(smartLink('V1') + smartLink('V2')));
      const tag = '<argument><argument>tag</argument><value>two</value></argument>';
      const second = await send(packed(smartLink('V2', tag)));
      expect([first, second]).toMatchObject([
        { status: 201, json: { name: 'Bridge', imported: ['V1', 'V2'], replaced: [] } },
        { status: 201, json: { imported: ['V2'], replaced: ['V2'] } },
      ]);
      await simulator.run([vendor('ACME'), update('VENDOR', fields({ VENDORID: 'ACME', STATUS: 'inactive' }))]);
      const forms = (await receiver.until(2)).map(({ form }) => form);
      expect(forms).toEqual([{ id: 'ACME' }, { id: 'ACME', tag: 'two' }]);
    });

    const link1 = (from: string, to: string): string => packed(smartLink('V1').replace(from, to));
    it.each<readonly [string, () => string, RegExp]>([
      ['no XML', () => 'nothing', /./],
      ['another root', () => '<package><a>1</a></package>', /customErpPackage/],
      ['an empty section', () => packed(smartLink('V1'), '<customFields/>'), /must not be empty/],
      ['an unknown section', () => packed(smartLink('V1'), '<more><a>1</a></more>'), /not a section/],
      ['no name', () => packed(smartLink('V1')).replace('<name>Bridge</name>', ''), /is missing/],
      ['an unknown object', () => link1('<ownerObject>vendor', '<ownerObject>nothing'), /no object NOTHING/],
      ['an unknown event', () => link1('<event>add', '<event>look'), /./],
      ['a condition that ends too early', () => link1("= 'active'", '='), /ends too early/],
      ['an unknown field', () => link1('VENDOR.VENDORID', 'VENDOR.NOPE'), /'NOPE' is not a valid field/],
      ['a target that is no address', () => link1(receiver.url, 'ftp://x/'), /http or https/],
      ['an id twice', () => packed(smartLink('V1') + smartLink('V1')), /there twice/],
    ])('are refused with %s', async (_name, body, reason) => {
      await start();
      const { status, json } = await send(body());
      expect(status).toBe(422);
      expect((json as { error: { reason: string } }).error.reason).toMatch(reason);
    });
  });
});
