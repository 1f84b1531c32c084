import { hostileBodies, type HostileBody } from '@bridge/testing/hostile-bodies';
import fc from 'fast-check';
import { Pool } from 'undici';
import { scaled, type Bench } from './bench.js';
import { startSimulator, type SimulatorProcess } from './simulator.process.js';

const BODIES = 100_000;
const WARM_UP_BODIES = 3_000;
const SEED = 1;
const SLOW_MS = 50;
const TRIES = 3;

const login =
  '<login><userid>bridge_api</userid><companyid>MAPLESTREET</companyid><password>intacct</password></login>';
const HEAD = Buffer.from(
  '<request><control><senderid>XT_mfg</senderid><password>sender</password><controlid>hostile</controlid>' +
    '<uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>' +
    `<operation><authentication>${login}</authentication><content><function controlid="hostile"><create>`,
);
const TAIL = Buffer.from('</create></function></content></operation></request>');

interface Trial {
  readonly ms: number;
  /** 0 when there was no answer. */
  readonly status: number;
}

type Post = (body: HostileBody) => Promise<Trial>;

/** One body for a seed, the same one in every run; every other one stands inside a request that is sound around it. */
function bodyOf(seed: number): HostileBody {
  const [body] = fc.sample(hostileBodies(), { numRuns: 1, seed });
  if (body === undefined) throw new Error('No body was made.');
  return seed % 2 === 0 ? body : { ...body, bytes: Buffer.concat([HEAD, body.bytes, TAIL]) };
}

function postTo(pool: Pool, path: string): Post {
  return async ({ bytes, contentType }) => {
    const startedMs = performance.now();
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    try {
      const response = await pool.request({ path, method: 'POST', body: bytes, headers });
      await response.body.arrayBuffer();
      return { ms: performance.now() - startedMs, status: response.statusCode };
    } catch {
      return { ms: performance.now() - startedMs, status: 0 };
    }
  };
}

const isCrash = ({ status }: Trial): boolean => status === 0 || status === 500;

/** What a body costs, without what else the machine did: the best of three tries, where the first was slow. */
async function costOf(post: Post, body: HostileBody): Promise<Trial> {
  let best = await post(body);
  for (let again = 1; again < TRIES && best.ms > SLOW_MS && !isCrash(best); again += 1) {
    const next = await post(body);
    best = isCrash(next) || next.ms < best.ms ? next : best;
  }
  return best;
}

interface Attack {
  readonly sent: number;
  readonly crashes: number;
  readonly answered: number;
  readonly slow: number;
  readonly slowestMs: number;
}

async function attack(
  simulator: SimulatorProcess,
  post: Post,
  bodies: number,
  say: (text: string) => void,
): Promise<Attack> {
  let [sent, crashes, answered, slow, slowestMs] = [0, 0, 0, 0, 0];
  while (sent < bodies && !simulator.hasEnded()) {
    const seed = SEED + sent;
    const body = bodyOf(seed);
    const trial = await costOf(post, body);
    if (trial.ms > SLOW_MS) say(`seed ${seed}: ${body.bytes.length} bytes took ${trial.ms.toFixed(1)} ms`);
    sent += 1;
    crashes += isCrash(trial) ? 1 : 0;
    answered += trial.status === 200 ? 1 : 0;
    slow += trial.ms > SLOW_MS ? 1 : 0;
    slowestMs = Math.max(slowestMs, trial.ms);
    if (sent % 10_000 === 0) say(`${sent} bodies, slowest ${slowestMs.toFixed(1)} ms`);
  }
  return { sent, crashes, answered, slow, slowestMs };
}

/** The gateway takes bodies from anybody who reaches its port: none may stop it, hold it up or fill it. */
export const hostileSimulatorBench: Bench = {
  name: 'hostile-simulator',
  about: `post ${BODIES} hostile bodies of up to 1 MB to the simulator, none of which may crash, delay or fill it`,
  async run(options) {
    const simulator = await startSimulator();
    const url = new URL(simulator.gatewayUrl);
    const pool = new Pool(url.origin, { connections: 1 });
    try {
      const post = postTo(pool, url.pathname);
      const warmUp = scaled(WARM_UP_BODIES, options);
      for (let index = 1; index <= warmUp; index += 1) await post(bodyOf(SEED - index));
      const before = simulator.memoryMib().now;
      const { sent, crashes, answered, slow, slowestMs } = await attack(
        simulator,
        post,
        scaled(BODIES, options),
        options.say,
      );
      const growth = simulator.hasEnded() ? 0 : simulator.memoryMib().now - before;
      return [
        { name: 'bodies', value: sent, unit: 'bodies' },
        { name: 'seed', value: SEED, unit: 'number' },
        { name: 'answered with status 200', value: answered, unit: 'bodies' },
        { name: 'crashes', value: crashes, unit: 'bodies', bar: { atMost: 0 } },
        { name: `bodies over ${SLOW_MS} ms`, value: slow, unit: 'bodies', bar: { atMost: 0 } },
        { name: 'slowest answer', value: slowestMs, unit: 'ms', bar: { atMost: SLOW_MS } },
        { name: 'growth of resident memory', value: growth, unit: 'MiB', bar: { atMost: 200 } },
      ];
    } finally {
      await pool.destroy();
      await simulator.stop();
    }
  },
};
