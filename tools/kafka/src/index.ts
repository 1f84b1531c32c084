export { kafkaAvailability } from './kafka-availability.js';
export type { KafkaAvailability } from './kafka-availability.js';
export { startKafkaBroker } from './kafka-broker.js';
export type { KafkaBroker, KafkaBrokerOptions } from './kafka-broker.js';
export type { StopMode } from './broker-process.js';
export { KafkaBrokerError } from './kafka-broker.error.js';
export type { KafkaBrokerErrorCode } from './kafka-broker.error.js';
