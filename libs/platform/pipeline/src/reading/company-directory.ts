import type { Clock, Company, CompanyStore, GatewayAccount, Secret } from '@bridge/ports';

const TTL_MS = 5_000;
/** How often a tenant that is not known makes the list be read again. */
const UNKNOWN_TTL_MS = 250;

/** What the deployment sets for every company that does not say otherwise. */
export interface GatewayDefaults {
  readonly endpointUrl: string;
  readonly senderId: string;
  readonly senderPassword: Secret;
}

/** Configured companies, read at most every 5 s. */
export class CompanyDirectory {
  readonly #store: CompanyStore;
  readonly #defaults: GatewayDefaults;
  readonly #clock: Clock;
  #companies: Promise<readonly Company[]> | undefined;
  /** Monotonic. */
  #readAtMs = 0;

  constructor(store: CompanyStore, defaults: GatewayDefaults, clock: Clock) {
    this.#store = store;
    this.#defaults = defaults;
    this.#clock = clock;
  }

  async findByTenant(tenant: string): Promise<Company | undefined> {
    const isTenant = (company: Company): boolean => company.settings.tenant === tenant;
    // A company may have been imported a moment ago: its first event asks again.
    return (await this.list()).find(isTenant) ?? (await this.list(UNKNOWN_TTL_MS)).find(isTenant);
  }

  async find(id: string): Promise<Company | undefined> {
    return (await this.list()).find((company) => company.settings.id === id);
  }

  async list(maxAgeMs = TTL_MS): Promise<readonly Company[]> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#companies === undefined || nowMs - this.#readAtMs >= maxAgeMs) {
      this.#readAtMs = nowMs;
      this.#companies = this.#store.list();
      this.#companies.catch(() => (this.#companies = undefined));
    }
    return this.#companies;
  }

  /** How to log in for a company: its own endpoint and sender, else those of the deployment. */
  accountOf(company: Company): GatewayAccount {
    return {
      company: company.settings.id,
      endpointUrl: company.endpointUrl ?? this.#defaults.endpointUrl,
      senderId: company.senderId ?? this.#defaults.senderId,
      senderPassword: company.senderPassword ?? this.#defaults.senderPassword,
      intacctCompanyId: company.settings.intacctCompanyId,
      userId: company.userId,
      userPassword: company.userPassword,
    };
  }
}
