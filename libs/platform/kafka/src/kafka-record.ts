import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { LogMessage, LogRecord } from '@bridge/ports';

/** Room that a message takes beside key, value and headers, rounded up. */
const overheadBytes = 128;

export function toKafkaMessage(message: LogMessage): Message {
  return { key: message.key, value: message.value, headers: { ...message.headers } };
}

export function toLogRecord(topic: string, partition: number, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key === null ? null : message.key.toString('utf8'),
    value: message.value,
    headers: headerTexts(message.headers),
    timestamp: new Date(Number(message.timestamp)),
  };
}

/** Kafka allows a header more than once and without a value: the last value counts, none is the empty text. */
export function headerTexts(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return [name, last === undefined ? '' : last.toString()];
    }),
  );
}

/**
 * Cut messages into runs of at most `mostBytes`, in order. The client packs all messages of one request and partition into one
 * record batch, which the broker refuses when it is over the topic's limit. A message over it is a run of its own.
 */
export function runsWithin(messages: readonly LogMessage[], mostBytes: number): readonly (readonly LogMessage[])[] {
  const runs: LogMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = messageBytes(message);
    if (bytes + size > mostBytes) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(message);
    bytes += size;
  }
  return runs;
}

function messageBytes(message: LogMessage): number {
  const headers = Object.entries(message.headers).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 8,
    0,
  );
  return overheadBytes + Buffer.byteLength(message.key ?? '') + (message.value?.byteLength ?? 0) + headers;
}
