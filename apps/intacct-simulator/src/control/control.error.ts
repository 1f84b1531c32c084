import type { DocumentFault } from '../store/schema.faults.js';

/** An answer of the control port that is not a success. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly field?: string,
    /** Entries of a business refusal. */
    readonly errors?: readonly object[],
    /** Everything that is wrong with the body; `field` and `reason` are those of the first. */
    readonly faults?: readonly DocumentFault[],
  ) {
    super(reason);
    this.name = 'ControlError';
  }

  toJson(): object {
    const { status, reason, field, errors, faults } = this;
    return {
      error: {
        status,
        ...(field === undefined ? {} : { field }),
        reason,
        ...(errors === undefined ? {} : { errors }),
        ...(faults === undefined ? {} : { faults }),
      },
    };
  }
}

/** 422 for a body with these faults; at least one. */
export const bodyError = (faults: readonly DocumentFault[]): ControlError =>
  new ControlError(422, faults[0]?.reason ?? 'is not valid', faults[0]?.field, undefined, faults);
