import { applicationRule } from '../platform/application.rule.js';
import { accountRule, journalRule } from './account.rule.js';
import { bankAccountRule } from './bank-account.rule.js';
import { exchangeRateRule, exchangeRateTypesRule } from './exchange-rate.rule.js';
import { contactRule } from './contact.rule.js';
import { contractRule } from './contract.rule.js';
import { costTypeRule } from './cost-type.rule.js';
import { glBatchRule } from './glbatch.rule.js';
import { locationEntityRule } from './location.rule.js';
import { partyRule } from './party.rule.js';
import { advanceRule } from '../subledger/advance.rule.js';
import { chargeRule } from '../subledger/charge.rule.js';
import { ADVANCE_OBJECTS, CHARGE_OBJECTS, PAYMENT_OBJECTS } from '../subledger/document.family.js';
import { paymentRule } from '../subledger/payment.rule.js';
import { userRule } from './user.rule.js';
import type { ObjectRule } from './write.context.js';

/** Rules beyond the metadata, by object. */
export const OBJECT_RULES: ReadonlyMap<string, ObjectRule> = new Map<string, ObjectRule>([
  ['CONTACT', contactRule],
  ['CONTRACT', contractRule],
  ['USERINFO', userRule],
  ['COSTTYPE', costTypeRule],
  ['PTAPPLICATION', applicationRule],
  ['CUSTOMER', partyRule('CUSTOMER', 'C')],
  ['VENDOR', partyRule('VENDOR', 'V')],
  ['LOCATIONENTITY', locationEntityRule],
  ['GLACCOUNT', accountRule('GLACCOUNT', 'STATACCOUNT')],
  ['STATACCOUNT', accountRule('STATACCOUNT', 'GLACCOUNT')],
  ['JOURNAL', journalRule('JOURNAL', 'STATJOURNAL')],
  ['STATJOURNAL', journalRule('STATJOURNAL', 'JOURNAL')],
  ['EXCHANGERATETYPES', exchangeRateTypesRule],
  ['EXCHANGERATE', exchangeRateRule],
  ['CHECKINGACCOUNT', bankAccountRule('CHECKINGACCOUNT')],
  ['SAVINGSACCOUNT', bankAccountRule('SAVINGSACCOUNT')],
  ['GLBATCH', glBatchRule],
  ...CHARGE_OBJECTS.map((object) => [object, chargeRule(object)] as const),
  ...ADVANCE_OBJECTS.map((object) => [object, advanceRule(object)] as const),
  ...PAYMENT_OBJECTS.map((object) => [object, paymentRule(object)] as const),
]);
