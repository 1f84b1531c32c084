import type { IntegrationState, ObjectRef, SmartEvent } from '@bridge/canonical';
import type { CompanySettings } from './company-settings.js';
import type { IntacctRecord } from './intacct-record.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type Facts = { readonly [key: string]: JsonValue };

/** What the bridge knows of a DMO record. */
export interface KnownRecord {
  readonly ref: ObjectRef;
  readonly sysId: string;
  readonly state: IntegrationState;
  readonly intacctId: string | undefined;
  readonly recordNo: string | undefined;
  /** Version last applied; 0 when none was. */
  readonly version: number;
  /** What the owning domain published of the record. */
  readonly facts: Facts;
}

/** Read-only directory of DMO records of one company (the id map). */
export interface RecordDirectory {
  /** By natural key or alias; of several under one alias the one that took it last. `undefined`: no event of it was seen yet. */
  find(ref: ObjectRef): Promise<KnownRecord | undefined>;
  /** By DMO `_id`; tells what a record was called before. */
  findBySysId(object: string, sysId: string): Promise<KnownRecord | undefined>;
  /** Every known record of an object, in order of natural key. For small objects (dimension types, sites). */
  list(object: string): Promise<readonly KnownRecord[]>;
}

/** Read-only view of what Intacct holds, answered from the local mirror where the manifest declares one. */
export interface IntacctReader {
  /**
   * One record by its natural key.
   *
   * @returns the mirrored fields; `undefined` when Intacct has no such record
   * @throws TransientError when neither the mirror nor Intacct can answer now
   */
  find(object: string, key: string): Promise<IntacctRecord | undefined>;
  /** How many records of the object the company has; 0 also when the company has no such object. */
  count(object: string): Promise<number>;
}

/** All that a handler may look at. Valid for one decision. */
export interface DecisionContext {
  readonly company: CompanySettings;
  readonly records: RecordDirectory;
  readonly intacct: IntacctReader;
}

/**
 * Bring one canonical object to Intacct. The pipeline chooses create or update from the record link, sends nothing when the
 * mapped content has not changed, and gives every command its control id.
 */
export interface WriteCommand {
  readonly kind: 'write';
  /** Name of the sync object whose mapping translates `canonical`; of the same plugin. */
  readonly object: string;
  /** Identity of the DMO record that is written: the event's own, or a part of it (for example `customer/1001/Customer C1 MAIN`). */
  readonly sysId: string;
  readonly naturalKey: string;
  readonly canonical: unknown;
  /** A document is created once and never changed. @default 'create-or-update' */
  readonly mode?: 'create-or-update' | 'create-only';
}
export type Command = WriteCommand;

/**
 * What follows from an event.
 *
 * - `apply`: run the commands in order (parts before their owner; the last one is the record itself), then keep the link with
 *   `facts` and `aliases`. No commands: the record is configuration, kept by the bridge alone.
 * - `ignore`: nothing follows; counted with the reason.
 */
export type Decision =
  | {
      readonly kind: 'apply';
      readonly commands: readonly Command[];
      readonly facts?: Facts;
      readonly aliases?: readonly string[];
      /** One sentence for a person. @default chosen by the pipeline */
      readonly message?: string;
      /** Dimensions that could not be sent, by slot or type id. */
      readonly notIntegrated?: readonly string[];
      /** Finance documents only. */
      readonly document?: {
        readonly documentType: string;
        readonly targetDocumentType: string;
        readonly targetDocumentNumber: string;
      };
      /** Rows the domain wants kept; saved by `result` in its transaction. */
      readonly store?: readonly object[];
    }
  | { readonly kind: 'ignore'; readonly reason: string };

/**
 * A domain decision: reads and decides, changes nothing.
 *
 * Not its job: retries, ordering, batching, control ids, duplicates, results.
 */
export interface EventHandler<C> {
  /**
   * @throws RejectedError when the data or a rule is wrong, with every fault found
   * @throws BlockedError when another record has to land first
   * @throws TransientError when a read could not be answered
   */
  decide(event: SmartEvent<C>, context: DecisionContext): Promise<Decision>;
}
