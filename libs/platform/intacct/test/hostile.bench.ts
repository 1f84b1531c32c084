import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { hostileBodies } from './hostile.bodies.js';
import type { HostileBody } from './hostile.bodies.js';

export interface HostileRun {
  readonly bodies: number;
  readonly crashes: number;
  readonly slowestMs: number;
  /** Bodies that took more than 50 ms, each tried twice more. */
  readonly slow: number;
  readonly heapGrowthMb: number;
}

type Parse = (body: HostileBody, requestControlId: string | undefined) => unknown;

const warmUpBodies = 200;
const slowMs = 50;
const runsAtOnce = 500;

function timeOf(parse: Parse, body: HostileBody): { readonly ms: number; readonly hasFailed: boolean } {
  const startedMs = performance.now();
  try {
    parse(body, 'mine');
    return { ms: performance.now() - startedMs, hasFailed: false };
  } catch {
    return { ms: performance.now() - startedMs, hasFailed: true };
  }
}

function heapMb(): number {
  (globalThis as { readonly gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1_048_576;
}

/** The best of three: what a body costs, without what else the machine was doing. */
function costOf(parse: Parse, body: HostileBody): { readonly ms: number; readonly hasFailed: boolean } {
  const first = timeOf(parse, body);
  return first.ms <= slowMs
    ? first
    : { ...first, ms: Math.min(first.ms, timeOf(parse, body).ms, timeOf(parse, body).ms) };
}

/** Parse so many hostile bodies of up to 1 MB; only crashes and figures come back. */
export function runHostileBodies(parse: Parse, bodies: number, seed = 1): HostileRun {
  let crashes = 0;
  let slowestMs = 0;
  let slow = 0;
  for (const body of fc.sample(hostileBodies(), { numRuns: warmUpBodies, seed })) timeOf(parse, body);
  const before = heapMb();
  for (let done = 0; done < bodies; done += runsAtOnce) {
    for (let index = 0; index < Math.min(runsAtOnce, bodies - done); index += 1) {
      const [body] = fc.sample(hostileBodies(), { numRuns: 1, seed: seed + done + index });
      if (body !== undefined) {
        const { ms, hasFailed } = costOf(parse, body);
        crashes += hasFailed ? 1 : 0;
        slow += ms > slowMs ? 1 : 0;
        slowestMs = Math.max(slowestMs, ms);
      }
    }
  }
  return { bodies, crashes, slowestMs: Math.round(slowestMs), slow, heapGrowthMb: Math.round(heapMb() - before) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const parser = new URL('../dist/response/envelope.parser.js', import.meta.url).href;
  const { parseAnswer } = (await import(parser)) as { readonly parseAnswer: Parse };
  process.stdout.write(`${JSON.stringify(runHostileBodies(parseAnswer, Number(process.argv[2] ?? 100_000)))}\n`);
}
