/** Applications that have preferences. */
export const PREFERENCE_APPLICATIONS: readonly string[] = [
  ...['GEN', 'CO', 'GL', 'CM', 'AP', 'AR', 'EE', 'PO', 'SO', 'INV'],
  ...['ME', 'PA', 'CN', 'CRE', 'CS', 'TX', 'MCP'],
];

/** What a preference that the simulator obeys may hold. */
export type PreferenceKind = 'flag' | 'account' | 'text' | 'count' | 'level' | readonly string[];

const CATALOG: ReadonlyMap<string, ReadonlyMap<string, PreferenceKind>> = new Map(
  Object.entries({
    GEN: {
      ISO_COUNTRY_CODES: 'flag',
      PRIMARY_ACCTNO_LENGTH: 'count',
      SUBACCTNO_LENGTH: 'count',
      ACCTNO_SEPARATOR: 'text',
    },
    GL: {
      ENABLEJOURNALAPPROVAL: 'flag',
      JOURNALAPPROVALLEVELS: 'level',
      GAINLOSSACCOUNT: 'account',
      DUEFROMACCOUNT: 'account',
      DUETOACCOUNT: 'account',
    },
    AP: {
      ENABLEBILLAPPROVAL: 'flag',
      BILLAPPROVALLEVELS: 'level',
      ENABLEPAYMENTAPPROVAL: 'flag',
      USEACCOUNTLABELS: 'flag',
      DUPLICATENUMBERS: ['accept', 'refuse'],
      SUMMARIES: ['user', 'server'],
      DISCOUNTACCOUNT: 'account',
    },
    AR: {
      USEACCOUNTLABELS: 'flag',
      DUPLICATENUMBERS: ['accept', 'refuse'],
      SUMMARIES: ['user', 'server'],
      DISCOUNTACCOUNT: 'account',
      UNDEPOSITEDACCOUNT: 'account',
    },
    CM: { CASHACCOUNT: 'account' },
  } satisfies Readonly<Record<string, Readonly<Record<string, PreferenceKind>>>>).map(([application, own]) => [
    application,
    new Map<string, PreferenceKind>(Object.entries(own)),
  ]),
);

/** undefined: one that the simulator shows in get_companyprefs and nothing else. */
export const knownPreference = (application: string, name: string): PreferenceKind | undefined =>
  CATALOG.get(application)?.get(name);

export const preferencesOf = (application: string): readonly string[] => [...(CATALOG.get(application)?.keys() ?? [])];

/** Why a preference cannot hold the value; empty when it can. */
export function reasonAgainst(kind: PreferenceKind, value: string | number | boolean): string {
  const text = String(value);
  if (kind === 'flag') return /^(true|false)$/.test(text) ? '' : 'must be true or false';
  if (kind === 'count') return /^\d{1,2}$/.test(text) ? '' : 'must be a whole number from 0 to 99';
  if (kind === 'level') return /^[1-9]\d?$/.test(text) ? '' : 'must be a whole number from 1 to 99';
  if (kind === 'account' && typeof value !== 'string') return `must be a text: write "${text}" in quotes`;
  if (typeof kind === 'string' || kind.includes(text)) return '';
  return `must be one of ${kind.join(', ')}`;
}
