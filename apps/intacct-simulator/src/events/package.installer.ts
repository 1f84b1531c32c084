import { INTERNAL_TABLES, type CompanyStore } from '../store/company.store.js';
import type { AddedField } from '../store/company.catalog.js';
import { maskUrl, maskValues } from './delivery.model.js';
import { compileEvent, DefinitionError, definitionsOf } from './event.compiler.js';
import { PackageError } from './package.error.js';
import { elementOf, type CustomizationPackage } from './package.parser.js';

export interface InstalledPackage {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly importedAt: string;
  readonly smartLinks: readonly string[];
  readonly customFields: readonly string[];
  readonly ignored: readonly string[];
}

interface Row {
  readonly id: string;
  readonly definition: object;
}

function keep(company: CompanyStore, object: string, row: Row, at: number): void {
  const table = company.table(object);
  const no = table.byNatural(row.id)?.no ?? table.nextNo();
  company.put(object, {
    no,
    at,
    values: { RECORDNO: String(no), ID: row.id, DEFINITION: JSON.stringify(row.definition) },
  });
}

const fieldId = ({ object, name }: AddedField): string => `${object}.${name}`;

function checkField(company: CompanyStore, field: AddedField): void {
  const model = company.model(field.object);
  if (model === undefined) throw new PackageError(fieldId(field), `the company has no object ${field.object}`);
  const known = model.fields.get(field.name);
  if (known !== undefined && known.isCustom !== true) {
    throw new PackageError(fieldId(field), 'is a field of the product');
  }
}

function install(company: CompanyStore, found: CustomizationPackage, now: number): void {
  for (const field of found.fields) {
    checkField(company, field);
    keep(company, INTERNAL_TABLES.customFields, { id: fieldId(field), definition: field }, now);
  }
  for (const event of found.events) {
    try {
      compileEvent(company, event);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      throw new PackageError(`smartLink ${event.id}/${elementOf(error.part)}`, error.message);
    }
    keep(company, INTERNAL_TABLES.smartLinks, { id: event.id, definition: event }, now);
  }
  const installed: InstalledPackage = {
    name: found.name,
    description: found.description,
    author: found.author,
    importedAt: new Date(now).toISOString(),
    smartLinks: found.events.map(({ id }) => id),
    customFields: found.fields.map((field) => fieldId(field)),
    ignored: found.ignored,
  };
  keep(company, INTERNAL_TABLES.packages, { id: found.name, definition: installed }, now);
}

/** What an import did. */
export interface ImportReport {
  readonly name: string;
  readonly imported: readonly string[];
  /** Those of them that were there before. */
  readonly replaced: readonly string[];
  readonly customFields: readonly string[];
  readonly ignored: readonly string[];
}

/**
 * Put a package in force, all of it or nothing. What has the same smartLinkId is replaced; what an earlier import
 * brought and this one lacks stays.
 *
 * @throws PackageError
 */
export function installPackage(company: CompanyStore, found: CustomizationPackage, now: number): ImportReport {
  const before = new Set(definitionsOf(company).map(({ id }) => id));
  const savepoint = company.savepoint();
  try {
    install(company, found, now);
  } catch (error) {
    company.rollback(savepoint);
    throw error;
  }
  const imported = found.events.map(({ id }) => id);
  return {
    name: found.name,
    imported,
    replaced: imported.filter((id) => before.has(id)),
    customFields: found.fields.map((field) => fieldId(field)),
    ignored: found.ignored,
  };
}

/** Packages and the Smart Events in force, so that a client can compare; values that sound secret are masked. */
export function installedJson(company: CompanyStore): object {
  const packages = [...company.table(INTERNAL_TABLES.packages).records.values()].map(
    ({ values }) => JSON.parse(values['DEFINITION'] ?? '{}') as InstalledPackage,
  );
  const sources = new Map(packages.flatMap(({ name, smartLinks }) => smartLinks.map((id) => [id, name] as const)));
  return {
    packages,
    smartEvents: definitionsOf(company).map((each) => ({
      ...each,
      url: maskUrl(each.url),
      arguments: maskValues(Object.entries(each.arguments)),
      package: sources.get(each.id) ?? null,
    })),
  };
}
