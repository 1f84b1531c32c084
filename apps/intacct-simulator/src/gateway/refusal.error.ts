/** A message of `additionalinfo`, independent of language. */
export interface MessageInfo {
  readonly messageId: string;
  readonly placeholders?: readonly (readonly [name: string, value: string])[];
}

/** What `showadditionalerrorinfo` adds to an error. */
export interface AdditionalInfo {
  readonly errorId: string;
  readonly category: string;
  readonly description?: MessageInfo;
  readonly cdescription?: MessageInfo;
  readonly correction?: MessageInfo;
}

export interface ErrorEntry {
  readonly errorno: string;
  readonly description?: string;
  readonly description2?: string;
  readonly correction?: string;
  readonly additionalInfo?: AdditionalInfo;
}

/** A business refusal of one function or one object, with the entries that the answer will carry. */
export class Refusal extends Error {
  constructor(
    readonly errors: readonly ErrorEntry[],
    /**
     * What is wrong in the record: `PARENTID`, `ENTRIES[0].ACCOUNTNO`. Clients of the gateway are not told, as in the
     * product; who writes JSON is.
     */
    readonly field?: string,
  ) {
    super(errors[0]?.description2 ?? errors[0]?.description ?? 'refused');
    this.name = 'Refusal';
  }

  /** The same of a field, unless it tells a field already. */
  at(field: string): Refusal {
    return this.field === undefined ? new Refusal(this.errors, field) : this;
  }

  /** The same as seen from outside of a part of the record. */
  within(part: string): Refusal {
    return new Refusal(this.errors, this.field === undefined ? part : `${part}.${this.field}`);
  }
}

/** What is refused meanwhile concerns this part of a record, such as `ENTRIES[0]`. */
export function inside<T>(part: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Refusal ? error.within(part) : error;
  }
}

export function refuse(errorno: string, description2: string, correction?: string): Refusal {
  return new Refusal([{ errorno, description2, ...(correction === undefined ? {} : { correction }) }]);
}

/** A failure before any function ran: at control level, at authentication level, or below XML. */
export class EnvelopeFailure extends Error {
  constructor(
    readonly level: 'control' | 'authentication',
    readonly errors: readonly ErrorEntry[],
    /** Authentication failures that must not repeat who asked. */
    readonly emptyEchoes = false,
  ) {
    super(errors[0]?.description2 ?? 'refused');
    this.name = 'EnvelopeFailure';
  }
}
