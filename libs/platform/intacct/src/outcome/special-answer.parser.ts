import type {
  ApiSession,
  CompanyPreference,
  Dimension,
  DimensionRelationship,
  EntityDetail,
  FinancialSetup,
  GatewayAnswer,
  GatewayFunction,
  UserFormatting,
  UserPermission,
} from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { childTexts, descendantSteps, isTrue } from './answer-node.reader.js';
import { definitionSteps } from './definition.parser.js';
import { parseGmtOffset } from '../conversion/timestamp.conversion.js';
import { eachSteps, mapSteps } from '../response/slices.js';
import type { Steps } from '../response/slices.js';
import type { XmlNode } from '../xml/xml-node.js';

function filled(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function monthOf(text: string): number | undefined {
  const month = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return month >= 1 && month <= 12 ? month : undefined;
}

function toDimension(node: XmlNode): Dimension {
  const text = childTexts(node);
  return {
    object: text('objectName'),
    label: text('objectLabel'),
    term: text('termLabel'),
    isUserDefined: isTrue(text('userDefinedDimension')),
    isEnabledInGl: isTrue(text('enabledInGL')),
  };
}

function toRelated(node: XmlNode): DimensionRelationship['related'][number] {
  const text = childTexts(node);
  return {
    object: text('dimension'),
    objectId: text('object_id'),
    relationshipId: text('relationship_id'),
    sourceSide: text('source_side'),
    relatedSide: text('related_side'),
  };
}

function* relationshipSteps(node: XmlNode): Steps<DimensionRelationship> {
  const text = childTexts(node);
  const [related] = yield* descendantSteps(node, 'related');
  return {
    object: text('dimension'),
    objectId: text('object_id'),
    isAutofilled: isTrue(text('autofillrelated')),
    isOverridable: isTrue(text('enableoverride')),
    related: yield* mapSteps(related, toRelated),
  };
}

function toEntity(node: XmlNode): EntityDetail {
  const text = childTexts(node);
  return {
    id: text('id'),
    name: text('name'),
    recordNo: text('recordno'),
    currency: text('currency'),
    firstFiscalMonth: monthOf(text('firstfiscalmonth')),
    firstTaxMonth: monthOf(text('firstfiscaltaxmonth')),
    weekStart: filled(text('weekstart')),
  };
}

function toSetup(node: XmlNode): FinancialSetup {
  const text = childTexts(node);
  return {
    defaultBook: text('defaultBook'),
    isMultiBook: isTrue(text('multiBook')),
    firstFiscalMonth: monthOf(text('firstFiscalMonth')),
    isMultiEntityShared: isTrue(text('multiEntityShared')),
    isMultiCurrency: isTrue(text('multiCurrency')),
    isMultiBaseCurrency: isTrue(text('multiBaseCurrency')),
    baseCurrency: filled(text('baseCurrency')),
  };
}

function* permissionSteps(application: XmlNode): Steps<readonly UserPermission[]> {
  const name = childTexts(application)('applicationName');
  const [policies] = yield* descendantSteps(application, 'policy');
  return yield* mapSteps(policies, (policy) => {
    const text = childTexts(policy);
    const rights = text('rights').split('|');
    return {
      application: name,
      policy: text('policyName'),
      rights: rights.map((right) => right.trim()).filter((right) => right !== ''),
    };
  });
}

function toPreference(node: XmlNode): CompanyPreference {
  const text = childTexts(node);
  return { application: text('application'), name: text('preference'), value: text('prefvalue') };
}

function toFormatting(node: XmlNode): UserFormatting {
  const text = childTexts(node);
  return {
    recordNo: filled(text('recordno')),
    locale: text('locale'),
    dateFormat: text('dateformat'),
    gmtOffsetMinutes: parseGmtOffset(text('gmtoffset')),
    clock: text('clock') === '12' ? 12 : 24,
  };
}

function toSession(node: XmlNode): ApiSession | undefined {
  const text = childTexts(node);
  const sessionId = text('sessionid');
  return sessionId === ''
    ? undefined
    : {
        sessionId: new Secret(sessionId),
        endpointUrl: text('endpoint'),
        entityId: filled(text('locationid')),
      };
}

function* setUpAnswer(kind: GatewayFunction['kind'], data: XmlNode): Steps<GatewayAnswer | undefined> {
  const [[setup], [formatting], [api]] = yield* descendantSteps(data, 'financialSetup', 'userformatting', 'api');
  if (kind === 'getFinancialSetup' && setup !== undefined) {
    return { kind: 'financial-setup', setup: toSetup(setup) };
  }
  if (kind === 'readUserFormatting' && formatting !== undefined) {
    return { kind: 'user-formatting', formatting: toFormatting(formatting) };
  }
  const session = kind === 'getAPISession' && api !== undefined ? toSession(api) : undefined;
  return session === undefined ? undefined : { kind: 'session', session };
}

/**
 * The answer of a function that does not answer with records; `undefined` for the others, and where the element that is
 * its answer is missing. Wrapping elements and the case of names are not relied on.
 *
 * @see Interface reference, sections 3.2, 4.2
 */
export function* specialAnswerSteps(
  kind: GatewayFunction['kind'],
  data: XmlNode | undefined,
): Steps<GatewayAnswer | undefined> {
  if (data === undefined) {
    return undefined;
  }
  const named = function* <T>(name: string, work: (node: XmlNode) => Steps<T>): Steps<readonly T[]> {
    const [nodes] = yield* descendantSteps(data, name);
    return yield* eachSteps(nodes, work);
  };
  const plain = function* <T>(name: string, work: (node: XmlNode) => T): Steps<readonly T[]> {
    const [nodes] = yield* descendantSteps(data, name);
    return yield* mapSteps(nodes, work);
  };
  switch (kind) {
    case 'getDimensions':
      return { kind: 'dimensions', dimensions: yield* plain('dimension', toDimension) };
    case 'getDimensionRelationships':
      return { kind: 'dimension-relationships', relationships: yield* named('relationship', relationshipSteps) };
    case 'readEntityDetails':
      return { kind: 'entities', entities: yield* plain('entity', toEntity) };
    case 'get_companyprefs':
      return { kind: 'preferences', preferences: yield* plain('companypref', toPreference) };
    case 'getUserPermissions':
      return { kind: 'permissions', permissions: (yield* named('appSubscription', permissionSteps)).flat() };
    case 'getFinancialSetup':
    case 'readUserFormatting':
    case 'getAPISession':
      return yield* setUpAnswer(kind, data);
    case 'lookup':
    case 'inspect':
      return { kind: 'definitions', definitions: yield* definitionSteps(data) };
    default:
      return undefined;
  }
}
