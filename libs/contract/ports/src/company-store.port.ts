import type { CompanySettings } from '@bridge/plugin-api';
import type { Secret } from './secret.js';

/** One configured integration: a DMO tenant, its Intacct company, how to log in and what is set up. */
export interface Company {
  readonly settings: CompanySettings;
  readonly isActive: boolean;
  readonly userId: string;
  readonly userPassword: Secret;
  /** Own endpoint of this company; `undefined`: that of the deployment. */
  readonly endpointUrl: string | undefined;
  readonly senderId: string | undefined;
  readonly senderPassword: Secret | undefined;
  /** Requests that may be open at this company at once, over all replicas. @default 2 */
  readonly slots: number;
  /** Most functions in one request, 1 to 100. @default 50 */
  readonly batchSizeFunctions: number;
}

/** Configured companies. Secrets are encrypted at rest. */
export interface CompanyStore {
  /** Create or replace by id. Rejects with CONFIG_TENANT_TAKEN when another company has the tenant or the Intacct company. */
  save(company: Company): Promise<void>;
  find(id: string): Promise<Company | undefined>;
  findByTenant(tenant: string): Promise<Company | undefined>;
  list(): Promise<readonly Company[]>;
}
