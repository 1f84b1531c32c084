export { logLevels, parseLogLevel } from './log-level.js';
export type { LogLevel } from './log-level.js';
export { NestLogger } from './nest-logger.js';
export { PinoLogger } from './pino-logger.js';
export type { PinoLoggerOptions } from './pino-logger.js';
export { PrometheusTelemetry } from './prometheus-telemetry.js';
export type { PrometheusTelemetryOptions } from './prometheus-telemetry.js';
export { redactFields, redactText } from './redaction.js';
