import { textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { XmlWriter } from '../gateway/xml.writer.js';
import type { DataType, FieldModel, ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';

const all = (count: number) => [['listtype', 'All'] as const, ['count', count] as const];

/** By integration name (`object`) or by the name that people read (`name`). @throws Refusal "Query Failed" */
function modelOf(company: CompanyStore, call: XmlNode): ObjectModel {
  const object = textOf(call, 'object');
  if (object !== '') return requireModel(company, object.toUpperCase(), 'Query Failed');
  const name = textOf(call, 'name');
  const printed = [...company.catalog.values()].find(({ label, plural }) =>
    [label, plural].some((each) => each.toLowerCase() === name.toLowerCase()),
  );
  return printed ?? requireModel(company, name.toUpperCase(), 'Query Failed');
}

function writeField(writer: XmlWriter, field: FieldModel): void {
  writer.open('Field');
  writer.leaf('ID', field.name);
  writer.leaf('LABEL', field.label);
  writer.leaf('DESCRIPTION', field.description ?? field.label);
  writer.leaf('REQUIRED', String(field.required === true));
  writer.leaf('READONLY', String(field.readOnly === true));
  writer.leaf('DATATYPE', field.type);
  writer.leaf('ISCUSTOM', String(field.isCustom === true));
  if (field.values !== undefined) {
    writer.open('VALIDVALUES');
    for (const value of field.values) writer.leaf('VALIDVALUE', value.label);
    writer.close('VALIDVALUES');
  }
  writer.close('Field');
}

function writeRelationships(writer: XmlWriter, company: CompanyStore, model: ObjectModel): void {
  writer.open('Relationships');
  for (const relation of model.relations.values()) {
    writer.open('Relationship');
    writer.leaf('OBJECTPATH', relation.path);
    writer.leaf('OBJECTNAME', relation.object);
    writer.leaf('LABEL', company.model(relation.object)?.label ?? '');
    writer.leaf('RELATIONSHIPTYPE', 'MANY2ONE');
    writer.leaf('RELATEDBY', relation.from);
    writer.close('Relationship');
  }
  writer.close('Relationships');
}

export const lookupFunction: GatewayFunction = {
  name: 'lookup',
  run({ company }, call) {
    const model = modelOf(company, call);
    const documentType = textOf(call, 'docparid');
    return {
      transactions: 1,
      payload: (writer) => {
        writer.open('data', all(1));
        writer.open('Type', [
          ['Name', model.name],
          ['DocumentType', documentType],
        ]);
        writer.open('Fields');
        for (const field of model.fields.values()) writeField(writer, field);
        writer.close('Fields');
        writeRelationships(writer, company, model);
        writer.close('Type');
        writer.close('data');
      },
    };
  },
};

/** Internal and external type names of the legacy definition; `Pt_FieldInt` is recorded, the others follow it. */
const LEGACY_TYPES: Readonly<Record<DataType, readonly [internal: string, external: string]>> = {
  TEXT: ['Pt_FieldString', 'string'],
  INTEGER: ['Pt_FieldInt', 'integer'],
  SEQUENCE: ['Pt_FieldInt', 'integer'],
  BOOLEAN: ['Pt_FieldBoolean', 'boolean'],
  DATE: ['Pt_FieldDate', 'date'],
  TIMESTAMP: ['Pt_FieldDateTime', 'datetime'],
  ENUM: ['Pt_FieldPickList', 'picklist'],
  DECIMAL: ['Pt_FieldDouble', 'decimal'],
  CURRENCY: ['Pt_FieldDouble', 'currency'],
  PERCENT: ['Pt_FieldDouble', 'percent'],
};

function writeLegacyField(writer: XmlWriter, field: FieldModel, id: number): void {
  const [internal, external] = LEGACY_TYPES[field.type];
  writer.open('Field');
  writer.leaf('Name', field.name);
  writer.leaf('GroupName', '');
  writer.leaf('dataName', internal);
  writer.leaf('externalDataName', external);
  writer.leaf('isRequired', String(field.required === true));
  writer.leaf('isReadOnly', String(field.readOnly === true));
  writer.leaf('maxLength', field.maxLength === undefined ? '' : String(field.maxLength));
  writer.leaf('DisplayLabel', field.label);
  writer.leaf('Description', field.description ?? field.label);
  writer.leaf('id', String(id));
  if (field.values !== undefined) {
    writer.open('validValues');
    for (const { label } of field.values) writer.leaf('validValue', label);
    writer.close('validValues');
  }
  writer.close('Field');
}

function writeDetails(writer: XmlWriter, model: ObjectModel, objectNo: number): void {
  writer.open('Type', [['Name', model.name]]);
  writer.open('Attributes');
  writer.leaf('SingularName', model.label);
  writer.leaf('PluralName', model.plural);
  writer.leaf('Description', '');
  writer.close('Attributes');
  writer.open('Fields');
  [...model.fields.values()].forEach((field, index) => {
    writeLegacyField(writer, field, objectNo * 1000 + index + 1);
  });
  writer.close('Fields');
  writer.close('Type');
}

function writeSummary(writer: XmlWriter, model: ObjectModel): void {
  writer.open('Type', [['Name', model.name]]);
  writer.open('Fields');
  for (const field of model.fields.keys()) writer.leaf('Field', field);
  writer.close('Fields');
  writer.close('Type');
}

const listOfObjects = (models: readonly ObjectModel[]) => ({
  transactions: 1,
  payload: (writer: XmlWriter) => {
    // The recorded answer counts the list itself, not what is in it.
    writer.open('data', all(1));
    for (const model of models) writer.leaf('type', model.label, [['typename', model.name.toLowerCase()]]);
    writer.close('data');
  },
});

/** Numbers that do not change when a company defines objects later: those of the product come first. */
const objectNumber = (company: CompanyStore, model: ObjectModel): number =>
  [...company.catalog.keys()].indexOf(model.name) + 1;

export const inspectFunction: GatewayFunction = {
  name: 'inspect',
  run({ company }, call) {
    if (textOf(call, 'object') === '*') return listOfObjects([...company.catalog.values()]);
    const model = modelOf(company, call);
    const detailed = call.attributes['detail'] === '1';
    return {
      transactions: 1,
      payload: (writer) => {
        writer.open('data', all(1));
        if (detailed) writeDetails(writer, model, objectNumber(company, model));
        else writeSummary(writer, model);
        writer.close('data');
      },
    };
  },
};
