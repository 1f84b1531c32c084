import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseXml } from '../src/gateway/xml.parser.js';
import { companySchema } from '../src/store/company.schema.js';
import { fn, item, requestXml, sampleCompany, TestSimulator, type RequestParts } from './simulator.fixture.js';

interface Callback {
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

describe('Asynchronous requests (30, 31)', () => {
  let receiver: Server;
  let simulator: TestSimulator;
  let received: Callback[] = [];
  let status = 200;
  beforeEach(async () => {
    received = [];
    status = 200;
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization, 'content-type': type } = request.headers;
        received.push({ authorization, type, body: Buffer.concat(chunks).toString() });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/answers`;
    const policies = [
      { id: 'plain', url },
      { id: 'proven', url, user: 'u', password: 'p:q' },
    ];
    simulator = await TestSimulator.start([sampleCompany({ policies })]);
    await tune({ offlineDelayMs: 0 });
  });
  afterEach(async () => {
    await simulator.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });
  const tune = (gaps: object) => simulator.control('POST', '/profile', { gaps });
  const callbacks = async () => (await simulator.control('GET', '/callbacks')).json.callbacks;
  const items = async (): Promise<number> =>
    (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;
  const ask = async (parts: RequestParts): Promise<string> =>
    (await simulator.post(requestXml({ policy: 'plain', ...parts }))).text();
  const finished = async (count = 1) => {
    for (;;) {
      const jobs = await callbacks();
      if (jobs.filter(({ finishedAt }) => finishedAt !== undefined).length >= count) return jobs;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('acknowledges without operation, then posts the whole response', async () => {
    const acknowledged = parseXml(await ask({ functions: fn(item('A'), 'job-a') }));
    expect(acknowledged.children.map(({ name }) => name)).toEqual(['acknowledgement', 'control']);
    expect(acknowledged.children[0]?.children[0]).toMatchObject({ name: 'status', text: 'success' });
    const [job] = await finished();
    expect(job).toMatchObject({ company: 'MAPLESTREET', policy: 'plain', controlId: 'request', state: 'Delivered' });
    expect([job?.['posts'], await items()]).toEqual([[{ status: 200 }], 1]);
    expect(received[0]?.body).toMatch(/<controlid>request<[^]*<operation>[^]*<controlid>job-a<[^]*<item>/);
    expect([received.length, received[0]?.authorization, received[0]?.type]).toEqual([
      1,
      undefined,
      'text/xml; encoding="UTF-8"',
    ]);
  });

  it('proves itself to the receiver when the policy has a user', async () => {
    await ask({ policy: 'proven' });
    await finished();
    expect(received[0]?.authorization).toBe(`Basic ${Buffer.from('u:p:q').toString('base64')}`);
  });

  it.each([
    ['an unknown policy', { policy: 'nope' }, 'XL03000006', /'nope' is not a valid transport policy/],
    ['a wrong sender', { senderPassword: 'no' }, 'XL03000006', /Partner ID/],
    ['a request that is too large', { functions: fn(item('A'.repeat(2000))) }, 'XL03000003', /at most 2000 characters/],
  ])('refuses %s at once', async (_name, parts, errorno, text) => {
    await tune({ offlineMaxCharacters: 2000 });
    const { refusal } = await simulator.send({ policy: 'plain', ...parts });
    expect([refusal?.level, refusal?.errornos]).toEqual(['control', [errorno]]);
    expect(refusal?.texts[0]).toMatch(text);
    expect(await callbacks()).toEqual([]);
  });

  it('takes 500,000 characters and not one more', async () => {
    const base = requestXml({ policy: 'plain' }).length;
    const padded = (length: number) =>
      requestXml({ policy: 'plain' }).replace('</request>', `${' '.repeat(length - base)}</request>`);
    const answers = await Promise.all([500_000, 500_001].map((length) => simulator.post(padded(length))));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts.map((text) => text.includes('<acknowledgement>'))).toEqual([true, false]);
  });

  it('tells in the answer that the session has ended meanwhile', async () => {
    const session = await simulator.session();
    await simulator.control('POST', '/clock', { advanceSeconds: 3 * 3600 });
    expect(await ask({ session, functions: fn(item('A')) })).toContain('<acknowledgement>');
    await finished();
    expect(received[0]?.body).toMatch(/<authentication><status>failure<[^]*Invalid session/);
    expect(await items()).toBe(0);
  });

  it('refuses a used control id in the answer', async () => {
    await ask({ functions: fn(item('A'), 'same') });
    await ask({ functions: fn(item('B'), 'same') });
    await finished(2);
    expect(received.map(({ body }) => body.includes('BL03002185'))).toEqual([false, true]);
  });

  it.each([
    ['callback-lost', {}, 0, 'Failed'],
    ['callback-twice', {}, 2, 'Delivered'],
    ['callback-late', { ms: 5 }, 1, 'Delivered'],
  ])('meets the fault %s after the work was done', async (kind, more, posts, state) => {
    await simulator.control('POST', '/faults', { do: kind, when: { object: 'ITEM' }, times: 1, ...more });
    await ask({ functions: fn(item('A')) });
    const [job] = await finished();
    expect([received.length, job?.['state'], await items()]).toEqual([posts, state, 1]);
  });

  it.each([
    ['request-lost', 0],
    ['response-lost', 1],
  ])('meets the fault %s on the way to the acknowledgement', async (kind, jobs) => {
    await simulator.control('POST', '/faults', { do: kind, times: 1 });
    await expect(ask({})).rejects.toThrow();
    expect((await callbacks()).length).toBe(jobs);
  });

  it('posts once, whatever the receiver says', async () => {
    status = 500;
    await ask({});
    const [job] = await finished();
    expect([received.length, job?.['state'], job?.['posts']]).toEqual([1, 'Failed', [{ status: 500 }]]);
  });

  it('shows the queue as JOBQUEUERECORD, which nobody writes', async () => {
    await tune({ offlineDelayMs: 600_000 });
    await ask({});
    const read = `<query><object>JOBQUEUERECORD</object><select><field>JOBID</field><field>STATE</field><field>JOBTYPE</field></select></query>`;
    expect((await simulator.send({ functions: fn(read) })).body).toMatch(
      /<JOBID>1<\/JOBID><STATE>Queued<\/STATE><JOBTYPE>Asynchronous API requests</,
    );
    const written = await simulator.one('<create><JOBQUEUERECORD><JOBID>9</JOBID></JOBQUEUERECORD></create>');
    expect(written.status).toBe('failure');
  });

  it('is cancelled by a reset', async () => {
    await tune({ offlineDelayMs: 600_000 });
    await ask({ functions: fn(item('A')) });
    await simulator.control('POST', '/reset');
    await tune({ offlineDelayMs: 0 });
    await ask({ functions: fn(item('B')) });
    await finished();
    expect([await items(), received.length]).toEqual([1, 1]);
  });

  it('is cancelled by a restore, and leaves its record to the next one', async () => {
    await simulator.control('POST', '/snapshot', { name: 'before' });
    await tune({ offlineDelayMs: 600_000 });
    await ask({ functions: fn(item('A')) });
    await simulator.control('POST', '/restore', { name: 'before' });
    await tune({ offlineDelayMs: 0 });
    await ask({ functions: fn(item('B')) });
    await finished();
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/JOBQUEUERECORD');
    expect([await items(), received.length, json.records.map(({ STATE }) => STATE)]).toEqual([1, 1, ['Delivered']]);
  });

  it.each([
    ['http://example.com/x', false],
    ['https://example.com/x', true],
    ['http://localhost:1/x', true],
    ['http://[::1]:1/x', true],
    ['http://127.0.0.1.example.com/', false],
    [`https://example.com/${'x'.repeat(250)}`, false],
    ['nonsense', false],
  ])('takes a policy for %s: %s', (url, taken) => {
    const file = { ...sampleCompany(), policies: [{ id: 'p', url }] };
    expect(companySchema.safeParse(file).success).toBe(taken);
  });
});
