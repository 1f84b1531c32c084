/** An answer of the control port that is not a success. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly field?: string,
    /** Entries of a business refusal. */
    readonly errors?: readonly object[],
  ) {
    super(reason);
    this.name = 'ControlError';
  }

  toJson(): object {
    const { status, reason, field, errors } = this;
    return {
      error: {
        status,
        ...(field === undefined ? {} : { field }),
        reason,
        ...(errors === undefined ? {} : { errors }),
      },
    };
  }
}
