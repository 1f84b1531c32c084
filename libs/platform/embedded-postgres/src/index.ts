export { removeEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresLogger, EmbeddedPostgresOptions } from './embedded-postgres.js';
export { EmbeddedPostgresError, embeddedPostgresErrorCodes } from './embedded-postgres.error.js';
export type { EmbeddedPostgresErrorCode } from './embedded-postgres.error.js';
