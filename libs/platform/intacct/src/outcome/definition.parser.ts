import type { FieldDefinition, ObjectDefinition, RelationshipDefinition } from '@bridge/ports';
import { childTexts, descendantSteps, isTrue } from './answer-node.reader.js';
import { eachSteps, mapSteps } from '../response/slices.js';
import type { Steps } from '../response/slices.js';
import type { XmlNode } from '../xml/xml-node.js';

function attribute(node: XmlNode, name: string): string {
  const entry = Object.entries(node.attributes).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return entry?.[1].trim() ?? '';
}

function lengthOf(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function told(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function flag(text: string): boolean | undefined {
  return text === '' ? undefined : isTrue(text);
}

function* fieldSteps(node: XmlNode): Steps<FieldDefinition> {
  if (node.children.length === 0) {
    return toNamedField(node);
  }
  const text = childTexts(node);
  const [values] = yield* descendantSteps(node, 'VALIDVALUE');
  return {
    // `inspect` numbers a field in `id`, which `lookup` names in `ID`.
    id: text('Name') || text('ID'),
    label: told(text('LABEL') || text('DisplayLabel')),
    description: told(text('DESCRIPTION')),
    isRequired: flag(text('REQUIRED') || text('isRequired')),
    isReadOnly: flag(text('READONLY') || text('isReadOnly')),
    dataType: told(text('DATATYPE') || text('externalDataName')),
    maxLength: lengthOf(text('maxLength')),
    validValues: yield* mapSteps(values, (value) => value.text.trim()),
  };
}

/** A list of bare names: an inspect without details. */
function toNamedField(node: XmlNode): FieldDefinition {
  const id = node.text.trim();
  return {
    id,
    label: undefined,
    description: undefined,
    isRequired: undefined,
    isReadOnly: undefined,
    dataType: undefined,
    maxLength: undefined,
    validValues: [],
  };
}

function toRelationship(node: XmlNode): RelationshipDefinition {
  const text = childTexts(node);
  return {
    path: text('OBJECTPATH'),
    object: text('OBJECTNAME'),
    label: text('LABEL'),
    type: text('RELATIONSHIPTYPE'),
    relatedBy: text('RELATEDBY'),
  };
}

function* definitionOf(type: XmlNode): Steps<ObjectDefinition> {
  const documentType = attribute(type, 'DocumentType');
  const [attributes, fields, relationships] = yield* descendantSteps(type, 'Attributes', 'Field', 'Relationship');
  const label = childTexts(attributes[0] ?? type)('SingularName') || type.text.trim();
  return {
    name: attribute(type, 'Name') || attribute(type, 'typename') || label,
    label: label === '' ? undefined : label,
    documentType: documentType === '' ? undefined : documentType,
    fields: yield* eachSteps(fields, fieldSteps),
    relationships: yield* mapSteps(relationships, toRelationship),
  };
}

/** Definitions of objects, as `lookup` and `inspect` answer: `Type` elements with `Name` and `DocumentType`. */
export function* definitionSteps(data: XmlNode): Steps<readonly ObjectDefinition[]> {
  const [types] = yield* descendantSteps(data, 'Type');
  return yield* eachSteps(types, definitionOf);
}
