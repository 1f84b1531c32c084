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
export { failpointNames, inertFailpoints } from './failpoint.port.js';
export type { Failpoint, Failpoints } from './failpoint.port.js';
export type {
  CompanyFailure,
  GrantedSlot,
  LanePause,
  LaneSelector,
  LaneState,
  LaneStore,
  SlotRequest,
} from './lane-store.port.js';
export { Secret } from './secret.js';
export { gatewayErrorClasses, notExecutedCodes, notExecutedScopes } from './gateway.port.js';
export type {
  FunctionOutcome,
  GatewayAccount,
  GatewayError,
  GatewayErrorClass,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
  NotExecuted,
  NotExecutedCode,
  NotExecutedScope,
  RetryRule,
} from './gateway.port.js';
export type {
  ApiSession,
  CompanyPreference,
  Dimension,
  DimensionRelationship,
  EntityDetail,
  FieldDefinition,
  FinancialSetup,
  GatewayAnswer,
  GatewayData,
  ObjectDefinition,
  RelationshipDefinition,
  UserFormatting,
  UserPermission,
} from './gateway-answer.port.js';
export type {
  AsynchronousGateway,
  AsynchronousReceipt,
  AsynchronousRequest,
  AsynchronousSettlement,
  AwaitedRequest,
  AwaitedRequestStore,
  ConcludedRequest,
  Conclusion,
  ExpectedFunction,
} from './gateway-asynchronous.port.js';
export { termAnchors } from './gateway-document.port.js';
export type {
  ApAdjustmentDocument,
  ArAdjustmentDocument,
  BillDocument,
  DecimalText,
  DocumentChange,
  DocumentCurrency,
  DocumentFields,
  DocumentLine,
  DocumentLineFields,
  InvoiceDocument,
  LineAccount,
  LineChange,
  TaxEntry,
  TermDocument,
  TermRate,
} from './gateway-document.port.js';
export { preferenceApplications } from './gateway-function.port.js';
export type {
  DocumentIdentity,
  GatewayFunction,
  ReadFunction,
  RecordIdentity,
  WriteFunction,
} from './gateway-function.port.js';
export { comparisonOperators } from './gateway-query.port.js';
export type { ListFilter, QueryFilter, QueryOrder, QuerySelect } from './gateway-query.port.js';
export type { Clock, IdSource, RandomSource } from './clock.port.js';
export { gaugeLabels, gaugeNames, inertTelemetry } from './telemetry.port.js';
export type {
  AnswerOutcome,
  DoubtOutcome,
  GaugeName,
  GaugeRow,
  LabelledGauge,
  LogFields,
  Logger,
  StageLabels,
  Telemetry,
} from './telemetry.port.js';
export type { Company, CompanyStore } from './company-store.port.js';
export type {
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterReplayEntry,
  DeadLetterStore,
  ListPage,
  ReplayOutcome,
  ReplayableLetter,
  ReplayedLetter,
  StoredDeadLetter,
  TriedLetter,
} from './dead-letter-store.port.js';
export type {
  Chunk,
  ChunkOutcome,
  CommandedRecord,
  FinishedJob,
  MassJob,
  MassJobCounts,
  MassJobRequest,
  MassJobState,
  MassJobStore,
  RecordFilter,
} from './mass-job-store.port.js';
export { retainedTables } from './retention.port.js';
export type {
  RetainedTable,
  Retention,
  RetentionDays,
  RetentionPage,
  RunLedger,
  RunOptions,
} from './retention.port.js';
export type { AuditEntry, AuditLog } from './audit-log.port.js';
export type { AcceptedEvent, AcceptResult, DeadLetter, Inbox, LogOrigin } from './inbox.port.js';
export type {
  AttemptSettlement,
  Claim,
  ClaimOptions,
  ClaimedJob,
  DoubtfulAttempt,
  DoubtfulJob,
  JobSettlement,
  OutgoingResult,
  PlannedAttempt,
  RecordLink,
  SettledJob,
  SysIdRef,
  Usage,
  WorkStore,
} from './work-store.port.js';
export type { MirrorStore } from './mirror-store.port.js';
export { REFERENCE_CYCLE } from './wait-chain.port.js';
export type { WaitChain, WaitEnd } from './wait-chain.port.js';
export { signalChannels } from './outbox.port.js';
export type { Leases, Outbox, OutboxMessage, SignalChannel, Signals } from './outbox.port.js';
export { inertTracer, traceSteps } from './tracer.port.js';
export type { ConsumedEvent, PublishedMessage, Span, TracedRecord, Tracer, TraceStep } from './tracer.port.js';
