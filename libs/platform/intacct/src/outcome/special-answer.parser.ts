import type {
  Dimension,
  DimensionRelationship,
  EntityDetail,
  FinancialSetup,
  GatewayAnswer,
  GatewayFunction,
  UserPermission,
} from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { childText, descendants, isTrue } from './answer-node.reader.js';
import { parseDefinitions } from './definition.parser.js';
import { parseGmtOffset } from '../conversion/timestamp.conversion.js';
import type { XmlNode } from '../xml/xml-node.js';

function filled(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function monthOf(text: string): number | undefined {
  const month = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return month >= 1 && month <= 12 ? month : undefined;
}

function toDimension(node: XmlNode): Dimension {
  return {
    object: childText(node, 'objectName'),
    label: childText(node, 'objectLabel'),
    term: childText(node, 'termLabel'),
    isUserDefined: isTrue(childText(node, 'userDefinedDimension')),
    isEnabledInGl: isTrue(childText(node, 'enabledInGL')),
  };
}

function toRelationship(node: XmlNode): DimensionRelationship {
  return {
    object: childText(node, 'dimension'),
    objectId: childText(node, 'object_id'),
    isAutofilled: isTrue(childText(node, 'autofillrelated')),
    isOverridable: isTrue(childText(node, 'enableoverride')),
    related: descendants(node, 'related').map((related) => ({
      object: childText(related, 'dimension'),
      objectId: childText(related, 'object_id'),
      relationshipId: childText(related, 'relationship_id'),
      sourceSide: childText(related, 'source_side'),
      relatedSide: childText(related, 'related_side'),
    })),
  };
}

function toEntity(node: XmlNode): EntityDetail {
  return {
    id: childText(node, 'id'),
    name: childText(node, 'name'),
    recordNo: childText(node, 'recordno'),
    currency: childText(node, 'currency'),
    firstFiscalMonth: monthOf(childText(node, 'firstfiscalmonth')),
    firstTaxMonth: monthOf(childText(node, 'firstfiscaltaxmonth')),
    weekStart: filled(childText(node, 'weekstart')),
  };
}

function toSetup(node: XmlNode): FinancialSetup {
  return {
    defaultBook: childText(node, 'defaultBook'),
    isMultiBook: isTrue(childText(node, 'multiBook')),
    firstFiscalMonth: monthOf(childText(node, 'firstFiscalMonth')),
    isMultiEntityShared: isTrue(childText(node, 'multiEntityShared')),
    isMultiCurrency: isTrue(childText(node, 'multiCurrency')),
    isMultiBaseCurrency: isTrue(childText(node, 'multiBaseCurrency')),
    baseCurrency: filled(childText(node, 'baseCurrency')),
  };
}

function toPermissions(application: XmlNode): readonly UserPermission[] {
  return descendants(application, 'policy').map((policy) => ({
    application: childText(application, 'applicationName'),
    policy: childText(policy, 'policyName'),
    rights: childText(policy, 'rights')
      .split('|')
      .map((right) => right.trim())
      .filter((right) => right !== ''),
  }));
}

function formattingAnswer(data: XmlNode): GatewayAnswer | undefined {
  const [node] = descendants(data, 'userformatting');
  return node === undefined
    ? undefined
    : {
        kind: 'user-formatting',
        formatting: {
          recordNo: filled(childText(node, 'recordno')),
          locale: childText(node, 'locale'),
          dateFormat: childText(node, 'dateformat'),
          gmtOffsetMinutes: parseGmtOffset(childText(node, 'gmtoffset')),
          clock: childText(node, 'clock') === '12' ? 12 : 24,
        },
      };
}

function setupAnswer(data: XmlNode): GatewayAnswer | undefined {
  const [node] = descendants(data, 'financialSetup');
  return node === undefined ? undefined : { kind: 'financial-setup', setup: toSetup(node) };
}

function sessionAnswer(data: XmlNode): GatewayAnswer | undefined {
  const [node] = descendants(data, 'api');
  const session = node === undefined ? '' : childText(node, 'sessionid');
  return node === undefined || session === ''
    ? undefined
    : {
        kind: 'session',
        session: {
          sessionId: new Secret(session),
          endpointUrl: childText(node, 'endpoint'),
          entityId: filled(childText(node, 'locationid')),
        },
      };
}

/**
 * The answer of a function that does not answer with records; `undefined` for the others, and where the element that is
 * its answer is missing. Wrapping elements and the case of names are not relied on.
 *
 * @see Interface reference, sections 3.2, 4.2
 */
export function parseSpecialAnswer(
  kind: GatewayFunction['kind'],
  data: XmlNode | undefined,
): GatewayAnswer | undefined {
  if (data === undefined) {
    return undefined;
  }
  switch (kind) {
    case 'getDimensions':
      return { kind: 'dimensions', dimensions: descendants(data, 'dimension').map(toDimension) };
    case 'getDimensionRelationships':
      return { kind: 'dimension-relationships', relationships: descendants(data, 'relationship').map(toRelationship) };
    case 'readEntityDetails':
      return { kind: 'entities', entities: descendants(data, 'entity').map(toEntity) };
    case 'get_companyprefs':
      return {
        kind: 'preferences',
        preferences: descendants(data, 'companypref').map((node) => ({
          application: childText(node, 'application'),
          name: childText(node, 'preference'),
          value: childText(node, 'prefvalue'),
        })),
      };
    case 'getUserPermissions':
      return { kind: 'permissions', permissions: descendants(data, 'appSubscription').flatMap(toPermissions) };
    case 'getFinancialSetup':
      return setupAnswer(data);
    case 'readUserFormatting':
      return formattingAnswer(data);
    case 'getAPISession':
      return sessionAnswer(data);
    case 'lookup':
    case 'inspect':
      return { kind: 'definitions', definitions: parseDefinitions(data) };
    default:
      return undefined;
  }
}
