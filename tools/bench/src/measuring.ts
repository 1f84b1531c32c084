import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Bench as Tinybench } from 'tinybench';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Median time of each task in ms, run in turn in one process so that they share what the machine is doing. */
export async function medianMs<Name extends string>(
  tasks: Readonly<Record<Name, () => unknown>>,
  rounds: number,
): Promise<Readonly<Record<Name, number>>> {
  const bench = new Tinybench({
    iterations: rounds,
    time: 0,
    warmupIterations: Math.ceil(rounds / 5),
    warmupTime: 0,
    throws: true,
  });
  const names = Object.keys(tasks) as Name[];
  for (const name of names) bench.add(name, tasks[name]);
  await bench.run();
  const medians = names.map((name) => {
    const result = bench.getTask(name)?.result;
    if (result === undefined || !('latency' in result)) throw new Error(`The task ${name} gave no result.`);
    return [name, result.latency.p50] as const;
  });
  return Object.fromEntries(medians) as Record<Name, number>;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What is held on the heap after a collection, MB (10^6 bytes). */
export async function heapMb(): Promise<number> {
  await settle();
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** What the result of a task keeps on the heap, MB (10^6 bytes): the mean of ten results held together. */
export async function retainedMb(task: () => unknown): Promise<number> {
  const count = 10;
  const held: unknown[] = [];
  const before = await heapMb();
  for (let round = 0; round < count; round += 1) held.push(await task());
  const after = await heapMb();
  return held.length === count ? (after - before) / count : 0;
}

/** The longest time in ms for which nothing else could run while the task was under way. */
export async function longestBlockMs(task: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let isDone = false;
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(tick);
  };
  setImmediate(tick);
  await task();
  isDone = true;
  return Math.max(longest, performance.now() - last);
}

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
