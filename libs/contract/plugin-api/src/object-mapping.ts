import type { CompanySettings } from './company-settings.js';
import type { IntacctRecord } from './intacct-record.js';

/** What a mapping may use besides the canonical object. */
export interface MappingContext {
  readonly company: CompanySettings;
}

/** How a record that we wrote is found again in Intacct. */
export interface RecordIdentity {
  /** Field whose value is the business id in Intacct and `intacctId` in results, for example CUSTOMERID. */
  readonly idField: string;
  /** Fields that together select the record; each is compared for equality. */
  readonly match: Readonly<Record<string, string>>;
  /**
   * Fields (and owned lines) that a found record must also carry to be ours; absent when the business id says it all.
   * Decimals are compared by value.
   */
  readonly verify?: IntacctRecord;
}

/** Translation of one canonical object. Pure: same input, same output; the input is not changed. */
export interface ObjectMapping<C> {
  /** @example 'CUSTOMER' */
  readonly intacctObject: string;
  /**
   * @returns upper-case field names, no absent values
   * @throws RejectedError when the object cannot be said in Intacct's words
   */
  toIntacct(canonical: C, context: MappingContext): IntacctRecord;
  identity(canonical: C): RecordIdentity;
  /** Present for every object with a flow from Intacct. */
  fromIntacct?(record: IntacctRecord): C;
}
