import { contactRule } from './contact.rule.js';
import { glBatchRule } from './glbatch.rule.js';
import { locationEntityRule } from './location.rule.js';
import { partyRule } from './party.rule.js';
import type { ObjectRule } from './write.context.js';

/** Rules beyond the metadata, by object. */
export const OBJECT_RULES: ReadonlyMap<string, ObjectRule> = new Map<string, ObjectRule>([
  ['CONTACT', contactRule],
  ['CUSTOMER', partyRule('CUSTOMER', 'C')],
  ['VENDOR', partyRule('VENDOR', 'V')],
  ['LOCATIONENTITY', locationEntityRule],
  ['GLBATCH', glBatchRule],
]);
