import { hostileBodies, type HostileBody } from '@bridge/testing/hostile-bodies';
import fc from 'fast-check';
import { scaled, type Bench } from './bench.js';
import { heapMb } from './measuring.js';
import { gatewayOnOneThread } from './stub.gateway.js';

const BODIES = 100_000;
const WARM_UP_BODIES = 300;
const SEED = 1;
const SLOW_MS = 50;

interface Trial {
  readonly ms: number;
  readonly hasCrashed: boolean;
}

type Read = (body: HostileBody) => Promise<unknown>;

async function trialOf(read: Read, body: HostileBody): Promise<Trial> {
  const startedMs = performance.now();
  const hasCrashed = await read(body).then(
    () => false,
    () => true,
  );
  return { ms: performance.now() - startedMs, hasCrashed };
}

/** What a body costs, without what else the machine did: the best of three tries, where the first was slow. */
async function costOf(read: Read, body: HostileBody): Promise<Trial> {
  let best = await trialOf(read, body);
  for (let again = 0; again < 2 && best.ms > SLOW_MS; again += 1) {
    const next = await trialOf(read, body);
    best = next.ms < best.ms ? next : best;
  }
  return best;
}

/** One body for a seed: the same one in every run. */
function bodyOf(seed: number): HostileBody {
  const [body] = fc.sample(hostileBodies(), { numRuns: 1, seed });
  if (body === undefined) throw new Error('No body was made.');
  return body;
}

/** Documents posted to us are the open door: whoever knows the address may send anything. */
export const hostileClientBench: Bench = {
  name: 'hostile-client',
  about: `read ${BODIES} hostile bodies of up to 1 MB on one thread, none of which may crash, delay or fill the process`,
  async run(options) {
    const gateway = gatewayOnOneThread();
    const read: Read = ({ bytes, contentType }) => gateway.settleAsynchronous(bytes, contentType);
    for (let index = 1; index <= WARM_UP_BODIES; index += 1) await trialOf(read, bodyOf(SEED - index));
    const bodies = scaled(BODIES, options);
    const before = await heapMb();
    let crashes = 0;
    let slow = 0;
    let slowestMs = 0;
    for (let index = 0; index < bodies; index += 1) {
      const { ms, hasCrashed } = await costOf(read, bodyOf(SEED + index));
      crashes += hasCrashed ? 1 : 0;
      slow += ms > SLOW_MS ? 1 : 0;
      slowestMs = Math.max(slowestMs, ms);
      if ((index + 1) % 10_000 === 0) options.say(`${index + 1} bodies, slowest ${slowestMs.toFixed(1)} ms`);
    }
    const growthMb = (await heapMb()) - before;
    await gateway.close();
    return [
      { name: 'bodies', value: bodies, unit: 'bodies' },
      { name: 'seed', value: SEED, unit: 'number' },
      { name: 'crashes', value: crashes, unit: 'bodies', bar: { atMost: 0 } },
      { name: `bodies over ${SLOW_MS} ms`, value: slow, unit: 'bodies', bar: { atMost: 0 } },
      { name: 'slowest body', value: slowestMs, unit: 'ms', bar: { atMost: SLOW_MS } },
      { name: 'growth of the heap', value: growthMb, unit: 'MB', bar: { atMost: 20 } },
    ];
  },
};
