export {
  BlockedError,
  BridgeError,
  DefectError,
  InDoubtError,
  RejectedError,
  TransientError,
  stages,
  stopIfNeeded,
  toSyncError,
} from './errors.js';
export type { BridgeErrorOptions, Fault, Stage } from './errors.js';
export type { IntacctRecord, IntacctValue } from './intacct-record.js';
export type { CompanySettings } from './company-settings.js';
export type {
  Command,
  Decision,
  DecisionContext,
  EventHandler,
  Facts,
  IntacctReader,
  JsonValue,
  KnownRecord,
  RecordDirectory,
  WriteCommand,
} from './decision.js';
export type { MappingContext, ObjectMapping, RecordIdentity } from './object-mapping.js';
export { defineObject, definePlugin } from './plugin.js';
export type {
  AnySyncObject,
  Constructor,
  DomainPlugin,
  EventType,
  HealthCheck,
  HealthResult,
  MirrorDeclaration,
  RecordClass,
  SyncObject,
} from './plugin.js';
export { requireRecord } from './require-record.js';
