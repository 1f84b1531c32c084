import { Secret } from '@bridge/ports';
import type { Company } from '@bridge/ports';

/** The company that the sample plugin's records belong to. */
export const SAMPLE_COMPANY: Company = {
  settings: {
    id: 'acme',
    tenant: 'acme-tenant',
    intacctCompanyId: 'ACME',
    transactionIntegrationLevel: 'topLevel',
    legislation: undefined,
    chartOfAccounts: undefined,
    taxSolutions: [],
    contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
  },
  isActive: true,
  userId: 'user',
  userPassword: new Secret('password'),
  endpointUrl: undefined,
  senderId: undefined,
  senderPassword: undefined,
  slots: 1,
  batchSizeFunctions: 50,
};
