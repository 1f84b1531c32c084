import type { Company, CompanyStore } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { CompanyEntity } from '../entities/company.entity.js';
import type { SecretBox } from '../secret-box.js';

/** Another company has the tenant or the Intacct company already. */
export class CompanyConflictError extends Error {
  readonly code = 'CONFIG_TENANT_TAKEN';

  constructor(message: string) {
    super(message);
    this.name = 'CompanyConflictError';
  }
}

export class PostgresCompanyStore implements CompanyStore {
  readonly #dataSource: DataSource;
  readonly #secrets: SecretBox;

  constructor(dataSource: DataSource, secrets: SecretBox) {
    this.#dataSource = dataSource;
    this.#secrets = secrets;
  }

  async save(company: Company): Promise<void> {
    const { settings } = company;
    const taken = await this.#dataSource
      .getRepository(CompanyEntity)
      .createQueryBuilder('company')
      .where('company.id <> :id AND (company.tenant = :tenant OR company.intacctCompanyId = :intacctCompanyId)', {
        id: settings.id,
        tenant: settings.tenant,
        intacctCompanyId: settings.intacctCompanyId,
      })
      .getOne();
    if (taken !== null) {
      throw new CompanyConflictError(
        `Company "${taken.id}" already joins tenant "${taken.tenant}" with Intacct company "${taken.intacctCompanyId}": one tenant belongs to one Intacct company.`,
      );
    }
    await this.#dataSource.getRepository(CompanyEntity).save({
      id: settings.id,
      tenant: settings.tenant,
      intacctCompanyId: settings.intacctCompanyId,
      userId: company.userId,
      userPassword: this.#secrets.seal(company.userPassword),
      endpointUrl: company.endpointUrl ?? null,
      senderId: company.senderId ?? null,
      senderPassword: company.senderPassword === undefined ? null : this.#secrets.seal(company.senderPassword),
      isActive: company.isActive,
      settings,
      slots: company.slots,
      batchSizeFunctions: company.batchSizeFunctions,
    });
  }

  async find(id: string): Promise<Company | undefined> {
    return this.#toCompany(await this.#dataSource.getRepository(CompanyEntity).findOneBy({ id }));
  }

  async findByTenant(tenant: string): Promise<Company | undefined> {
    return this.#toCompany(await this.#dataSource.getRepository(CompanyEntity).findOneBy({ tenant }));
  }

  async list(): Promise<readonly Company[]> {
    const rows = await this.#dataSource.getRepository(CompanyEntity).find({ order: { id: 'ASC' } });
    return rows.map((row) => this.#toCompany(row)).filter((company) => company !== undefined);
  }

  #toCompany(row: CompanyEntity | null): Company | undefined {
    if (row === null) {
      return undefined;
    }
    return {
      settings: row.settings,
      isActive: row.isActive,
      userId: row.userId,
      userPassword: this.#secrets.open(row.userPassword),
      endpointUrl: row.endpointUrl ?? undefined,
      senderId: row.senderId ?? undefined,
      senderPassword: row.senderPassword === null ? undefined : this.#secrets.open(row.senderPassword),
      slots: row.slots,
      batchSizeFunctions: row.batchSizeFunctions,
    };
  }
}
