import type { DecisionContext, Fault, IntacctRecord } from '@bridge/plugin-api';

interface PostedLine {
  readonly lineNumber: number;
  readonly account: string;
}

/** An account that may be posted to, or what is wrong with it. */
export type AccountCheck =
  { readonly kind: 'usable'; readonly account: IntacctRecord } | { readonly kind: 'faulty'; readonly fault: Fault };

/** @returns HANDLER_ACCOUNT_UNKNOWN or HANDLER_ACCOUNT_INACTIVE when the account of a line cannot be used */
export async function checkAccount(line: PostedLine, context: DecisionContext): Promise<AccountCheck> {
  const account = await context.intacct.find('GLACCOUNT', line.account);
  const where = { field: 'account', line: line.lineNumber } as const;
  if (account === undefined) {
    return {
      kind: 'faulty',
      fault: {
        code: 'HANDLER_ACCOUNT_UNKNOWN',
        description: `Account ${line.account} on line ${line.lineNumber} does not exist in Intacct.`,
        correction: 'Correct the account of the posting class in DMO, or create the account in Intacct.',
        ...where,
      },
    };
  }
  if (!isActiveRecord(account)) {
    return {
      kind: 'faulty',
      fault: {
        code: 'HANDLER_ACCOUNT_INACTIVE',
        description: `Account ${line.account} on line ${line.lineNumber} is inactive in Intacct.`,
        correction: 'Activate the account in Intacct, or choose another one in the posting class.',
        owner: 'intacct-admin',
        ...where,
      },
    };
  }
  return { kind: 'usable', account };
}

/** @returns HANDLER_JOURNAL_UNKNOWN or HANDLER_JOURNAL_INACTIVE */
export async function journalFaults(symbol: string, context: DecisionContext): Promise<readonly Fault[]> {
  const journal = await context.intacct.find('JOURNAL', symbol);
  if (journal === undefined) {
    return [
      {
        code: 'HANDLER_JOURNAL_UNKNOWN',
        description: `Journal ${symbol} does not exist in Intacct.`,
        field: 'journal',
        correction: 'Give the journal the same code in DMO and in Intacct.',
      },
    ];
  }
  return isActiveRecord(journal)
    ? []
    : [
        {
          code: 'HANDLER_JOURNAL_INACTIVE',
          description: `Journal ${symbol} is inactive in Intacct.`,
          field: 'journal',
          correction: 'Activate the journal in Intacct.',
          owner: 'intacct-admin',
        },
      ];
}

/** A record without status is active; `active non-posting` takes no postings. */
export function isActiveRecord(record: IntacctRecord): boolean {
  const status = record['STATUS'];
  return status === undefined || status === '' || status === 'active' || status === 'T';
}
