import { setTimeout as delay } from 'node:timers/promises';

/**
 * Wait until `look` gives something other than undefined or false.
 *
 * @param timeoutMs  generous: it ends a broken test, it never decides a good one
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 45_000,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error(`Not seen within ${timeoutMs} ms: ${what}`);
    await delay(20);
  }
}
