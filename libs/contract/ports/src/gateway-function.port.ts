import type { LocalDate } from '@bridge/canonical';
import type { IntacctRecord } from '@bridge/plugin-api';
import type {
  ApAdjustmentDocument,
  ArAdjustmentDocument,
  BillDocument,
  DocumentChange,
  InvoiceDocument,
  TermDocument,
} from './gateway-document.port.js';
import type { ListFilter, QueryFilter, QueryOrder, QuerySelect } from './gateway-query.port.js';

/** `kind` is the name of the function at the gateway. `controlId`: 1 to 256 characters, unique within its request. */
interface Call<K extends string> {
  readonly kind: K;
  readonly controlId: string;
}

/** A record by its number, or by the field that names it in its object, such as CUSTOMERID. */
export type RecordIdentity =
  | { readonly recordNo: string; readonly naturalKey?: never }
  | { readonly naturalKey: { readonly field: string; readonly value: string }; readonly recordNo?: never };

/** A record of an object-specific function: its number, or the external id it was created with. */
export type DocumentIdentity =
  | { readonly recordNo: string; readonly externalId?: never }
  | { readonly externalId: string; readonly recordNo?: never };

type ReverseKind = 'reverse_invoice' | 'reverse_bill' | 'reverse_arpayment' | 'reverse_appayment';

/**
 * Functions that change something. One object each: a create of several is not atomic at the gateway.
 *
 * @see Interface reference, sections 4.2, 4.6
 */
export type WriteFunction =
  | (Call<'create'> & { readonly object: string; readonly record: IntacctRecord })
  | (Call<'update'> & RecordIdentity & { readonly object: string; readonly record: IntacctRecord })
  /** 1 to 100 record numbers, or natural keys of masters. */
  | (Call<'delete'> & { readonly object: string; readonly keys: readonly string[] })
  | (Call<'create_invoice'> & { readonly document: InvoiceDocument })
  | (Call<'update_invoice'> & DocumentIdentity & { readonly change: DocumentChange<InvoiceDocument> })
  | (Call<'create_bill'> & { readonly document: BillDocument })
  | (Call<'update_bill'> & DocumentIdentity & { readonly change: DocumentChange<BillDocument> })
  | (Call<'create_aradjustment'> & { readonly document: ArAdjustmentDocument })
  | (Call<'create_apadjustment'> & { readonly document: ApAdjustmentDocument })
  | (Call<'create_arterm'> & { readonly document: TermDocument })
  | (Call<'create_apterm'> & { readonly document: TermDocument })
  | (Call<ReverseKind> & {
      readonly recordNo: string;
      readonly dateReversed: LocalDate;
      readonly description?: string;
    })
  /** A platform application as its published XML. */
  | (Call<'installApp'> & { readonly applicationXml: string });

/** Empty `fields`: all. `documentType`: for objects that have one, such as SODOCUMENT. */
interface FieldChoice {
  readonly object: string;
  readonly fields: readonly string[];
  readonly documentType?: string;
}

/** Applications of `get_companyprefs`. */
export const preferenceApplications = [
  'GEN',
  'ME',
  'GL',
  'CM',
  'AP',
  'AR',
  'EE',
  'PO',
  'SO',
  'INV',
  'PA',
  'CS',
] as const;

export type ReadFunction =
  /** 1 to 100 record numbers; owned lines included. */
  | (Call<'read'> & FieldChoice & { readonly recordNos: readonly string[] })
  /** 1 to 100 natural keys. */
  | (Call<'readByName'> & FieldChoice & { readonly names: readonly string[] })
  | (Call<'readByQuery'> &
      FieldChoice & {
        /** SQL-like; write literals with `quoteLiteral`. Empty: all records. */
        readonly query: string;
        /** 1 to 1000 @default 100 */
        readonly pageSizeRecords?: number;
      })
  /** The next page of a `readByQuery`: by its result id, or by object when the answer gave none. */
  | (Call<'readMore'> &
      ({ readonly resultId: string; readonly object?: never } | { readonly object: string; readonly resultId?: never }))
  | (Call<'query'> & {
      readonly object: string;
      readonly select: readonly QuerySelect[];
      readonly documentType?: string;
      readonly filter?: QueryFilter;
      readonly orderBy?: readonly QueryOrder[];
      /** 1 to 2000 @default 100 */
      readonly pageSizeRecords?: number;
      /** From 0. Without an order that ends in RECORDNO, pages may overlap. */
      readonly offset?: number;
      readonly showPrivate?: boolean;
      readonly isCaseInsensitive?: boolean;
    })
  | (Call<'lookup'> & { readonly object: string; readonly documentType?: string })
  /** `object` absent: names of all objects. */
  | (Call<'inspect'> & { readonly object?: string; readonly isDetailed?: boolean })
  | Call<'getDimensions'>
  | Call<'getDimensionRelationships'>
  | Call<'readEntityDetails'>
  | Call<'getFinancialSetup'>
  | (Call<'get_companyprefs'> & { readonly application: (typeof preferenceApplications)[number] })
  | (Call<'getUserPermissions'> & { readonly userId: string })
  | (Call<'readUserFormatting'> &
      ({ readonly userId: string; readonly recordNo?: never } | { readonly recordNo: string; readonly userId?: never }))
  | (Call<'get_list'> & {
      /** For example `smarteventlog`. */
      readonly object: string;
      readonly maxItems?: number;
      /** From 0. */
      readonly start?: number;
      readonly showPrivate?: boolean;
      readonly fields?: readonly string[];
      readonly filter?: ListFilter;
      readonly orderBy?: readonly QueryOrder[];
    })
  /** A session of the same user at another level: an entity, or the top level when absent. Alone in its request. */
  | (Call<'getAPISession'> & { readonly entityId?: string });

export type GatewayFunction = WriteFunction | ReadFunction;
