export type KafkaBrokerErrorCode =
  'KAFKA_BROKER_UNAVAILABLE' | 'KAFKA_BROKER_FETCH_FAILED' | 'KAFKA_BROKER_START_FAILED';

/** The broker cannot be had; the message is one sentence with the reason. */
export class KafkaBrokerError extends Error {
  readonly code: KafkaBrokerErrorCode;

  constructor(code: KafkaBrokerErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'KafkaBrokerError';
    this.code = code;
  }
}
