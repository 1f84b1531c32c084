import { refuse } from '../gateway/refusal.error.js';
import type { CompanyStore } from '../store/company.store.js';
import type { GatewayFunction } from './function.model.js';
import { listed } from './listed.payload.js';

/** The applications whose preferences can be asked for. */
const APPLICATIONS = ['GEN', 'ME', 'GL', 'CM', 'AP', 'AR', 'EE', 'PO', 'SO', 'INV', 'PA', 'CS'];
/** The product's flags are letters. */
const shown = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value);

type Preferences = Readonly<Record<string, string | number | boolean>>;

function accountLength(company: CompanyStore): number {
  const lengths = [...company.table('GLACCOUNT').records.values()].map(
    ({ values }) => (values['ACCOUNTNO'] ?? '').split(/[^0-9A-Za-z]/)[0]?.length ?? 0,
  );
  return lengths.length === 0 ? 4 : Math.max(...lengths);
}

/** What follows from the rest of the company; the file may say otherwise. */
function derived(company: CompanyStore, application: string): Preferences {
  const { settings } = company;
  if (application === 'GEN') {
    return {
      PRIMARY_ACCTNO_LENGTH: accountLength(company),
      ACCTNO_SEPARATOR: '-',
      SUBACCTNO_LENGTH: 0,
      FISCAL_FIRST_MONTH: settings.firstFiscalMonth,
      FISCAL_FIRST_MONTH_TAX: settings.firstFiscalMonth,
      WEEK_START: 1,
      CUSTOM_ACCOUNTING_PERIODS: false,
    };
  }
  if (application !== 'GL') return {};
  const dimensions = [
    'CUSTOMER',
    'VENDOR',
    'EMPLOYEE',
    'ITEM',
    'CLASS',
    'PROJECT',
    'CONTRACT',
    'TASK',
    'WAREHOUSE',
    'COSTTYPE',
  ];
  return Object.fromEntries(dimensions.map((name) => [`${name}DIMENSION`, company.catalog.has(name)]));
}

export const getCompanyPrefsFunction: GatewayFunction = {
  name: 'get_companyprefs',
  run({ company }, call) {
    const application = call.attributes['application'] ?? '';
    if (!APPLICATIONS.includes(application)) {
      throw refuse('BL01001973', `Application '${application}' is not known; use one of ${APPLICATIONS.join(', ')}`);
    }
    const preferences = { ...derived(company, application), ...company.settings.preferences[application] };
    return listed(
      'companypref',
      Object.entries(preferences).map(([preference, value]) => ({ application, preference, prefvalue: shown(value) })),
    );
  },
};

export const getApplicationsFunction: GatewayFunction = {
  name: 'get_applications',
  run: ({ company }) => ({
    transactions: 1,
    payload: (writer) => {
      writer.open('data');
      for (const application of new Set(['CO', ...company.settings.modules])) writer.leaf('application', application);
      writer.close('data');
    },
  }),
};
