import { readFileSync } from 'node:fs';
import type { LogMessage, RandomSource } from '@bridge/ports';
import type { Expectation } from './work.model.js';

/** A line of a file that `bridge replay` plays. */
export interface EventLine {
  readonly topic: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, unknown>> };
}

export function readLines(files: readonly string[]): readonly EventLine[] {
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as EventLine),
  );
}

/** The same event of another tenant. */
export function ofTenant(line: EventLine, tenant: string): EventLine {
  const [, ...rest] = line.key.split('/');
  return {
    ...line,
    key: [tenant, ...rest].join('/'),
    value: { ...line.value, source: `/dmo/${tenant}`, tenant },
  };
}

/** A new event after the pattern of another. */
export function renewed(
  pattern: EventLine,
  record: { readonly sysId: string; readonly version: number; readonly data: Readonly<Record<string, unknown>> },
): EventLine {
  const { sysId, version, data } = record;
  return {
    topic: pattern.topic,
    key: `${tenantOf(pattern)}/${nodeOf(pattern)}/${sysId}`,
    value: {
      ...pattern.value,
      id: `${sysId}-${version}`,
      subject: String(data['id'] ?? data['number']),
      sysid: sysId,
      recordversion: version,
      data,
    },
  };
}

export function nodeOf(line: EventLine): string {
  return line.key.split('/')[1] ?? '';
}

export function tenantOf(line: EventLine): string {
  return String(line.value['tenant']);
}

/** A version that a newer one has overtaken ends as `not`. */
export function expectationOf(line: EventLine): Expectation {
  const { id, sysid, recordversion } = line.value;
  return {
    tenant: tenantOf(line),
    node: nodeOf(line),
    sysId: String(sysid),
    version: Number(recordversion),
    cause: String(id),
    kind: 'event',
    states: ['success', 'not'],
  };
}

export function toMessage({ topic, key, value }: EventLine): LogMessage {
  return {
    topic,
    key,
    value: Buffer.from(JSON.stringify(value)),
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  };
}

/** One sequence of all, in which each keeps its own order. */
export function interleaved<T>(sequences: readonly (readonly T[])[], random: RandomSource): readonly T[] {
  const left = sequences.map((sequence) => [...sequence]);
  const mixed: T[] = [];
  while (left.some((sequence) => sequence.length > 0)) {
    const open = left.filter((sequence) => sequence.length > 0);
    mixed.push(...(open[Math.floor(random.next() * open.length)]?.splice(0, 1) ?? []));
  }
  return mixed;
}

export function pick<T>(list: readonly T[], random: RandomSource): T | undefined {
  return list[Math.floor(random.next() * list.length)];
}
