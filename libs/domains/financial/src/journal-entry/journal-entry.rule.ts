import { compareDecimals, decimalPlacesOf, equalDecimals, sumDecimals } from '@bridge/canonical';
import type { Fault } from '@bridge/plugin-api';
import { placesOf, printAmount, RATE_PLACES } from '../posting/currency-places.rule.js';
import type { JournalEntry, JournalEntryLine } from './journal-entry.canonical.js';

/** What is wrong with an entry in itself, whatever Intacct holds. */
export function entryFaults(entry: JournalEntry): readonly Fault[] {
  return [
    ...lineCountFaults(entry),
    ...lineNumberFaults(entry.lines),
    ...entry.lines.flatMap((line) => [...amountFaults(line), ...rateFaults(line, entry.companyCurrency)]),
    ...balanceFaults(entry.lines),
    ...taxFaults(entry),
  ];
}

/** @returns HANDLER_ENTRY_UNBALANCED for each transaction currency whose debits and credits differ */
export function balanceFaults(lines: readonly JournalEntryLine[]): readonly Fault[] {
  const currencies = [...new Set(lines.map((line) => line.transactionCurrency))];
  return currencies.flatMap((currency) => {
    const totalOf = (sign: JournalEntryLine['sign']) =>
      sumDecimals(
        lines
          .filter((line) => line.transactionCurrency === currency && line.sign === sign)
          .map((line) => line.transactionAmount),
      );
    const [debit, credit] = [totalOf('debit'), totalOf('credit')];
    return equalDecimals(debit, credit)
      ? []
      : [
          {
            code: 'HANDLER_ENTRY_UNBALANCED',
            description: `The entry does not balance in ${currency}: debit ${printAmount(debit, currency)}, credit ${printAmount(credit, currency)}.`,
            field: 'lines',
            correction: 'Correct the entry in DMO and post it again; nothing was sent.',
          },
        ];
  });
}

function lineCountFaults({ lines }: JournalEntry): readonly Fault[] {
  return lines.length >= 2
    ? []
    : [
        {
          code: 'HANDLER_LINES_TOO_FEW',
          description: `The entry has ${lines.length} line${lines.length === 1 ? '' : 's'}; a journal entry needs at least 2.`,
          field: 'lines',
          correction: 'Correct the entry in DMO and post it again.',
        },
      ];
}

function lineNumberFaults(lines: readonly JournalEntryLine[]): readonly Fault[] {
  const numbers = lines.map((line) => line.lineNumber);
  return [...new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index))].map((number) => ({
    code: 'HANDLER_LINE_NUMBER_REPEATED',
    description: `The line number ${number} occurs more than once.`,
    field: 'lineNumber',
    line: number,
    correction: 'Number the lines of the entry without repeats.',
  }));
}

function amountFaults({
  lineNumber,
  transactionAmount: amount,
  transactionCurrency: currency,
}: JournalEntryLine): readonly Fault[] {
  const where = { field: 'transactionAmount', line: lineNumber };
  if (compareDecimals(amount, '0') <= 0) {
    return [
      {
        code: 'HANDLER_AMOUNT_NOT_POSITIVE',
        description: `The amount ${amount} ${currency} on line ${lineNumber} is not above zero.`,
        correction: 'Use a positive amount; debit or credit is said by the sign of the line.',
        ...where,
      },
    ];
  }
  return decimalPlacesOf(amount) <= placesOf(currency)
    ? []
    : [
        {
          code: 'HANDLER_AMOUNT_DECIMALS',
          description: `The amount ${amount} ${currency} on line ${lineNumber} is too exact: Intacct keeps ${placesOf(currency)} decimals.`,
          correction: 'Round the amount in DMO so that the entry still balances.',
          ...where,
        },
      ];
}

function rateFaults(line: JournalEntryLine, companyCurrency: string): readonly Fault[] {
  if (line.transactionCurrency === companyCurrency) {
    return [];
  }
  const where = { field: 'fxRate', line: line.lineNumber };
  if (line.fxRate === undefined || compareDecimals(line.fxRate, '0') <= 0) {
    return [
      {
        code: 'HANDLER_RATE_MISSING',
        description: `Line ${line.lineNumber} is in ${line.transactionCurrency}, the company in ${companyCurrency}, and the line carries no exchange rate above zero.`,
        correction: 'Add the exchange rate in DMO.',
        ...where,
      },
    ];
  }
  return decimalPlacesOf(line.fxRate) <= RATE_PLACES
    ? []
    : [
        {
          code: 'HANDLER_RATE_DECIMALS',
          description: `The exchange rate ${line.fxRate} of ${line.transactionCurrency} on line ${line.lineNumber} is too exact: Intacct keeps ${RATE_PLACES} decimals.`,
          correction: `Round the exchange rate in DMO to ${RATE_PLACES} decimals, or enter the entry in Intacct by hand.`,
          ...where,
        },
      ];
}

/** Tax on journal entries needs the tax details of Intacct; a tax that is dropped would falsify the tax return. */
function taxFaults(entry: JournalEntry): readonly Fault[] {
  const isTaxed =
    (entry.taxImplication ?? 'none').toLowerCase() !== 'none' || entry.lines.some((line) => line.tax !== undefined);
  return isTaxed
    ? [
        {
          code: 'HANDLER_ENTRY_TAX_UNSUPPORTED',
          description: 'The entry carries tax; tax on journal entries is not integrated yet.',
          field: 'taxImplication',
          correction: 'Enter it in Intacct by hand.',
          owner: 'service',
        },
      ]
    : [];
}
