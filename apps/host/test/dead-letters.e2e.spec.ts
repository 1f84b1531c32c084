import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { itemLine } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import { allowConnections, readDeadLetters, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const KEY = 'admin-key-of-a-spec';
interface Answer {
  readonly items?: readonly Letter[];
  readonly letters?: readonly (Letter & { readonly outcome: string })[];
  readonly next?: string;
  readonly value?: string;
}
interface Letter {
  readonly id: string;
  readonly code: string;
}

describe('dead letters', () => {
  let folder = '';
  let database: DatabaseForTests;
  let url = '';

  const env = () => ({
    DATABASE_URL: database.url,
    BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
    BRIDGE_ADMIN_KEY: KEY,
    BRIDGE_HTTP_PORT: '0',
    INTACCT_ENDPOINT_URL: 'http://127.0.0.1:9/none',
  });
  const bridge = (...args: readonly string[]) => startBridge(args, { cwd: folder, env: env() });
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/admin/dead-letters${path}`, {
      headers: { authorization: `Bearer ${KEY}`, ...headers },
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const importCompany = (tenant: string) => {
    const file = join(folder, `${tenant}.json`);
    const company = {
      id: tenant,
      tenant,
      companyId: tenant.toUpperCase(),
      userId: 'api',
      userPassword: 'canary-password',
    };
    writeFileSync(file, JSON.stringify(company));
    return bridge('companies', 'import', file).ended;
  };

  const badLetter = async (): Promise<string> => {
    const [row] = await readRows<Letter>(
      database.url,
      `select id, code from dead_letter where position('nothing known' in encode(value, 'escape')) > 0`,
    );
    return row?.id ?? '';
  };

  beforeAll(async () => {
    folder = makeTestFolder();
    database = await postgresForTests();
    await bridge('migrate').ended;
    url = await bridge('start', '--roles', 'api,consumer').says(/"url":"(http[^"]+)"/);
    const lines = ['one', 'two'].flatMap((tenant) => ['A', 'B', 'C'].map((id) => itemLine(id, { tenant })));
    const bad = itemLine('D', { tenant: 'one', data: { type: 'nothing known' } });
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, [...lines, bad].map((line) => `${JSON.stringify(line)}\n`).join(''));
    await bridge('replay', file).ended;
    await eventually('seven dead letters', async () => (await readDeadLetters(database.url)).length === 7);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it.each([
    ['no key', {}, 401],
    ['another key', { authorization: 'Bearer admin-key-of-a-speC' }, 401],
    ['the key in another scheme', { authorization: `Basic ${KEY}` }, 401],
  ])('are shown to nobody with %s', async (_, headers: Record<string, string>, status) => {
    for (const path of ['', '/1', '/groups', '?limit=1']) {
      const response = await fetch(`${url}/Admin/dead-letters${path}`, { headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'ADMIN_KEY_UNKNOWN', correlationId: expect.any(String) });
    }
    const replay = await fetch(`${url}/admin/dead-letters/replay`, { method: 'POST', body: '{"all":true}', headers });
    expect(replay.status).toBe(status);
  });

  it('are listed page by page, and by cause', async () => {
    const first = await ask('?limit=5');
    const second = await ask(`?limit=5&cursor=${String(first.body.next)}`);
    const ids = [first, second].flatMap(({ body }) => (body.items ?? []).map(({ id }) => id));
    expect(ids).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    expect(second.body.next).toBeUndefined();
    expect((await ask('/groups')).body).toMatchObject({ items: [{ code: 'ENVELOPE_TENANT_UNKNOWN', letters: 7 }] });
    expect((await ask(`/${await badLetter()}`)).body).toMatchObject({ replays: [], headers: {} });
    expect((await ask('?tenant=two')).body.items).toHaveLength(3);
  });

  it.each([
    ['?limit=201', undefined, { status: 400, code: 'HTTP_INPUT_INVALID' }],
    ['?limt=2', undefined, { status: 400, code: 'HTTP_INPUT_INVALID' }],
    ['?code=A&code=B', undefined, { status: 400, code: 'HTTP_INPUT_INVALID' }],
    ['?cursor=abc', undefined, { status: 400, code: 'HTTP_CURSOR_INVALID' }],
    ['/x', undefined, { status: 404, code: 'DEAD_LETTER_UNKNOWN' }],
    ['/999999', undefined, { status: 404, code: 'DEAD_LETTER_UNKNOWN' }],
    ['/replay', '{', { status: 400, code: 'HTTP_BODY_NOT_JSON' }],
    ['/replay', '{}', { status: 400, code: 'HTTP_INPUT_INVALID' }],
    ['/replay', '{"all":false}', { status: 400, code: 'HTTP_INPUT_INVALID' }],
    ['/replay', 'x'.repeat(2_000_000), { status: 413, code: 'HTTP_BODY_TOO_LARGE' }],
  ])('refuse %s %.20s', async (path, body, problem) => {
    expect(await ask(path, body)).toMatchObject({ status: problem.status, body: problem });
  });

  it('fail again while nothing was mended', async () => {
    expect((await ask('/replay', { ids: ['1'] })).body).toMatchObject({
      accepted: 0,
      failed: 1,
      letters: [{ id: '1', outcome: 'failed', code: 'ENVELOPE_TENANT_UNKNOWN' }],
    });
    expect((await ask('/1')).body).toMatchObject({ occurrences: 2, replays: [{ by: 'first-key', outcome: 'failed' }] });
  });

  it('go to the inbox when their cause is mended, turn by turn; the rest says what is wrong now', async () => {
    await importCompany('one');
    const turns: Answer[] = [];
    do {
      const cursor = turns.at(-1)?.next;
      turns.push((await ask('/replay', { tenant: 'one', limit: 2, ...(cursor === undefined ? {} : { cursor }) })).body);
    } while (turns.at(-1)?.next !== undefined);
    const done = turns.flatMap(({ letters }) => letters ?? []);
    expect(turns).toHaveLength(3);
    expect(done.map(({ outcome, code }) => code ?? outcome).toSorted()).toEqual([
      'ENVELOPE_DATA_INVALID',
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect((await ask('?tenant=one')).body.items).toMatchObject([
      { id: await badLetter(), code: 'ENVELOPE_DATA_INVALID' },
    ]);
    expect((await ask('?state=closed')).body.items).toHaveLength(3);
    expect(await readRows(database.url, `select tenant, count(*)::int as n from inbox_event group by 1`)).toEqual([
      { tenant: 'one', n: 3 },
    ]);
    const audit = await readRows(database.url, `select actor, action, target from audit_entry order by id`);
    expect(audit).toContainEqual({ actor: 'first-key', action: 'dead-letters.replay', target: '{"tenant":"one"}' });
  });

  it('are replayed from the command line as well', async () => {
    await importCompany('two');
    const replayed = await bridge('dead-letters', 'replay', '--tenant', 'two', '--json').ended;
    expect([replayed.code, JSON.parse(replayed.stdout)]).toEqual([0, { accepted: 3, repeat: 0, failed: 0 }]);
    const again = await bridge('dead-letters', 'replay', '--all').ended;
    expect([again.code, again.stdout]).toEqual([3, '0 accepted, 0 were in the inbox already, 1 failed again.\n']);
    expect(await bridge('dead-letters', 'replay').ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Say which dead letters'),
    });
    const list = await bridge('dead-letters', 'list', '--json').ended;
    expect(JSON.parse(list.stdout)).toMatchObject([{ id: await badLetter(), code: 'ENVELOPE_DATA_INVALID' }]);
    expect((await bridge('dead-letters', 'show', await badLetter()).ended).stdout).toMatch(
      /replayed .* by cli:.*: failed/,
    );
    expect((await bridge('dead-letters', 'list', '--groups').ended).stdout).toContain('ENVELOPE_DATA_INVALID');
    expect(await bridge('dead-letters', 'show', 'x').ended).toMatchObject({ code: 1 });
  });

  it('are not there while the database is away, and come back with it', async () => {
    await allowConnections(database.url, false);
    const away = await eventually('a refusal', async () => {
      const answer = await ask('');
      return answer.status === 503 ? answer : undefined;
    });
    await allowConnections(database.url, true);
    expect(away).toMatchObject({ body: { code: 'STORE_UNAVAILABLE', correlationId: expect.any(String) } });
    await eventually('an answer', async () => (await ask('')).status === 200);
  });
});
