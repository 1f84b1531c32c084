export { EventLogUnavailableError } from './event-log.port.js';
export type {
  EventLog,
  LogBatch,
  LogMessage,
  LogRecord,
  LogSubscription,
  SubscribeOptions,
  TopicSpec,
} from './event-log.port.js';
export { Secret } from './secret.js';
export type {
  FunctionOutcome,
  GatewayAccount,
  GatewayData,
  GatewayError,
  GatewayFunction,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
  NotExecuted,
  QueryFilter,
  ReadFunction,
  WriteFunction,
} from './gateway.port.js';
export type { Clock, IdSource, RandomSource } from './clock.port.js';
export type { LogFields, Logger, StageLabels, Telemetry } from './telemetry.port.js';
export type { Company, CompanyStore } from './company-store.port.js';
export type { AcceptedEvent, AcceptResult, DeadLetter, Inbox, LogOrigin } from './inbox.port.js';
export type {
  AttemptSettlement,
  ClaimedJob,
  DoubtfulAttempt,
  DoubtfulJob,
  JobSettlement,
  MirrorStore,
  OutgoingResult,
  PlannedAttempt,
  RecordLink,
  SettledJob,
  SysIdRef,
  Usage,
  WorkStore,
} from './work-store.port.js';
export { signalChannels } from './outbox.port.js';
export type { Leases, Outbox, OutboxMessage, SignalChannel, Signals } from './outbox.port.js';
