import { textOf } from '../gateway/xml.parser.js';
import type { XmlWriter } from '../gateway/xml.writer.js';
import type { FieldModel, ObjectModel } from '../model/object.model.js';
import type { GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';

const openType = (writer: XmlWriter, model: ObjectModel): void =>
  writer.open('Type', [
    ['Name', model.name],
    ['DocumentType', ''],
  ]);

function writeField(writer: XmlWriter, field: FieldModel): void {
  writer.open('Field');
  writer.leaf('ID', field.name);
  writer.leaf('LABEL', field.label);
  writer.leaf('DESCRIPTION', field.label);
  writer.leaf('REQUIRED', String(field.required === true));
  writer.leaf('READONLY', String(field.readOnly === true));
  writer.leaf('DATATYPE', field.type);
  writer.leaf('ISCUSTOM', 'false');
  if (field.values !== undefined) {
    writer.open('VALIDVALUES');
    for (const value of field.values) writer.leaf('VALIDVALUE', value.label);
    writer.close('VALIDVALUES');
  }
  writer.close('Field');
}

function writeDefinition(writer: XmlWriter, model: ObjectModel): void {
  openType(writer, model);
  writer.open('Fields');
  for (const field of model.fields.values()) writeField(writer, field);
  writer.close('Fields');
  writer.open('Relationships');
  for (const relation of model.relations.values()) {
    writer.open('Relationship');
    writer.leaf('OBJECTPATH', relation.path);
    writer.leaf('OBJECTNAME', relation.object);
    writer.leaf('LABEL', relation.path);
    writer.leaf('RELATIONSHIPTYPE', 'MANY2ONE');
    writer.leaf('RELATEDBY', relation.from);
    writer.close('Relationship');
  }
  writer.close('Relationships');
  writer.close('Type');
}

const all = (count: number) => [['listtype', 'All'] as const, ['count', count] as const];

export const lookupFunction: GatewayFunction = {
  name: 'lookup',
  run({ company }, call) {
    const name = textOf(call, 'object') || textOf(call, 'name');
    const model = requireModel(company, name.toUpperCase(), 'Query Failed');
    return {
      transactions: 1,
      payload: (writer) => {
        writer.open('data', all(1));
        writeDefinition(writer, model);
        writer.close('data');
      },
    };
  },
};

export const inspectFunction: GatewayFunction = {
  name: 'inspect',
  run({ company }, call) {
    const name = textOf(call, 'object') || textOf(call, 'name');
    const detailed = call.attributes['detail'] === '1';
    const models =
      name === '*' ? [...company.catalog.values()] : [requireModel(company, name.toUpperCase(), 'Query Failed')];
    return {
      transactions: 1,
      payload: (writer) => {
        writer.open('data', all(models.length));
        for (const model of models) {
          if (detailed) {
            writeDefinition(writer, model);
            continue;
          }
          openType(writer, model);
          writer.open('Fields');
          if (name !== '*') for (const field of model.fields.keys()) writer.leaf('Field', field);
          writer.close('Fields');
          writer.close('Type');
        }
        writer.close('data');
      },
    };
  },
};
