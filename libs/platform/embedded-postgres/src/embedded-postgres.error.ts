export const embeddedPostgresErrorCodes = [
  'EMBEDDED_POSTGRES_NO_BINARIES',
  'EMBEDDED_POSTGRES_NO_ACCOUNT',
  'EMBEDDED_POSTGRES_UNSAFE_FOLDER',
  'EMBEDDED_POSTGRES_IN_USE',
  'EMBEDDED_POSTGRES_PORT_TAKEN',
  'EMBEDDED_POSTGRES_WRONG_VERSION',
  'EMBEDDED_POSTGRES_DAMAGED',
  'EMBEDDED_POSTGRES_INITDB_FAILED',
  'EMBEDDED_POSTGRES_START_FAILED',
] as const;

export type EmbeddedPostgresErrorCode = (typeof embeddedPostgresErrorCodes)[number];

/** The embedded server cannot be had. The message is one sentence for a person, followed by what to do. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}
