import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, fields, fn, item, requestXml, sampleCompany, TestSimulator } from './simulator.fixture.js';

describe('Control port', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const items = async (): Promise<number> =>
    (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;
  /** Creates item A and tells what the client saw: status and body, or that the connection broke. */
  const attempt = async (id = 'A'): Promise<string> => {
    try {
      const response = await simulator.post(requestXml({ functions: fn(item(id)) }));
      return `${response.status} ${await response.text()}`;
    } catch {
      return 'broken';
    }
  };

  describe('faults (4, 5, 6, 7)', () => {
    const cases: readonly (readonly [string, object, RegExp, number])[] = [
      ['request-lost', { do: 'request-lost' }, /^broken$/, 0],
      ['response-lost', { do: 'response-lost' }, /^broken$/, 1],
      ['cut-body', { do: 'cut-body' }, /^broken$/, 1],
      ['empty', { do: 'empty' }, /^200 $/, 1],
      ['two-roots', { do: 'two-roots' }, /^200 [^]*<\/response><response>/, 1],
      ['delay', { do: 'delay', ms: 5 }, /^200 [^]*success/, 1],
      ['html', { do: 'html' }, /^200 <!DOCTYPE html>[^]*cf-error-details/, 0],
      ['400', { do: 'http', status: 400 }, /^400 [^]*GW-0011/, 0],
      [
        '401',
        { do: 'http', status: 401 },
        /^401 [^]*<control><status>failure<\/status><\/control>[^]*XMLGW_JPP0002/,
        0,
      ],
      ['429', { do: 'http', status: 429 }, /^429 [^]*GW-0010[^]*\[Request ID: /, 0],
      ['503', { do: 'http', status: 503 }, /^503 <!DOCTYPE html>/, 0],
      ['524 after the work was done', { do: 'http', status: 524 }, /^524 <!DOCTYPE html>/, 1],
      ['502 after the work was done', { do: 'http', status: 502, executed: true }, /^502 /, 1],
      ['plain text', { do: 'http', status: 200 }, /^200 API rate limit exceeded/, 0],
      ['refuse', { do: 'refuse', errorno: 'BL1', description: 'no' }, /<errorno>BL1<[^]*no \[Support ID/, 0],
    ];
    it.each(cases)('%s', async (_name, fault, seen, effects) => {
      await simulator.control('POST', '/faults', { ...fault, times: 1 });
      expect(await attempt()).toMatch(seen);
      expect(await items()).toBe(effects);
      expect(await attempt('B')).toMatch(/^200 [^]*success/);
    });

    it('sends Retry-After with 429 on request', async () => {
      await simulator.control('POST', '/faults', { do: 'http', status: 429, retryAfter: 3 });
      const response = await simulator.post(requestXml({}));
      expect(response.headers.get('retry-after')).toBe('3');
    });

    it('ends a session', async () => {
      const session = await simulator.session();
      await simulator.control('POST', '/faults', { do: 'session-death', when: { function: 'create' } });
      const { refusal } = await simulator.send({ session, functions: fn(item('A')) });
      expect([refusal?.texts[0], await items()]).toEqual([expect.stringContaining('Invalid session'), 0]);
    });

    it.each([
      ['nth', { nth: 2 }, [1, 0, 1, 1]],
      ['every', { every: 2 }, [1, 0, 1, 0]],
      ['object, other', { object: 'CLASS' }, [1, 1, 1, 1]],
      ['company', { company: 'MAPLESTREET' }, [0, 0, 0, 0]],
      ['entity, other', { entity: 'SHOP' }, [1, 1, 1, 1]],
      ['never', { probability: 0 }, [1, 1, 1, 1]],
    ])('strikes by %s', async (_name, when, expected) => {
      await simulator.control('POST', '/faults', { do: 'refuse', when });
      const outcomes = await simulator.run(['A', 'B', 'C', 'D'].map(item));
      expect(outcomes.map((each) => Number(each.status === 'success'))).toEqual(expected);
    });

    it('lists and deletes them', async () => {
      await simulator.control('POST', '/faults', { do: 'empty' });
      const listed = (await simulator.control('GET', '/faults')).json.faults.length;
      await simulator.control('DELETE', '/faults');
      expect([listed, (await simulator.control('GET', '/faults')).json.faults]).toEqual([1, []]);
    });
  });

  describe('objects', () => {
    const path = '/companies/MAPLESTREET/objects/CLASS';
    it('creates, changes and deletes as a person would', async () => {
      const made = await simulator.control('POST', path, { CLASSID: 'X', NAME: 'X' });
      const changed = await simulator.control('PATCH', `${path}/${made.json.RECORDNO}`, { NAME: 'Y' });
      const deleted = await simulator.control('DELETE', `${path}/${made.json.RECORDNO}`);
      const gone = await simulator.control('GET', `${path}/${made.json.RECORDNO}`);
      expect([made.status, changed.json.NAME, deleted.status, gone.status]).toEqual([201, 'Y', 200, 404]);
    });

    it('pages with the count of all matches', async () => {
      const { json } = await simulator.control('GET', `${path}?STATUS=active&limit=2&offset=1`);
      expect([json.count, json.records.map((record) => record['CLASSID'])]).toEqual([5, ['CARGO', 'KIDS']]);
    });

    const refusals: readonly {
      readonly name: string;
      readonly call: readonly [string, string, unknown?];
      readonly expected: readonly [number, string];
    }[] = [
      { name: 'a bad limit', call: ['GET', `${path}?limit=10001`], expected: [422, 'limit'] },
      { name: 'an unknown field', call: ['GET', `${path}?NOPE=1`], expected: [422, 'NOPE'] },
      { name: 'an unknown object', call: ['GET', '/companies/MAPLESTREET/objects/NOPE'], expected: [404, 'object'] },
      { name: 'an unknown company', call: ['GET', '/companies/NOPE/ledger'], expected: [404, 'company'] },
      { name: 'a company that exists', call: ['POST', '/companies', sampleCompany()], expected: [409, 'companyId'] },
      { name: 'a company without id', call: ['POST', '/companies', {}], expected: [422, 'companyId'] },
      { name: 'an unknown fault', call: ['POST', '/faults', { do: 'explode' }], expected: [422, 'do'] },
      {
        name: 'a late commit of a fault that answers with the results',
        call: ['POST', '/faults', { do: 'delay', commitAfterMs: 5 }],
        expected: [422, 'commitAfterMs'],
      },
      {
        name: 'a late commit of work that is not done',
        call: ['POST', '/faults', { do: 'http', executed: false, commitAfterMs: 5 }],
        expected: [422, 'commitAfterMs'],
      },
      {
        name: 'a late commit in the past',
        call: ['POST', '/faults', { do: 'http', commitAfterMs: -1 }],
        expected: [422, 'commitAfterMs'],
      },
      { name: 'an unknown switch', call: ['POST', '/profile', { gaps: { nope: 1 } }], expected: [422, 'gaps.nope'] },
      { name: 'an unknown snapshot', call: ['POST', '/restore', { name: 'nope' }], expected: [404, 'name'] },
    ];
    it.each(refusals)('answers $name with field and reason', async ({ call, expected: [status, field] }) => {
      const [method, where, body] = call;
      const answer = await simulator.control(method, where, body);
      expect([answer.status, answer.json]).toEqual([
        status,
        { error: expect.objectContaining({ status, field }) as unknown },
      ]);
    });

    it('passes the refusal of a rule on', async () => {
      const { status, json } = await simulator.control('POST', path, { CLASSID: 'CITY', NAME: 'again' });
      expect([status, json.error.errors[0]?.errorno]).toEqual([422, 'BL34000061']);
    });

    it('adds a company that can be used at once', async () => {
      await simulator.control('POST', '/companies', { ...sampleCompany(), companyId: 'SECOND' });
      expect((await simulator.one('<getAPISession/>', { company: 'SECOND' })).status).toBe('success');
    });

    it('names record and reason of a company file that contradicts itself', async () => {
      const objects = { CLASS: [{ CLASSID: 'A', NAME: 'A', PARENTID: 'B' }] };
      const { status, json } = await simulator.control('POST', '/companies', {
        ...sampleCompany(),
        companyId: 'BAD',
        objects,
      });
      expect([status, json.error.field, json.error.reason]).toEqual([
        422,
        'objects.CLASS[0].PARENTID',
        "Invalid Class 'B' specified; there is no CLASS yet: make it first",
      ]);
    });
  });

  describe('profile (59, 67)', () => {
    it('turns away what is over the limit', async () => {
      await simulator.control('POST', '/profile', { concurrencyLimit: 1, holdMs: 0 });
      await simulator.control('POST', '/faults', { do: 'http', status: 524, commitAfterMs: 600_000, times: 1 });
      const seen: string[] = [];
      for (const id of ['A', 'B', 'C']) seen.push(await attempt(id));
      await simulator.control('POST', '/reset');
      seen.push(await attempt('D'));
      expect(seen.map((each) => each.slice(0, 3))).toEqual(['524', '429', '429', '200']);
    });

    it('holds what is over the limit for a while', async () => {
      await simulator.control('POST', '/profile', { latency: 'demo', concurrencyLimit: 1, holdMs: 5000 });
      const seen = await Promise.all(['A', 'B', 'C'].map((id) => attempt(id)));
      expect(seen.map((each) => each.slice(0, 3))).toEqual(['200', '200', '200']);
    });

    it('hides young versions from queries, not from reads', async () => {
      const query =
        '<query><object>CLASS</object><select><field>NAME</field></select><filter><equalto><field>CLASSID</field><value>CITY</value></equalto></filter></query>';
      const read = '<readByName><object>CLASS</object><keys>CITY</keys><fields>NAME</fields></readByName>';
      await simulator.control('POST', '/clock', { advanceSeconds: 3600 });
      await simulator.control('POST', '/profile', { visibilityLagMs: 60_000 });
      await simulator.one(`<update><CLASS>${fields({ CLASSID: 'CITY', NAME: 'new' })}</CLASS></update>`);
      const names = async (call: string) => (await simulator.one(call)).data?.children[0]?.children[0]?.text;
      const early = [await names(query), await names(read)];
      await simulator.control('POST', '/clock', { advanceMs: 61_000 });
      expect([...early, await names(query)]).toEqual(['City bicycles', 'new', 'new']);
    });
  });

  describe('state (75)', () => {
    it('restores a snapshot and resets to the start', async () => {
      await simulator.run([item('A')]);
      await simulator.control('POST', '/snapshot', { name: 'one' });
      await simulator.run([item('B')]);
      const counts = [await items()];
      await simulator.control('POST', '/restore', { name: 'one' });
      counts.push(await items());
      await simulator.control('POST', '/reset');
      counts.push(await items());
      expect(counts).toEqual([2, 1, 0]);
    });

    it('keeps a journal with secrets masked', async () => {
      const session = await simulator.session();
      await simulator.send({ session, functions: fn(create('CUSTOMER', fields({ TAXID: '123-45' }))) });
      const { json } = await simulator.control('GET', '/journal?since=0&limit=10');
      const text = JSON.stringify(json);
      expect([text.includes(session), text.includes('intacct<'), text.includes('123-45')]).toEqual([
        false,
        false,
        false,
      ]);
      expect(json.entries.map((entry) => [entry['seq'], entry['status'], Number(entry['requestBytes']) > 0])).toEqual([
        [1, 200, true],
        [2, 200, true],
      ]);
    });

    it('is healthy', async () => {
      expect((await simulator.control('GET', '/health')).json).toMatchObject({
        status: 'ok',
        companies: ['MAPLESTREET'],
      });
    });
  });
});
