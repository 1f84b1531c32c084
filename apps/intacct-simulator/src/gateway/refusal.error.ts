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
  constructor(readonly errors: readonly ErrorEntry[]) {
    super(errors[0]?.description2 ?? errors[0]?.description ?? 'refused');
    this.name = 'Refusal';
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
