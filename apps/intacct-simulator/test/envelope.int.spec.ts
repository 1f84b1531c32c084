import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, textOf } from '../src/gateway/xml.parser.js';
import { fn, requestXml, sampleCompany, TestSimulator, type RequestParts } from './simulator.fixture.js';

describe('Gateway envelope', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    const other = sampleCompany({ companyId: 'OTHER', senders: ['XT_other'] });
    const expired = sampleCompany({ companyId: 'EXPIRED', expired: true });
    simulator = await TestSimulator.start([sampleCompany(), other, expired]);
  });
  afterAll(() => simulator.stop());

  describe('transport (checklist 1, 2, 3, 8, 9, 10)', () => {
    it.each([
      ['GET', '/ia/xml/xmlgw.phtml', 405],
      ['POST', '/elsewhere', 404],
    ])('answers %s %s with %i and no XML', async (method, path, status) => {
      const response = await fetch(new URL(path, simulator.running.gateway), { method });
      expect([response.status, await response.text()]).toEqual([status, expect.not.stringContaining('<?xml')]);
    });

    it.each(['application/xml', 'text/xml; charset=utf-8'])('accepts %s', async (type) => {
      const response = await simulator.post(requestXml({}), { 'content-type': type });
      expect(response.headers.get('content-type')).toBe('text/xml; encoding="UTF-8"');
    });

    it.each(['text/plain', 'application/xml-dtd', 'application/xml, text/plain'])('refuses %s', async (type) => {
      expect((await simulator.post(requestXml({}), { 'content-type': type })).status).toBe(415);
    });

    it('switches the content type of its answers', async () => {
      await simulator.control('POST', '/profile', { gaps: { contentType: 'application/xml' } });
      const response = await simulator.post(requestXml({}));
      await simulator.control('POST', '/profile', { gaps: { contentType: 'text/xml; encoding="UTF-8"' } });
      expect(response.headers.get('content-type')).toBe('application/xml');
    });

    it('compresses when the client accepts gzip', async () => {
      const response = await simulator.post(requestXml({}), { 'accept-encoding': 'gzip' });
      expect([response.headers.get('content-encoding'), (await response.text()).slice(0, 5)]).toEqual([
        'gzip',
        '<?xml',
      ]);
    });

    it.each([
      ['true', true],
      ['false', false],
    ])('formats with includewhitespace %s', async (whitespace, pretty) => {
      const { body } = await simulator.send({ whitespace });
      expect(body.includes('\n    <status>')).toBe(pretty);
    });

    it('refuses a body above the limit', async () => {
      await simulator.control('POST', '/profile', { gaps: { maxBodyBytes: 100 } });
      const response = await simulator.post(requestXml({}));
      await simulator.control('POST', '/profile', { gaps: { maxBodyBytes: 1_000_000 } });
      expect(response.status).toBe(413);
    });
  });

  describe('control block (checklist 10 to 13, 28, 29, 30)', () => {
    const valid = requestXml({});
    it.each([
      ['a mismatched tag', valid.replace('</control>', '</contro>'), /Line: 1, column: \d+/],
      ['a document type', valid.replace('<request>', '<!DOCTYPE x [<!ENTITY a "b">]><request>'), /document type/],
      ['two roots', `${valid}<request/>`, /Line: 1/],
      ['plain text', 'hello', /Line: 1/],
      ['nothing', '', /Line: 1/],
      ['a missing password', valid.replace(/<password>sender<\/password>/, ''), /lacks its child 'password'/],
      ['a missing operation', valid.replace(/<operation.*<\/operation>/, ''), /'operation' is missing/],
      ['an empty function control id', requestXml({ functions: fn('<getAPISession/>', '') }), /1 to 256/],
      ['a long function control id', requestXml({ functions: fn('<getAPISession/>', 'x'.repeat(257)) }), /1 to 256/],
      ['dtdversion 2.1', requestXml({ dtd: '2.1' }), /unknown value '2.1'/],
      ['a strange uniqueid', requestXml({ uniqueid: 'maybe' }), /true or false/],
      ['no function', requestXml({ functions: '' }), /at least one 'function'/],
    ])('refuses %s with HTTP 200 and XL03000003', async (_name, body, text) => {
      const response = await simulator.post(body);
      const answer = await response.text();
      expect(response.status).toBe(200);
      expect(answer).toContain('<errorno>XL03000003</errorno>');
      expect(answer.replaceAll('&#039;', "'")).toMatch(text);
    });

    const shapes: readonly (readonly [string, string, RegExp])[] = [
      ['a child twice', valid.replace('</controlid>', '</controlid><controlid>b</controlid>'), /'controlid' twice/],
      ['two operations', valid.replace(/<operation.*<\/operation>/, '$&$&'), /'operation' twice/],
      ['two logins', valid.replace(/<login>.*<\/login>/, '$&$&'), /'login' twice/],
      ['an unknown child', valid.replace('</control>', '<policy>x</policy></control>'), /'policy' is not expected/],
      ['an unknown child of login', valid.replace('</login>', '<location/></login>'), /'location' is not expected/],
      ['a call outside a function', requestXml({ functions: '<getAPISession/>' }), /'getAPISession' is not expected/],
      ['text in content', valid.replace('<content>', '<content>and'), /'content' has text/],
      ['text behind a call', valid.replace('</function>', 'end</function>'), /'function' has text/],
      ['text in control', valid.replace('<password>', '<![CDATA[x]]><password>'), /'control' has text/],
      ['a misspelt attribute', valid.replace('<operation', '<operation transactions="true"'), /'transactions' of 'op/],
      ['an attribute of a function', valid.replace('<function', '<function id="1"'), /'id' of 'function'/],
    ];
    it.each(shapes)('refuses %s in any order', async (_name, body, text) => {
      for (const envelopeOrder of ['any', 'strict']) {
        await simulator.control('POST', '/profile', { gaps: { envelopeOrder } });
        const answer = await (await simulator.post(body)).text();
        expect(answer).toContain('<errorno>XL03000003</errorno>');
        expect(answer.replaceAll('&#039;', "'")).toMatch(text);
      }
    });

    it.each([
      ['control', valid.replace(/(<senderid>.*<\/senderid>)(<password>sender<\/password>)/, '$2$1')],
      ['request', valid.replace(/(<control>.*<\/control>)(<operation.*<\/operation>)/, '$2$1')],
      ['login', valid.replace(/(<userid>.*<\/userid>)(<companyid>.*<\/companyid>)/, '$2$1')],
    ])('holds %s to the order of the SDKs unless told otherwise', async (_name, body) => {
      const strict = await (await simulator.post(body)).text();
      await simulator.control('POST', '/profile', { gaps: { envelopeOrder: 'any' } });
      const any = await (await simulator.post(body)).text();
      await simulator.control('POST', '/profile', { gaps: { envelopeOrder: 'strict' } });
      expect([strict.includes('must come before'), any.includes('XL03000003')]).toEqual([true, false]);
    });

    it('knows object-specific functions only under DTD 2.1', async () => {
      await simulator.control('POST', '/profile', { gaps: { allowDtd21: true } });
      const generic = await simulator.send({ dtd: '2.1' });
      const specific = await simulator.send({ dtd: '2.1', functions: fn('<get_list object="item"/>') });
      await simulator.control('POST', '/profile', { gaps: { allowDtd21: false } });
      expect([generic.refusal?.errornos, specific.results[0]?.status]).toEqual([['XL03000003'], 'success']);
    });

    it('echoes what it can read of a broken document', async () => {
      const response = await simulator.post(valid.replace('</operation>', ''));
      expect(await response.text()).toContain('<senderid>XT_mfg</senderid><controlid>request</controlid>');
    });

    it('accepts the same control id of a request again', async () => {
      const first = await simulator.send({});
      const second = await simulator.send({});
      expect([first.refusal, second.refusal]).toEqual([undefined, undefined]);
    });
  });

  describe('authentication (checklist 12, 14, 15, 16, 19)', () => {
    const cases: readonly (readonly [string, RequestParts, string, RegExp])[] = [
      ['an unknown sender', { sender: 'nobody' }, 'control XL03000006', /Partner ID or password/],
      ['a wrong sender password', { senderPassword: 'Sender' }, 'control XL03000006', /Partner ID or password/],
      [
        'a sender of another company',
        { company: 'OTHER' },
        'authentication XL03000006',
        /Invalid Web Services Authorization/,
      ],
      ['an unknown company', { company: 'NONE' }, 'authentication XL03000006', /Sign-in information is incorrect/],
      ['an unknown user', { user: 'nobody' }, 'authentication XL03000006', /Sign-in information is incorrect/],
      ['a password in the wrong case', { password: 'INTACCT' }, 'authentication XL03000006', /Sign-in information/],
      ['an unknown entity', { location: 'NONE' }, 'authentication XL03000006', /no access to location 'NONE'/],
      ['a closed top level', { user: 'shop_api' }, 'authentication XL03000006', /no access to the top level/],
      ['a foreign session', { session: 'nonsense' }, 'authentication XL03000006', /Invalid session/],
      ['an expired company', { company: 'EXPIRED' }, 'control PL04000055', /expired/],
    ];
    it.each(cases)('refuses %s', async (_name, parts, where, text) => {
      const { http, refusal, results } = await simulator.send(parts);
      expect({ http, where: `${refusal?.level} ${refusal?.errornos.join()}`, results: results.length }).toEqual({
        http: 200,
        where,
        results: 0,
      });
      expect(refusal?.texts[0]).toMatch(text);
    });

    it('does not repeat who asked with an invalid session', async () => {
      const { root } = await simulator.send({ session: 'nonsense' });
      const authentication = childOf(childOf(root, 'operation') ?? root, 'authentication');
      expect(authentication?.children.map((child) => [child.name, child.text])).toEqual([
        ['status', 'failure'],
        ['userid', ''],
        ['companyid', ''],
      ]);
    });
  });

  describe('sessions (checklist 16, 17, 18, 20)', () => {
    it('slides the expiry and ends an idle session', async () => {
      const session = await simulator.session();
      await simulator.control('POST', '/clock', { advanceSeconds: 100 * 60 });
      const touched = await simulator.send({ session });
      await simulator.control('POST', '/clock', { advanceSeconds: 100 * 60 });
      const slid = await simulator.send({ session });
      await simulator.control('POST', '/clock', { advanceSeconds: 121 * 60 });
      const ended = await simulator.send({ session });
      expect([touched.refusal, slid.refusal, ended.refusal?.texts[0]]).toEqual([
        undefined,
        undefined,
        expect.stringContaining('Invalid session'),
      ]);
    });

    it('announces times with offset', async () => {
      const { root } = await simulator.send({});
      const authentication = childOf(childOf(root, 'operation') ?? root, 'authentication') ?? root;
      const times = ['sessiontimestamp', 'sessiontimeout'].map((name) => textOf(authentication, name));
      expect(times).toEqual([
        expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
        expect.stringMatching(/\+00:00$/),
      ]);
      expect(Date.parse(times[1] ?? '') - Date.parse(times[0] ?? '')).toBe(120 * 60_000);
    });

    it('leaves the end of the session out by switch (21)', async () => {
      await simulator.control('POST', '/profile', { gaps: { omitSessionTimeout: true } });
      const { root } = await simulator.send({});
      const authentication = childOf(childOf(root, 'operation') ?? root, 'authentication') ?? root;
      expect([childOf(authentication, 'sessiontimestamp'), childOf(authentication, 'sessiontimeout')]).toEqual([
        expect.anything(),
        undefined,
      ]);
    });

    it.each([
      ['top to entity', undefined, '<getAPISession><locationid>SHOP</locationid></getAPISession>', 'SHOP'],
      ['entity to entity', 'SHOP', '<getAPISession><locationid>ONLINE</locationid></getAPISession>', 'ONLINE'],
      ['entity to top', 'SHOP', '<getAPISession><locationid></locationid></getAPISession>', ''],
      ['entity stays', 'SHOP', '<getAPISession/>', 'SHOP'],
    ])('goes from %s', async (_name, location, call, expected) => {
      const { data } = await simulator.one(call, location === undefined ? {} : { location });
      expect(textOf(childOf(data ?? failNode, 'api') ?? failNode, 'locationid')).toBe(expected);
    });

    it('refuses an entity that the user may not enter', async () => {
      const outcome = await simulator.one('<getAPISession><locationid>ONLINE</locationid></getAPISession>', {
        user: 'shop_api',
        location: 'SHOP',
      });
      expect([outcome.status, outcome.errornos]).toEqual(['failure', ['Get API Session Failed']]);
    });

    it('can announce another endpoint', async () => {
      await simulator.control('POST', '/profile', { gaps: { endpoint: 'http://sim.intacct.com/x' } });
      const { data } = await simulator.one('<getAPISession/>');
      await simulator.control('POST', '/profile', { gaps: { endpoint: '' } });
      expect(textOf(childOf(data ?? failNode, 'api') ?? failNode, 'endpoint')).toBe('http://sim.intacct.com/x');
    });
  });
});

const failNode = { name: 'none', attributes: {}, children: [], text: '' };
