import { refuse } from '../gateway/refusal.error.js';
import type { ObjectRule } from './write.context.js';

export const contactRule: ObjectRule = {
  prepare(_context, draft) {
    const email = draft.values['EMAIL1'] ?? '';
    if (email !== '' && !/^[^@\s]+@[^@\s]+$/.test(email)) {
      throw refuse('BL03000018', `Illegal format for CONTACT : Primary email address ${email}`);
    }
    const country = draft.values['MAILADDRESS.COUNTRYCODE'] ?? '';
    if (country !== '' && !/^[A-Z]{2}$/.test(country)) {
      throw refuse('BL03000018', `Illegal format for CONTACT : Country code ${country}`);
    }
  },
};
