/** The subledgers, as GLDETAIL.MODULEKEY names them. */
export const LEDGER_MODULES = ['2.GL', '3.AP', '4.AR', '11.CM'] as const;
export type LedgerModule = (typeof LEDGER_MODULES)[number];
