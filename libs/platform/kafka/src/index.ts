export { KafkaEventLog } from './kafka-event-log.js';
export { kafkaSaslMechanisms } from './kafka-settings.js';
export type { KafkaDependencies, KafkaSasl, KafkaSettings } from './kafka-settings.js';
