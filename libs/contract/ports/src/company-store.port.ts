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
  /** Requests that may be open at this company at once, over all replicas; 0 gives it no work. @default 2 */
  readonly slots: number;
  /** Most functions in one request, 1 to 100. @default 50 */
  readonly batchSizeFunctions: number;
  /** Why its stored secrets cannot be read; revealing them throws. Absent when they can. */
  readonly unreadable?: string;
}

/** Configured companies. Secrets are encrypted at rest. */
export interface CompanyStore {
  /** Create or replace by id. Rejects with CONFIG_TENANT_TAKEN when another company has the tenant or the Intacct company. */
  save(company: Company): Promise<void>;
  /** Rejects with SECRET_NOT_READABLE when its secrets cannot be read. */
  find(id: string): Promise<Company | undefined>;
  /** Rejects as `find` does. */
  findByTenant(tenant: string): Promise<Company | undefined>;
  /** Every company. One whose secrets cannot be read is `unreadable` and has 0 slots: its events wait, the others go on. */
  list(): Promise<readonly Company[]>;
}
