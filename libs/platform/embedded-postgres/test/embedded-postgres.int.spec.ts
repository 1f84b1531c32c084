import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@bridge/embedded-postgres';

const hangingStart = fileURLToPath(new URL('hanging-start.mjs', import.meta.url));

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-postgres-spec-'));
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  await chmod(dataDir, 0o755);
  await removeEmbeddedPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Start the server in another process and kill that process, as `kill -9` does. */
async function killedStart(): Promise<number> {
  const child = spawn(process.execPath, [hangingStart, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return (JSON.parse(line) as { readonly pid: number }).pid;
}

describe('startEmbeddedPostgres', () => {
  it('gives a durable UTF-8 server on the loopback interface that keeps its data', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, "create table note (body text); insert into note values ('Zürich 東京')");
    expect(
      await query(
        first.url,
        "select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'server_encoding', 'synchronous_commit') order by name",
      ),
    ).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    await first.stop();
    await first.stop();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.url, 'select upper(body) as body from note')).toEqual([{ body: 'ZÜRICH 東京' }]);
    await second.stop();
  });

  it('keeps the password to its owner and refuses another', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await server.stop();
  });

  it('keeps the data of a folder that the server account cannot reach', async () => {
    await chmod(dataDir, 0o700);
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, 'create table kept (id int)');
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.url, 'select * from kept')).toEqual([]);
    await second.stop();
  });

  it('refuses a folder that a living process uses', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_IN_USE' });
    await server.stop();
  });

  it('refuses a port that is taken', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const other = join(dataDir, 'other');
    const port = Number.parseInt(new URL(server.url).port, 10);
    await expect(startEmbeddedPostgres({ dataDir: other, port })).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_PORT_TAKEN',
    });
    await removeEmbeddedPostgres(other);
    await server.stop();
  });
});

describe('startEmbeddedPostgres after a crash', () => {
  it('stops the server whose parent was killed, and finds the data', async () => {
    const leftOver = await killedStart();
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.pid).not.toBe(leftOver);
    expect(await query(server.url, 'select id from survivor')).toEqual([{ id: 1 }]);
    await server.stop();
  });

  it('recovers when the server was killed too', async () => {
    process.kill(await killedStart(), 'SIGKILL');
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'select id from survivor')).toEqual([{ id: 1 }]);
    await server.stop();
  });

  it('ignores a lock file whose process id belongs to someone else now', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'cluster')}\n`);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('makes the database anew when making it was interrupted', async () => {
    await mkdir(join(dataDir, 'cluster.new', 'base'), { recursive: true });
    await mkdir(join(dataDir, 'cluster', 'pg_wal'), { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it.each([
    { what: 'is missing', content: undefined },
    { what: 'is garbage', content: 'garbage' },
  ])('says that the database is damaged when pg_control $what', async ({ content }) => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const control = join(dataDir, 'cluster', 'global', 'pg_control');
    if (content === undefined) await rm(control);
    else await writeFile(control, content);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_DAMAGED' });
  });

  it('refuses a database of another major version', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const file = join(dataDir, 'cluster', 'PG_VERSION');
    expect(await readFile(file, 'utf8')).toBe('18\n');
    await writeFile(file, '15\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_WRONG_VERSION' });
  });
});
