export type KafkaBrokerErrorCode =
  'KAFKA_BROKER_UNAVAILABLE' | 'KAFKA_BROKER_FETCH_FAILED' | 'KAFKA_BROKER_PORT_TAKEN' | 'KAFKA_BROKER_START_FAILED';

/** The broker cannot be had; the message is one sentence with the reason. */
export class KafkaBrokerError extends Error {
  readonly code: KafkaBrokerErrorCode;

  constructor(code: KafkaBrokerErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'KafkaBrokerError';
    this.code = code;
  }
}

/** What a broker said that did not start, as an error with its reason. */
export function startError(said: string): KafkaBrokerError {
  const taken = /.*(?:address already in use|port is already allocated).*/i.exec(said)?.[0];
  const reason = taken ?? /(?:ERROR|FATAL).*/.exec(said)?.[0] ?? said.trim().split('\n').pop() ?? 'no output';
  return new KafkaBrokerError(
    taken === undefined ? 'KAFKA_BROKER_START_FAILED' : 'KAFKA_BROKER_PORT_TAKEN',
    `The Kafka broker did not start: ${reason}`,
  );
}
