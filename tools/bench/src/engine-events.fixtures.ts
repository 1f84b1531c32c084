import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LogMessage } from '@bridge/ports';

interface EventLine {
  readonly topic: string;
  readonly value: Readonly<Record<string, unknown>> & { readonly type: string; readonly data: object };
}

export const TENANT = 'maple-street';

/** Events of masters and journal entries of the sample, in turn, each with an id and a record of its own. */
export function* sampleEvents(count: number, topic: string, from = 0): Generator<LogMessage> {
  const lines = ['masterdata', 'financial'].flatMap((name) => readLines(name));
  for (let index = from; index < from + count; index += 1) {
    const line = lines[index % lines.length];
    if (line === undefined) throw new Error('The sample has no events.');
    const id = `event-${index}`;
    const value = { ...line.value, id, sysid: String(1_000_000 + index) };
    yield { topic, key: `${TENANT}/${index}`, value: Buffer.from(JSON.stringify(value)), headers: {} };
  }
}

function readLines(name: string): readonly EventLine[] {
  const file = fileURLToPath(new URL(`../../../apps/host/samples/${name}.ndjson`, import.meta.url));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EventLine);
}
