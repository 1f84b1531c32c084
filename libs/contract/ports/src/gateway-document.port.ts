import type { LocalDate } from '@bridge/canonical';

/** Decimal text with a point and no thousands separator, for example `-12.50`. */
export type DecimalText = string;

/** Currency of a document. A rate by type (empty text: Intacct Daily Rate) or by value, never both. */
export type DocumentCurrency = {
  readonly base?: string;
  readonly transaction?: string;
  readonly rateDate?: LocalDate;
} & ({ readonly rateType?: string; readonly rate?: never } | { readonly rate: DecimalText; readonly rateType?: never });

export interface TaxEntry {
  readonly detailId: string;
  /** Overrides what Intacct calculates. */
  readonly tax?: DecimalText;
}

/** A task needs its project, a cost type both. */
export type ProjectDimensions =
  | { readonly projectId?: string; readonly taskId?: never; readonly costTypeId?: never }
  | { readonly projectId: string; readonly taskId: string; readonly costTypeId?: string };

/** Dimensions of a line, by their ids. User-defined ones are among its custom fields: `GLDIM` and the name. */
export type LineDimensions = ProjectDimensions & {
  readonly locationId?: string;
  readonly departmentId?: string;
  readonly customerId?: string;
  readonly vendorId?: string;
  readonly employeeId?: string;
  readonly itemId?: string;
  readonly classId?: string;
  readonly contractId?: string;
  readonly warehouseId?: string;
};

/** What a line of an object-specific document may carry, whatever its account. */
export type DocumentLineFields = LineDimensions & {
  readonly offsetAccountNo?: string;
  readonly allocationId?: string;
  readonly memo?: string;
  /** Payables only. */
  readonly form1099?: { readonly isReported: boolean; readonly type?: string; readonly box?: string };
  readonly key?: string;
  /** With `noGl` only. */
  readonly totalPaid?: DecimalText;
  /** With `noGl` only. */
  readonly totalDue?: DecimalText;
  /** By custom field id; several values of one field are joined by `#~#`. */
  readonly customFields?: Readonly<Record<string, string>>;
  /** Receivables only. */
  readonly revenueRecognition?: {
    readonly template?: string;
    readonly deferredAccountNo?: string;
    readonly start?: LocalDate;
    readonly end?: LocalDate;
  };
  readonly isBillable?: boolean;
  /** Amount with tax, for documents with `isTaxInclusive`. */
  readonly totalAmount?: DecimalText;
  readonly taxEntries?: readonly TaxEntry[];
};

/** Account of a line: by number, or by label where the company's setting asks for labels. */
export type LineAccount =
  | { readonly accountNo: string; readonly accountLabel?: never }
  | { readonly accountLabel: string; readonly accountNo?: never };

export type DocumentLine = LineAccount & DocumentLineFields & { readonly amount: DecimalText };

/** A change of line `lineNo` (from 1); what is absent stays as it is. */
export type LineChange = Partial<DocumentLineFields> &
  Partial<LineAccount> & {
    readonly lineNo: number;
    readonly amount?: DecimalText;
  };

/** What documents of payables and receivables have in common. */
export interface DocumentFields {
  readonly dateCreated: LocalDate;
  /** Posting date. */
  readonly datePosted?: LocalDate;
  /** @default 'Submit' */
  readonly action?: 'Submit' | 'Draft';
  /** Record number of the summary it joins. */
  readonly batchKey?: string;
  readonly documentNo?: string;
  readonly poNumber?: string;
  readonly isOnHold?: boolean;
  readonly description?: string;
  readonly externalId?: string;
  readonly currency?: DocumentCurrency;
  /** Not posted to the ledger. */
  readonly noGl?: boolean;
  readonly attachmentsId?: string;
  readonly customFields?: Readonly<Record<string, string>>;
  readonly taxSolutionId?: string;
  /** One at least. */
  readonly lines: readonly DocumentLine[];
}

/** One of the two at least. */
export type DueDate =
  | { readonly dateDue: LocalDate; readonly termName?: string }
  | { readonly termName: string; readonly dateDue?: LocalDate };

export type InvoiceDocument = DocumentFields &
  DueDate & {
    readonly customerId: string;
    /** Contact names. */
    readonly billTo?: string;
    readonly shipTo?: string;
  };

export type BillDocument = DocumentFields &
  DueDate & {
    readonly vendorId: string;
    /** Contact names. */
    readonly payTo?: string;
    readonly returnTo?: string;
    readonly isTaxInclusive?: boolean;
  };

/** What an update may change; external id, summary and ledger posting are fixed by the create. */
export type DocumentChange<D extends InvoiceDocument | BillDocument> = Partial<
  Omit<D, 'lines' | 'externalId' | 'batchKey' | 'noGl' | 'taxSolutionId' | 'isTaxInclusive'>
> & { readonly lines?: readonly (DocumentLine | LineChange)[] };

/** Positive amounts are debit memos, negative ones credit memos; all lines of one document have the same sign. */
type AdjustmentFields = Omit<DocumentFields, 'poNumber' | 'isOnHold' | 'attachmentsId'>;

export interface ArAdjustmentDocument extends AdjustmentFields {
  readonly customerId: string;
  /** Number of the invoice it adjusts. */
  readonly invoiceNo?: string;
}

export interface ApAdjustmentDocument extends AdjustmentFields {
  readonly vendorId: string;
  /** Number of the bill it adjusts. */
  readonly billNo?: string;
  readonly isTaxInclusive?: boolean;
}

/** From which day a term counts. */
export const termAnchors = [
  'from invoice/bill date',
  'of the month of invoice/bill date',
  'of next month from invoice/bill date',
  'of 2nd month from invoice/bill date',
  'of 3rd month from invoice/bill date',
  'of 4th month from invoice/bill date',
  'of 5th month from invoice/bill date',
  'of 6th month from invoice/bill date',
] as const;

type TermAnchor = (typeof termAnchors)[number];

/** An amount of money, or a share of the document. */
export interface TermRate {
  readonly amount: DecimalText;
  readonly unit: '$' | '%';
}

/** A payment term of receivables or payables. */
export interface TermDocument {
  readonly name: string;
  readonly description?: string;
  readonly status?: 'active' | 'inactive';
  readonly due?: { readonly day?: number; readonly from?: TermAnchor };
  readonly discount?: {
    readonly day?: number;
    readonly from?: TermAnchor;
    readonly rate?: TermRate;
    readonly graceDays?: number;
  };
  readonly discountOn?: 'Line items total' | 'Invoice total';
  readonly penalty?: {
    readonly cycle:
      | 'No Penalty'
      | 'Daily'
      | 'Weekly'
      | 'Biweekly'
      | 'Monthly'
      | 'Bimonthly'
      | 'Quarterly'
      | 'Half yearly'
      | 'Annually';
    readonly rate?: TermRate;
    readonly graceDays?: number;
  };
}
