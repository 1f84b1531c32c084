import type { CustomField } from '../model/custom-object.schema.js';
import { ALL_OBJECT_NAMES, catalogFor } from '../model/model.catalog.js';
import type { CompanySettings } from './company.schema.js';
import type { CompanyStore } from './company.store.js';
import { hintAt } from './nearest.name.js';
import { knownPreference, PREFERENCE_APPLICATIONS, preferencesOf, reasonAgainst } from './preference.catalog.js';
import type { DocumentFault } from './schema.faults.js';

type Faults = Iterable<DocumentFault>;
type Names = ReadonlySet<string>;

const unlessKnown = (field: string, name: string, known: Names, what: string): readonly DocumentFault[] =>
  known.has(name) ? [] : [{ field, reason: `there is no ${what} '${name}'${hintAt(name, [...known])}` }];

/** What stands there a second time. */
function* doubled(names: readonly string[], field: (index: number) => string): Faults {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) yield { field: field(index), reason: `'${name}' is there twice` };
  }
}

function* customFieldFaults(own: readonly CustomField[], field: string, known: Names): Faults {
  const names = own.map((each) => (typeof each === 'string' ? each : each.name));
  yield* doubled(names, (index) => `${field}[${index}]`);
  for (const [index, each] of own.entries()) {
    const at = `${field}[${index}]`;
    if (typeof each !== 'string' && each.reference !== undefined) {
      yield* unlessKnown(`${at}.reference`, each.reference, known, 'object');
    }
  }
}

/** Fields that packages and files add must not hide one of the product. */
function* fieldFaults({ customFields, modules }: CompanySettings, known: Names): Faults {
  const standard = catalogFor(modules);
  for (const [object, own] of Object.entries(customFields)) {
    const field = `customFields.${object}`;
    yield* unlessKnown(field, object, known, 'object');
    yield* customFieldFaults(own, field, known);
    for (const [index, each] of own.entries()) {
      const name = typeof each === 'string' ? each : each.name;
      if (standard.get(object)?.fields.has(name.toUpperCase()) !== true) continue;
      yield { field: `${field}[${index}]`, reason: `${object} has a field '${name}' already` };
    }
  }
}

function* objectFaults(settings: CompanySettings, known: Names): Faults {
  const { userDefinedDimensions = [], customObjects = [] } = settings;
  const defined = [
    ...userDefinedDimensions.map(({ objectName, fields }, index) => ({
      name: objectName,
      at: `userDefinedDimensions[${index}]`,
      member: 'objectName',
      fields,
    })),
    ...customObjects.map(({ name, fields }, index) => ({
      name,
      at: `customObjects[${index}]`,
      member: 'name',
      fields,
    })),
  ];
  yield* doubled(
    defined.map(({ name }) => name),
    (index) => `${defined[index]?.at ?? ''}.${defined[index]?.member ?? ''}`,
  );
  for (const { name, at, member, fields } of defined) {
    if (ALL_OBJECT_NAMES.has(name)) yield { field: `${at}.${member}`, reason: `'${name}' is an object of the product` };
    yield* customFieldFaults(fields, `${at}.fields`, known);
  }
  for (const [index, { naturalKey, fields }] of customObjects.entries()) {
    const names = new Set(fields.map((each) => (typeof each === 'string' ? each : each.name)));
    if (naturalKey !== undefined) {
      yield* unlessKnown(`customObjects[${index}].naturalKey`, naturalKey, names, 'field');
    }
  }
}

function* relationshipFaults(company: CompanyStore, known: Names): Faults {
  for (const [index, { from, to, field }] of (company.settings.dimensionRelationships ?? []).entries()) {
    const at = `dimensionRelationships[${index}]`;
    yield* unlessKnown(`${at}.from`, from, known, 'object');
    yield* unlessKnown(`${at}.to`, to, known, 'object');
    const fields = company.model(from)?.fields;
    if (fields !== undefined) yield* unlessKnown(`${at}.field`, field, new Set(fields.keys()), 'field');
  }
}

function* rightFaults({ users }: CompanySettings, known: Names): Faults {
  const objects = new Set([...known, '*']);
  for (const [index, { permissions, deny }] of users.entries()) {
    const at = `users[${index}]`;
    if (permissions !== undefined && deny !== undefined) {
      yield { field: `${at}.deny`, reason: 'contradicts permissions: give one of them' };
    }
    for (const name of Object.keys(permissions ?? {})) {
      yield* unlessKnown(`${at}.permissions.${name}`, name, objects, 'object');
    }
    for (const name of Object.keys(deny ?? {})) yield* unlessKnown(`${at}.deny.${name}`, name, objects, 'object');
  }
}

function* preferenceFaults({ preferences }: CompanySettings): Faults {
  for (const [application, own] of Object.entries(preferences)) {
    const field = `preferences.${application}`;
    yield* unlessKnown(field, application, new Set(PREFERENCE_APPLICATIONS), 'application');
    for (const [name, value] of Object.entries(own)) {
      const kind = knownPreference(application, name);
      const reason =
        kind === undefined ? hintAt(name, preferencesOf(application)).replace('; ', '') : reasonAgainst(kind, value);
      if (reason !== '') yield { field: `${field}.${name}`, reason };
    }
  }
}

/**
 * What the settings of a company say of objects, fields and each other and does not hold.
 *
 * @param company  its records are not looked at
 */
export function* definitionFaults(company: CompanyStore): Faults {
  const { settings } = company;
  const known = new Set([...ALL_OBJECT_NAMES, ...company.catalog.keys()]);
  const { users, senders, policies = [] } = settings;
  yield* doubled(
    users.map(({ userId }) => userId),
    (index) => `users[${index}].userId`,
  );
  yield* doubled(
    senders.map(({ id }) => id),
    (index) => `senders[${index}]`,
  );
  yield* doubled(
    policies.map(({ id }) => id),
    (index) => `policies[${index}].id`,
  );
  yield* rightFaults(settings, known);
  yield* fieldFaults(settings, known);
  yield* objectFaults(settings, known);
  for (const name of Object.keys(settings.terminology ?? {})) {
    yield* unlessKnown(`terminology.${name}`, name, known, 'object');
  }
  yield* relationshipFaults(company, known);
  yield* preferenceFaults(settings);
}
