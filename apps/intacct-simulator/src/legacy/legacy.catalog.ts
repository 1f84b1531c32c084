import type { GatewayFunction } from '../functions/function.model.js';
import { ATTACHMENT_FUNCTIONS } from './attachment.functions.js';
import { BALANCE_FUNCTIONS } from './balance.functions.js';
import { DOCUMENT_FUNCTIONS } from './document.functions.js';
import { LIST_FUNCTIONS } from './list.functions.js';
import { DELETED_MASTERS } from './master.schema.js';
import { PAYMENT_FUNCTIONS } from './payment.functions.js';
import { createOf, deleteOf, updateOf } from './record.functions.js';

const family = (suffix: string, object: string, attribute?: string): readonly GatewayFunction[] => [
  createOf(`create_${suffix}`, object),
  updateOf(`update_${suffix}`, object, attribute),
  deleteOf(`delete_${suffix}`, object, attribute),
];

/** Functions that differ from the generic ones in their elements only. */
const RECORD_FUNCTIONS: readonly GatewayFunction[] = [
  ...family('arterm', 'ARTERM', 'name'),
  ...family('apterm', 'APTERM', 'name'),
  ...family('journal', 'JOURNAL', 'symbol'),
  ...family('statjournal', 'STATJOURNAL', 'symbol'),
  ...family('taxdetail', 'TAXDETAIL', 'detailid'),
  createOf('create_gltransaction', 'GLBATCH'),
  deleteOf('delete_gltransaction', 'GLBATCH'),
  createOf('create_statgltransaction', 'GLBATCH'),
  deleteOf('delete_statgltransaction', 'GLBATCH'),
  ...DELETED_MASTERS.map(({ suffix, object, attribute }) => deleteOf(`delete_${suffix}`, object, attribute)),
];

/** Every object-specific function; each has its schema. */
export const LEGACY_FUNCTIONS: readonly GatewayFunction[] = [
  ...RECORD_FUNCTIONS,
  ...DOCUMENT_FUNCTIONS,
  ...PAYMENT_FUNCTIONS,
  ...ATTACHMENT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...BALANCE_FUNCTIONS,
];
