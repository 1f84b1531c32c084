import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '@bridge/embedded-postgres';
import type { EmbeddedPostgres } from '@bridge/embedded-postgres';
import { Pool } from 'pg';
import { startSimulator } from './simulator.process.js';
import type { SimulatorProcess } from './simulator.process.js';

const run = promisify(execFile);
const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));
const BRIDGE = path('apps/host/dist/main.js');
/** @see tools/docker/Dockerfile */
const AS_IN_THE_IMAGE = ['--max-semi-space-size=64'];
const COMPANY = path('apps/intacct-simulator/samples/maple-street.json');
const MASTERS = path('apps/host/samples/masterdata.ndjson');
const ENTRIES = path('apps/host/samples/financial.ndjson');
const TENANT = 'maple-street';
/** Rarely: what is asked takes from the machine that is measured. */
const LOOK_EVERY_MS = 250;

export interface EventLine {
  readonly topic: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> & {
    readonly sysid: string;
    readonly recordversion: number;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The bridge with a PostgreSQL and a simulator of its own, each a process. */
export class EngineWorld {
  readonly simulator: SimulatorProcess;
  readonly #server: EmbeddedPostgres;
  readonly #pool: Pool;
  readonly #folder: string;
  readonly #settings: NodeJS.ProcessEnv;
  readonly #templates = linesOf(ENTRIES);
  readonly #items = linesOf(MASTERS).filter(({ key }) => key.startsWith(`${TENANT}/item/`));
  #entries = 0;
  #changes = 0;

  /**
   * Masters of the sample are in Intacct.
   *
   * @param settings  variables of every process of the bridge, beside those of the world
   */
  static async open(settings: NodeJS.ProcessEnv = {}): Promise<EngineWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'bridge-bench-'));
    const [server, simulator] = await Promise.all([
      startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), endsWithProcess: true }),
      startSimulator(COMPANY),
    ]);
    const world = new EngineWorld(folder, server, simulator, settings);
    await world.bridge('migrate');
    await world.bridge('companies', 'import', COMPANY, '--tenant', TENANT);
    await world.bridge('replay', MASTERS);
    const replica = await world.start('consumer,worker,relay');
    await world.untilNone(`select 1 from sync_job where finished_at is null`, `select 1 from sync_job`);
    await replica.stop();
    return world;
  }

  private constructor(
    folder: string,
    server: EmbeddedPostgres,
    simulator: SimulatorProcess,
    settings: NodeJS.ProcessEnv,
  ) {
    this.#settings = settings;
    this.#folder = folder;
    this.#server = server;
    this.simulator = simulator;
    this.#pool = new Pool({ connectionString: server.url, max: 2 });
  }

  async bridge(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [BRIDGE, ...args], { env: this.#env(), maxBuffer: 2 ** 24 });
    return stdout;
  }

  async rows<T extends object>(sql: string): Promise<readonly T[]> {
    return (await this.#pool.query<T>(sql)).rows;
  }

  async row<T extends object>(sql: string): Promise<T> {
    const [row] = await this.rows<T>(sql);
    if (row === undefined) throw new Error(`No row: ${sql}`);
    return row;
  }

  /** A process of the bridge, once its port is open. */
  async start(roles: string, env: Readonly<Record<string, string>> = {}): Promise<Replica> {
    const child = spawn(process.execPath, [...AS_IN_THE_IMAGE, BRIDGE, 'start', '--roles', roles], {
      env: { ...this.#env(), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`bridge start ended with ${String(code)}.`)));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('"message":"http port open"')) resolve();
      });
    });
    return new Replica(child);
  }

  /** Journal entries in the inbox, and nobody works on them. */
  async fill(entries: number): Promise<void> {
    const file = join(this.#folder, 'entries.ndjson');
    writeFileSync(file, Array.from({ length: entries }, () => `${JSON.stringify(this.nextEntry())}\n`).join(''));
    const before = await this.row<{ n: number }>(`select count(*)::int as n from inbox_event`);
    await this.bridge('replay', file);
    const consumer = await this.start('consumer');
    await this.until(`select 1 from inbox_event having count(*) >= ${before.n + entries}`);
    await consumer.stop();
  }

  /** A journal entry of its own. */
  nextEntry(): EventLine {
    const template = this.#templates[this.#entries % this.#templates.length];
    if (template === undefined) throw new Error('The sample has no entries.');
    const number = `BENCH-${(this.#entries += 1)}`;
    return {
      topic: template.topic,
      key: `${TENANT}/journalEntry/${number}`,
      value: {
        ...template.value,
        id: number,
        subject: number,
        sysid: number,
        data: { ...template.value.data, number },
      },
    };
  }

  /** A newer version of an item of the sample, of another name. */
  nextItem(): EventLine {
    const template = this.#items[this.#changes % this.#items.length];
    if (template === undefined) throw new Error('The sample has no items.');
    const version = (this.#changes += 1) + template.value.recordversion;
    const data = { ...template.value.data, name: `${String(template.value.data['name'])}, ${version}` };
    return { ...template, value: { ...template.value, id: `ITEM-${version}`, recordversion: version, data } };
  }

  /** Nobody claims any more; what comes is dispatched. */
  async pause(): Promise<void> {
    await this.rows(
      `insert into lane_pause (company_id, cause, lane_entity, priority, code, message)
       select id, 'operator', '*', -1, 'LANE_PAUSED', 'A backlog grows.' from company`,
    );
  }

  async resume(): Promise<void> {
    await this.rows(`delete from lane_pause`);
    await this.rows(`select pg_notify('bridge_jobs', '')`);
  }

  /** Waits until the query gives a row. */
  async until(sql: string): Promise<void> {
    while ((await this.rows(sql)).length === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }

  /** Waits until `open` gives no row, once `begun` has given one. */
  async untilNone(open: string, begun: string): Promise<void> {
    await this.until(begun);
    await this.until(
      `select 1 where not exists (${open}) and not exists (select 1 from inbox_event where dispatched_at is null)`,
    );
  }

  async control(method: string, route: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.simulator.controlUrl}${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.simulator.stop();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      DATABASE_URL: this.#server.url,
      INTACCT_ENDPOINT_URL: this.simulator.gatewayUrl,
      BRIDGE_SECRET_KEY: 'a-key-for-the-benchmark',
      BRIDGE_HTTP_PORT: '0',
      BRIDGE_LOG_LEVEL: 'info',
      ...this.#settings,
    };
  }
}

function linesOf(file: string): readonly EventLine[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EventLine);
}

export class Replica {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
