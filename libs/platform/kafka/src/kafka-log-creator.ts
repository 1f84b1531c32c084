import kafkajs, { type LogEntry, type logCreator } from 'kafkajs';
import type { LogFields, Logger } from '@bridge/ports';

export const kafkaLogLevel = kafkajs.logLevel.INFO;

/** What kafkajs calls an error or a warning although it is the usual course: groups and leaders change, it retries. */
const usual = [
  /coordinator/i,
  /rebalanc/i,
  /no leader for this topic-partition/i,
  /leadership election/i,
  /does not host this topic-partition/i,
  /Limiting retries for the idempotent producer/,
  /re-joining/i,
  /is not the leader/i,
  // An outage is told once by us, not once for every attempt to connect.
  /^Connection (error|timeout)|^Failed to connect/,
];
const keptFields = ['groupId', 'broker', 'clientId', 'topic', 'partition', 'retryCount', 'retryTime'] as const;

/** Lines of kafkajs go to our logger. An error of kafkajs is a warning here: it retries, and what it gives up on is thrown. */
export function kafkaLogCreator(logger: Logger): logCreator {
  return () => (entry) => {
    const fields = lineFields(entry);
    if (entry.level === kafkajs.logLevel.ERROR || entry.level === kafkajs.logLevel.WARN) {
      if (isUsual(entry)) logger.debug('Kafka client', fields);
      else logger.warn('Kafka client', fields);
      return;
    }
    logger.debug('Kafka client', fields);
  };
}

function isUsual({ log }: LogEntry): boolean {
  const texts = [log.message, String(log['error'] ?? '')];
  return usual.some((pattern) => texts.some((text) => pattern.test(text)));
}

function lineFields({ namespace, log }: LogEntry): LogFields {
  const kept = keptFields
    .filter((name) => log[name] !== undefined)
    .map((name) => [name, log[name] as unknown] as const);
  const error = log['error'] === undefined ? {} : { reason: String(log['error']) };
  return { stage: 'kafka', client_part: namespace, client_message: log.message, ...error, ...Object.fromEntries(kept) };
}
