import { Secret } from '@bridge/ports';
import type { Company, CompanyStore } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { CompanyEntity } from '../entities/company.entity.js';
import { SecretBoxError } from '../secret-box.js';
import type { SecretBox } from '../secret-box.js';

/** Another company has the tenant or the Intacct company already. */
export class CompanyConflictError extends Error {
  readonly code = 'CONFIG_TENANT_TAKEN';

  constructor(message: string) {
    super(message);
    this.name = 'CompanyConflictError';
  }
}

/** A secret that could not be opened: asking for it says why. */
class UnreadableSecret extends Secret {
  readonly #reason: SecretBoxError;

  constructor(reason: SecretBoxError) {
    super('');
    this.#reason = reason;
  }

  override reveal(): never {
    throw this.#reason;
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
    const row = await this.#dataSource.getRepository(CompanyEntity).findOneBy({ id });
    return row === null ? undefined : this.#toCompany(row, (sealed) => this.#secrets.open(sealed));
  }

  async findByTenant(tenant: string): Promise<Company | undefined> {
    const row = await this.#dataSource.getRepository(CompanyEntity).findOneBy({ tenant });
    return row === null ? undefined : this.#toCompany(row, (sealed) => this.#secrets.open(sealed));
  }

  async list(): Promise<readonly Company[]> {
    const rows = await this.#dataSource.getRepository(CompanyEntity).find({ order: { id: 'ASC' } });
    return rows.map((row) => this.#toListed(row));
  }

  #toListed(row: CompanyEntity): Company {
    try {
      return this.#toCompany(row, (sealed) => this.#secrets.open(sealed));
    } catch (error) {
      if (!(error instanceof SecretBoxError)) {
        throw error;
      }
      return {
        ...this.#toCompany(row, () => new UnreadableSecret(error)),
        slots: 0,
        unreadable: error.message,
      };
    }
  }

  #toCompany(row: CompanyEntity, open: (sealed: string) => Secret): Company {
    return {
      settings: row.settings,
      isActive: row.isActive,
      userId: row.userId,
      userPassword: open(row.userPassword),
      endpointUrl: row.endpointUrl ?? undefined,
      senderId: row.senderId ?? undefined,
      senderPassword: row.senderPassword === null ? undefined : open(row.senderPassword),
      slots: row.slots,
      batchSizeFunctions: row.batchSizeFunctions,
    };
  }
}
