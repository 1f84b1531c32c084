import type { IntacctRecord } from '@bridge/plugin-api';
import type { Secret } from './secret.js';

/** What an answer does not tell is `undefined`: an `inspect` without details tells the id alone. */
export interface FieldDefinition {
  readonly id: string;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly isRequired: boolean | undefined;
  readonly isReadOnly: boolean | undefined;
  /**
   * As Intacct says it. `lookup`: TEXT, INTEGER, BOOLEAN, DATE, TIMESTAMP, ENUM, DECIMAL, CURRENCY, PERCENT, SEQUENCE.
   * `inspect` has other words for the same, such as `integer`.
   */
  readonly dataType: string | undefined;
  /** Told by `inspect` only. */
  readonly maxLength: number | undefined;
  readonly validValues: readonly string[];
}

export interface RelationshipDefinition {
  /** Prefix of dotted fields. */
  readonly path: string;
  readonly object: string;
  readonly label: string;
  /** Such as MANY2ONE. */
  readonly type: string;
  readonly relatedBy: string;
}

export interface ObjectDefinition {
  /** As Intacct writes it: upper case from `lookup`, lower case in a list of all objects. */
  readonly name: string;
  /** What people read; told by `inspect`. */
  readonly label: string | undefined;
  readonly documentType: string | undefined;
  readonly fields: readonly FieldDefinition[];
  readonly relationships: readonly RelationshipDefinition[];
}

export interface Dimension {
  readonly object: string;
  readonly label: string;
  /** Label in the words of the company. */
  readonly term: string;
  readonly isUserDefined: boolean;
  readonly isEnabledInGl: boolean;
}

export interface DimensionRelationship {
  readonly object: string;
  readonly objectId: string;
  readonly isAutofilled: boolean;
  readonly isOverridable: boolean;
  readonly related: readonly {
    readonly object: string;
    readonly objectId: string;
    readonly relationshipId: string;
    /** `One` or `Many`. */
    readonly sourceSide: string;
    readonly relatedSide: string;
  }[];
}

export interface EntityDetail {
  readonly id: string;
  readonly name: string;
  readonly recordNo: string;
  readonly currency: string;
  /** 1 to 12; `undefined` when the company's own holds. */
  readonly firstFiscalMonth: number | undefined;
  readonly firstTaxMonth: number | undefined;
  readonly weekStart: string | undefined;
}

export interface FinancialSetup {
  /** ACCRUAL or CASH. */
  readonly defaultBook: string;
  readonly isMultiBook: boolean;
  /** 1 to 12. */
  readonly firstFiscalMonth: number | undefined;
  readonly isMultiEntityShared: boolean;
  readonly isMultiCurrency: boolean;
  readonly isMultiBaseCurrency: boolean;
  /** `undefined` when each entity has its own. */
  readonly baseCurrency: string | undefined;
}

export interface CompanyPreference {
  readonly application: string;
  readonly name: string;
  readonly value: string;
}

export interface UserPermission {
  readonly application: string;
  readonly policy: string;
  readonly rights: readonly string[];
}

/** How the gateway writes days and times for a user. */
export interface UserFormatting {
  readonly recordNo: string | undefined;
  /** Such as `en_US`. */
  readonly locale: string;
  /** Separator, then `m`, `d` and `y` (two digits) or `Y` (four) in their order, such as `/mdY`. */
  readonly dateFormat: string;
  /** Minutes east of Greenwich. */
  readonly gmtOffsetMinutes: number;
  readonly clock: 12 | 24;
}

export interface ApiSession {
  readonly sessionId: Secret;
  readonly endpointUrl: string;
  /** `undefined`: top level. */
  readonly entityId: string | undefined;
}

/** Answers that have a shape of their own. */
export type GatewayAnswer =
  | { readonly kind: 'definitions'; readonly definitions: readonly ObjectDefinition[] }
  | { readonly kind: 'dimensions'; readonly dimensions: readonly Dimension[] }
  | { readonly kind: 'dimension-relationships'; readonly relationships: readonly DimensionRelationship[] }
  | { readonly kind: 'entities'; readonly entities: readonly EntityDetail[] }
  | { readonly kind: 'financial-setup'; readonly setup: FinancialSetup }
  | { readonly kind: 'preferences'; readonly preferences: readonly CompanyPreference[] }
  | { readonly kind: 'permissions'; readonly permissions: readonly UserPermission[] }
  | { readonly kind: 'user-formatting'; readonly formatting: UserFormatting }
  | { readonly kind: 'session'; readonly session: ApiSession };

/** Data of a function that was done. */
export interface GatewayData {
  /** Records written or read; reads with the field names as Intacct gives them (upper case). Empty when none matched. */
  readonly records: readonly IntacctRecord[];
  readonly totalCount: number | undefined;
  readonly remaining: number | undefined;
  readonly resultId: string | undefined;
  /** Where the answer has a shape of its own; `getDimensions` and `getFinancialSetup` give records beside it. */
  readonly answer?: GatewayAnswer;
}
