import { refuse } from '../gateway/refusal.error.js';
import { dateKey } from '../model/value.format.js';
import type { ObjectRule } from './write.context.js';

const missing = (name: string, when: string) => refuse('BL03000018', `Required field ${name} is missing ${when}`);

/** What a contract must say depends on its term type; it ends after it begins. */
export const contractRule: ObjectRule = {
  prepare(_context, { values }, current) {
    const valueOf = (name: string): string => values[name] ?? current?.values[name] ?? '';
    const [begin, end] = [valueOf('BEGINDATE'), valueOf('ENDDATE')];
    const isEvergreen = valueOf('TERMTYPE') === 'Evergreen';
    if (!isEvergreen && end === '') throw missing('End date (ENDDATE)', 'from a termed contract').at('ENDDATE');
    if (isEvergreen && valueOf('EVERGREENMACRO') === '') {
      throw missing('Evergreen template (EVERGREENMACRO)', 'from an evergreen contract').at('EVERGREENMACRO');
    }
    if (end !== '' && (dateKey(end) ?? '') < (dateKey(begin) ?? '')) {
      throw refuse('BL01001973', `End date ${end} must not be before the start date ${begin}`).at('ENDDATE');
    }
    for (const period of ['ADVBILLBY', 'RENEWALADVBILLBY']) {
      if (valueOf(period) === '' || valueOf(`${period}TYPE`) !== '') continue;
      throw missing(`${period}TYPE`, `beside ${period}`).at(`${period}TYPE`);
    }
  },
};
