import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { medianOf, percentile } from './measuring.js';
import { startSimulator, type SimulatorProcess } from './simulator.process.js';
import { vendorId, writeVendorCompany } from './vendor-company.fixtures.js';

const VENDORS = 1_000_000;
const PAGE = 2_000;
const MAX_LOAD_SECONDS = 60;
const MAX_MIB = 3_072;
const MAX_LOOKUP_MS = 5;
const MAX_PAGE_MS = 100;
const PAGE_ROUNDS = 9;
/** Before anything that the company can have been loaded at. */
const LONG_AGO = '01/01/2020 00:00:00';

const login =
  '<login><userid>bridge_api</userid><companyid>MAPLESTREET</companyid><password>intacct</password></login>';

const envelope = (call: string): string =>
  '<?xml version="1.0" encoding="utf-8"?><request><control><senderid>XT_mfg</senderid><password>sender</password>' +
  '<controlid>bench</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace>' +
  `</control><operation><authentication>${login}</authentication><content><function controlid="f">${call}</function></content></operation></request>`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const SELECT =
  '<select><field>RECORDNO</field><field>VENDORID</field><field>NAME</field><field>STATUS</field></select>';

const query = (condition: string, rest = ''): string =>
  `<query><object>VENDOR</object>${SELECT}<filter>${condition}</filter>${rest}<pagesize>${PAGE}</pagesize></query>`;

const compare = (operator: string, field: string, ...values: readonly (string | number)[]): string =>
  `<${operator}><field>${field}</field>${values.map((value) => `<value>${value}</value>`).join('')}</${operator}>`;

const readByQuery = (condition: string): string =>
  `<readByQuery><object>VENDOR</object><fields>RECORDNO,VENDORID,NAME,STATUS</fields><query>${escaped(condition)}</query>` +
  `<pagesize>1000</pagesize></readByQuery>`;

/** The two ports of one simulator, one request after the other on one connection each. */
class Client {
  readonly #gateway: Pool;
  readonly #control: Pool;
  readonly #path: string;

  constructor({ gatewayUrl, controlUrl }: SimulatorProcess) {
    const url = new URL(gatewayUrl);
    this.#path = url.pathname;
    this.#gateway = new Pool(url.origin, { connections: 1 });
    this.#control = new Pool(controlUrl, { connections: 1 });
  }

  async call(body: string): Promise<string> {
    const headers = { 'content-type': 'application/xml' };
    const answer = await this.#gateway.request({ path: this.#path, method: 'POST', body: envelope(body), headers });
    const text = await answer.body.text();
    if (text.includes('<status>failure')) throw new Error(`The simulator refused: ${text.slice(0, 2_000)}`);
    return text;
  }

  async list(search: string): Promise<string> {
    const path = `/companies/MAPLESTREET/objects/VENDOR?${search}`;
    return (await this.#control.request({ path, method: 'GET' })).body.text();
  }

  async close(): Promise<void> {
    await Promise.all([this.#gateway.close(), this.#control.close()]);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

type Lookup = (index: number) => Promise<string>;

async function lookups(client: Client, vendors: number, options: BenchOptions): Promise<readonly Measure[]> {
  const ways: Readonly<Record<string, Lookup>> = {
    'query by VENDORID': (at) => client.call(query(compare('equalto', 'VENDORID', vendorId(at)))),
    'query by RECORDNO': (at) => client.call(query(compare('equalto', 'RECORDNO', at + 1))),
    read: (at) =>
      client.call(`<read><object>VENDOR</object><keys>${at + 1}</keys><fields>VENDORID,NAME</fields></read>`),
    readByName: (at) =>
      client.call(
        `<readByName><object>VENDOR</object><keys>${vendorId(at)}</keys><fields>VENDORID,NAME</fields></readByName>`,
      ),
    'control port by VENDORID': (at) => client.list(`VENDORID=${vendorId(at)}`),
  };
  const measures: Measure[] = [];
  for (const [name, look] of Object.entries(ways)) {
    options.say(name);
    const times: number[] = [];
    for (let round = -100; round < 600; round += 1) {
      const at = ((round + 100) * 7_919) % vendors;
      let text = '';
      const ms = await timed(async () => (text = await look(at)));
      if (!text.includes(vendorId(at))) throw new Error(`${name} did not find ${vendorId(at)}: ${text.slice(0, 500)}`);
      if (round >= 0) times.push(ms);
    }
    measures.push({ name: `${name}, p50`, value: medianOf(times), unit: 'ms' });
    measures.push({ name: `${name}, p99`, value: percentile(times, 0.99), unit: 'ms', bar: { atMost: MAX_LOOKUP_MS } });
  }
  return measures;
}

const change = (client: Client, round: number): Promise<string> =>
  client.call(
    `<update><VENDOR><VENDORID>${vendorId(round)}</VENDORID><COMMENTS>Round ${round}</COMMENTS></VENDOR></update>`,
  );

function pageCalls(vendors: number): Readonly<Record<string, string>> {
  const middle = Math.floor(vendors / 2);
  const everyThousandth = Array.from({ length: 1_000 }, (_, at) => vendorId(Math.floor((at * vendors) / 1_000)));
  const byNumber = '<orderby><order><field>RECORDNO</field><ascending/></order></orderby>';
  return {
    'keyset page': query(compare('greaterthan', 'RECORDNO', middle), byNumber),
    [`page at offset ${middle}`]: query(compare('greaterthan', 'RECORDNO', 0), `${byNumber}<offset>${middle}</offset>`),
    'page of STATUS active': query(compare('equalto', 'STATUS', 'active')),
    'page changed since long ago': query(compare('greaterthanorequalto', 'WHENMODIFIED', LONG_AGO)),
    "page like 'V00%'": query(compare('like', 'VENDORID', 'V00%')),
    'page in 1,000 keys': query(compare('in', 'VENDORID', ...everyThousandth)),
    'page ordered by VENDORID, descending': query(
      compare('equalto', 'STATUS', 'active'),
      '<orderby><order><field>VENDORID</field><descending/></order></orderby>',
    ),
    'readByQuery of 1,000': readByQuery("STATUS = 'T'"),
  };
}

async function pages(client: Client, vendors: number, options: BenchOptions): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const [name, call] of Object.entries(pageCalls(vendors))) {
    options.say(name);
    const first: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < PAGE_ROUNDS; round += 1) {
      await change(client, round);
      let text = '';
      first.push(await timed(async () => (text = await client.call(call))));
      if (!/ count="(1000|2000)"/.test(text)) throw new Error(`${name} is not a full page: ${text.slice(0, 1_000)}`);
      again.push(await timed(() => client.call(call)));
    }
    const bar = { atMost: MAX_PAGE_MS };
    measures.push({ name: `${name}, first after a write, p50`, value: medianOf(first), unit: 'ms', bar });
    measures.push({ name: `${name}, repeated, p50`, value: medianOf(again), unit: 'ms', bar });
  }
  return measures;
}

async function furtherPages(client: Client): Promise<Measure> {
  const times: number[] = [];
  let answer = '';
  while (times.length < PAGE_ROUNDS) {
    if (/numremaining="0"/.test(answer) || answer === '') answer = await client.call(readByQuery("STATUS = 'T'"));
    const id = /resultId="([^"]+)"/.exec(answer)?.[1];
    if (id === undefined) throw new Error(`There is nothing to read on from: ${answer.slice(0, 500)}`);
    times.push(
      await timed(async () => (answer = await client.call(`<readMore><resultId>${id}</resultId></readMore>`))),
    );
  }
  return { name: 'readMore of 1,000, p50', value: medianOf(times), unit: 'ms', bar: { atMost: MAX_PAGE_MS } };
}

async function measureCompany(file: string, vendors: number, options: BenchOptions): Promise<readonly Measure[]> {
  options.say(`loading ${vendors} vendors`);
  const started = performance.now();
  const simulator = await startSimulator(file);
  const loadSeconds = (performance.now() - started) / 1000;
  const client = new Client(simulator);
  try {
    const loaded: readonly Measure[] = [
      { name: 'start to ready', value: loadSeconds, unit: 's', bar: { atMost: MAX_LOAD_SECONDS } },
      { name: 'resident memory when ready', value: simulator.memoryMib().now, unit: 'MiB' },
    ];
    const asked = [...(await lookups(client, vendors, options)), ...(await pages(client, vendors, options))];
    const more = await furtherPages(client);
    const peak = simulator.memoryMib().peak;
    return [
      ...loaded,
      { name: 'resident memory at its peak', value: peak, unit: 'MiB', bar: { atMost: MAX_MIB } },
      ...asked,
      more,
    ];
  } finally {
    await client.close();
    await simulator.stop();
  }
}

/** A company as large as the simulator promises to take, as a client of the gateway meets it. */
export const simulatorMillionBench: Bench = {
  name: 'simulator-million',
  about: `a company of ${VENDORS} vendors: loading, memory, key look-ups, pages of ${PAGE}`,
  async run(options) {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-million-'));
    try {
      const file = join(folder, 'company.json');
      const vendors = Math.max(2 * PAGE, scaled(VENDORS, options));
      options.say(`writing a company file of ${vendors} vendors`);
      await writeVendorCompany(file, vendors);
      return await measureCompany(file, vendors, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
