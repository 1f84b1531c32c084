import type { DocumentFault } from '../store/schema.faults.js';

export interface ErrorDetails {
  /** Of the record that is wrong. */
  readonly object?: string | undefined;
  readonly key?: string | undefined;
  /** Entries of a business refusal. */
  readonly errors?: readonly object[];
  /** Everything that is wrong with the body; `field` and `reason` are those of the first. */
  readonly faults?: readonly DocumentFault[];
}

/** An answer of the control port that is not a success. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly field?: string,
    readonly details: ErrorDetails = {},
  ) {
    super(reason);
    this.name = 'ControlError';
  }

  toJson(): object {
    const { status, reason, field, details } = this;
    const { object, key, errors, faults } = details;
    return {
      error: {
        status,
        ...(object === undefined ? {} : { object }),
        ...(key === undefined ? {} : { key }),
        ...(field === undefined ? {} : { field }),
        reason,
        ...(errors === undefined ? {} : { errors }),
        ...(faults === undefined ? {} : { faults }),
      },
    };
  }
}

/** 422 for a body with these faults; at least one. */
export function bodyError(faults: readonly DocumentFault[], { object, key }: ErrorDetails = {}): ControlError {
  const [first] = faults;
  return new ControlError(422, first?.reason ?? 'is not valid', first?.field, {
    object: first?.object ?? object,
    key: first?.key ?? key,
    faults,
  });
}
