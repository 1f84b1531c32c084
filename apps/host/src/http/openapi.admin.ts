import { deadLetterPaths, deadLetterSchemas } from './openapi.dead-letters.js';
import { recordPaths, recordSchemas } from './openapi.records.js';

/** Routes of the admin API. */
export const adminPaths = { ...deadLetterPaths, ...recordPaths };
export const adminSchemas = { ...deadLetterSchemas, ...recordSchemas };
