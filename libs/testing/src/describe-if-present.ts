import { describe, it } from '@jest/globals';
import { testServersConfig } from './test-servers.config.js';

/**
 * A suite that needs what a machine may lack. `missing` says why it cannot run, `undefined` that it can. Where it cannot, it
 * is reported as skipped, by name and with the reason; with `CI=true` that is a failure.
 */
export function describeIfPresent(name: string, missing: string | undefined, suite: () => void): void {
  if (missing === undefined) {
    describe(name, suite);
    return;
  }
  const title = `${name}: ${missing}`;
  if (!testServersConfig().isCi) {
    it.skip(title, () => undefined);
    return;
  }
  it(title, () => {
    throw new Error(`With CI=true this suite must run: ${missing}`);
  });
}
