import type { XmlNode } from '../gateway/xml.parser.js';
import { ATTACHMENT_SCHEMAS } from './attachment.schema.js';
import { DOCUMENT_SCHEMAS } from './document.schema.js';
import { BALANCE_SCHEMAS } from './balance.schema.js';
import type { ElementModel } from './element.schema.js';
import { violationsOf, type Violation } from './element.validator.js';
import { LIST_SCHEMAS } from './list.schema.js';
import { MASTER_SCHEMAS } from './master.schema.js';
import { PAYMENT_SCHEMAS } from './payment.schema.js';
import { SETUP_SCHEMAS } from './setup.schema.js';

/**
 * The object-specific functions with their exact element order.
 *
 * Facts: the order that the published schema and the official SDK agree on; where they differ both ways are right.
 */
export const LEGACY_SCHEMAS: ReadonlyMap<string, ElementModel> = new Map(
  [
    ...DOCUMENT_SCHEMAS,
    ...PAYMENT_SCHEMAS,
    ...SETUP_SCHEMAS,
    ...MASTER_SCHEMAS,
    ...ATTACHMENT_SCHEMAS,
    ...LIST_SCHEMAS,
    ...BALANCE_SCHEMAS,
  ].map((each) => [each.name, each]),
);

/** Why a call breaks the schema; generic functions have none. */
export function schemaViolations(call: XmlNode): readonly Violation[] {
  const schema = LEGACY_SCHEMAS.get(call.name);
  return schema === undefined ? [] : violationsOf(schema, call);
}
