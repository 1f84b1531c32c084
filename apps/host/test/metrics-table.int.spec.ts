import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PrometheusTelemetry } from '@bridge/observability';

/** `name: label, label`, as the README has them. */
function documented(): readonly string[] {
  const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(sync_\w+)` +\|([^|]*)\|/gm)];
  return rows.map(([, name, labels]) => `${name}: ${(labels ?? '').trim()}`);
}

describe('the table of metrics', () => {
  it('has every metric of ours with its labels, and no other', () => {
    const registered = new PrometheusTelemetry({ processMetrics: false }).describe();
    expect([...documented()].sort()).toEqual(
      registered.map(({ name, labels }) => `${name}: ${labels.join(', ')}`).sort(),
    );
  });
});
