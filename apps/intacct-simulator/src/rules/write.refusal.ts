import { Refusal, refuse, type ErrorEntry } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';

/** The published answer to a used account number differs from that to other masters. */
const usedAccountNumber = (accountNo: string): Refusal =>
  new Refusal([
    {
      errorno: 'BL01001973',
      description: 'Duplicate account number',
      description2: `The account number '${accountNo}' already exists`,
      correction: 'Enter unique account number',
      additionalInfo: {
        errorId: 'GL-0493',
        category: 'Duplication Prevention',
        description: { messageId: 'IA.DUPLICATE_ACCOUNT_NUMBER' },
        cdescription: {
          messageId: 'IA.THE_ACCOUNT_NUMBER_ALREADY_EXISTS',
          placeholders: [['ACCOUNTNO', accountNo]],
        },
        correction: { messageId: 'IA.ENTER_UNIQUE_ACCOUNT_NUMBER' },
      },
    },
  ]);

/** The natural key is taken. */
export function duplicateOf(model: ObjectModel, key: string): Refusal {
  if (model.name === 'GLACCOUNT') return usedAccountNumber(key);
  return refuse(
    'BL34000061',
    `Another ${model.label} with the given value(s) '${key}' already exists`,
    'Use a unique value instead.',
  );
}

const ACCOUNT_NOT_CREATED: ErrorEntry = {
  errorno: 'BL01001973',
  description2: 'Could not create GL Account record.',
  additionalInfo: {
    errorId: 'GL-0504',
    category: 'Unable to create record.',
    cdescription: { messageId: 'IA.COULD_NOT_CREATE_GL_ACCOUNT_RECORD' },
  },
};

/** The generic entry that follows the cause of every refused write. */
export function couldNot(verb: string, model: ObjectModel): ErrorEntry {
  if (model.name === 'GLACCOUNT' && verb === 'create') return ACCOUNT_NOT_CREATED;
  return { errorno: 'BL01001973', description2: `Could not ${verb} ${model.label} record!` };
}
