import type { ZodType } from 'zod';
import type { EventHandler } from './decision.js';
import type { ObjectMapping } from './object-mapping.js';

/** A class with any constructor; Nest resolves it. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** `<domain>.<object>.<verb in the past>.v<major>` */
export type EventType = `${string}.${string}.${string}.v${number}`;

/**
 * How events of an object are ordered and collapsed.
 *
 * - `document`: every version is its own document; never collapsed, never updated, first in priority
 * - `master`: snapshots; those waiting collapse into the newest
 * - `configuration`: kept by the bridge, no gateway write; before everything else
 */
export type RecordClass = 'document' | 'master' | 'configuration';

/** One business object of a domain: what comes in, how it is translated, where it goes. */
export interface SyncObject<C = unknown> {
  /** Node name, as in the Kafka key and in results: `customer`. */
  readonly name: string;
  readonly canonical: ZodType<C>;
  /** Absent for configuration objects. */
  readonly mapping?: ObjectMapping<C>;
  /** Absent for parts that only travel with their owner (contacts). */
  readonly toIntacct?: {
    readonly on: readonly EventType[];
    readonly handler: Constructor<EventHandler<C>>;
    readonly recordClass: RecordClass;
  };
}
// A mapping takes C and a schema gives C: only `any` lets objects of different C share one list.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnySyncObject = SyncObject<any>;

/** Records of Intacct that handlers look up by key; kept in the local mirror. */
export interface MirrorDeclaration {
  /** @example 'GLACCOUNT' */
  readonly object: string;
  /** Field that is the natural key, for example ACCOUNTNO. */
  readonly keyField: string;
  /** Fields kept beside RECORDNO and the key. */
  readonly fields: readonly string[];
}

export interface HealthResult {
  readonly status: 'up' | 'down';
  readonly detail?: string;
}

/** What a domain needs in order to work. Returns `down`, never throws. */
export interface HealthCheck {
  /** Starts with `<plugin id>.` */
  readonly key: string;
  check(): Promise<HealthResult>;
}

/** The table of contents of a domain. Data: it can be read without starting Nest. */
export interface DomainPlugin {
  /** kebab-case, equals the folder name and the domain in event types and topics */
  readonly id: string;
  readonly apiVersion: 1;
  readonly config: { readonly namespace: string; readonly schema: ZodType };
  readonly objects: readonly AnySyncObject[];
  readonly mirrors: readonly MirrorDeclaration[];
  /** Table names start with the id in snake case. */
  readonly entities: readonly Constructor[];
  /** Classes with `up` and `down`, named `<VerbWhat><13-digit ms>`. */
  readonly migrations: readonly Constructor[];
  /** Served under /admin/<id>, guarded by the host. */
  readonly adminControllers: readonly Constructor[];
  readonly health: readonly Constructor<HealthCheck>[];
  /** Private helpers of the above. */
  readonly providers: readonly Constructor[];
}

/** Declare an object; types its mapping and handler by its schema. */
export function defineObject<C>(object: SyncObject<C>): SyncObject<C> {
  return Object.freeze(object);
}

/** Declare a domain; lists that it does not need may be left out. */
export function definePlugin(
  plugin: Pick<DomainPlugin, 'id' | 'apiVersion' | 'config' | 'objects'> & Partial<DomainPlugin>,
): DomainPlugin {
  return Object.freeze({
    mirrors: [],
    entities: [],
    migrations: [],
    adminControllers: [],
    health: [],
    providers: [],
    ...plugin,
  });
}
