import { describe, expect, it } from '@jest/globals';
import type { GatewayAnswer, GatewayFunction } from '@bridge/ports';
import { specialAnswerSteps } from './special-answer.parser.js';
import { runAtOnce } from '../response/slices.js';
import { readDocument } from '../xml/xml-reader.js';

const field = {
  id: 'STATUS',
  label: 'Status',
  description: 'State',
  isRequired: true,
  isReadOnly: false,
  dataType: 'ENUM',
  maxLength: undefined,
  validValues: ['active', 'inactive'],
};

const cases: readonly (readonly [GatewayFunction['kind'], string, GatewayAnswer])[] = [
  [
    'lookup',
    '<Type Name="CUSTOMER" DocumentType=""><Fields><Field><ID>STATUS</ID><LABEL>Status</LABEL><DESCRIPTION>State</DESCRIPTION><REQUIRED>true</REQUIRED>' +
      '<READONLY>false</READONLY><DATATYPE>ENUM</DATATYPE><VALIDVALUES><VALIDVALUE>active</VALIDVALUE><VALIDVALUE>inactive</VALIDVALUE></VALIDVALUES></Field></Fields>' +
      '<Relationships><Relationship><OBJECTPATH>PARENT</OBJECTPATH><OBJECTNAME>CUSTOMER</OBJECTNAME><LABEL>Parent</LABEL><RELATIONSHIPTYPE>MANY2ONE</RELATIONSHIPTYPE><RELATEDBY>PARENTID</RELATEDBY></Relationship></Relationships></Type>',
    {
      kind: 'definitions',
      definitions: [
        {
          name: 'CUSTOMER',
          label: undefined,
          documentType: undefined,
          fields: [field],
          relationships: [
            { path: 'PARENT', object: 'CUSTOMER', label: 'Parent', type: 'MANY2ONE', relatedBy: 'PARENTID' },
          ],
        },
      ],
    },
  ],
  [
    'inspect',
    '<Type Name="EMPLOYEE"><Attributes><SingularName>Employee</SingularName></Attributes><Fields><Field><Name>RECORDNO</Name>' +
      '<externalDataName>integer</externalDataName><isRequired>false</isRequired><isReadOnly>true</isReadOnly><maxLength>8</maxLength>' +
      '<DisplayLabel>Record number</DisplayLabel><Description>Number</Description><id>999</id></Field><Field>TITLE</Field></Fields></Type><type typename="asset_type">Asset Type</type>',
    {
      kind: 'definitions',
      definitions: [
        {
          name: 'EMPLOYEE',
          label: 'Employee',
          documentType: undefined,
          fields: [
            {
              id: 'RECORDNO',
              label: 'Record number',
              description: 'Number',
              isRequired: false,
              isReadOnly: true,
              dataType: 'integer',
              maxLength: 8,
              validValues: [],
            },
            {
              id: 'TITLE',
              label: undefined,
              description: undefined,
              isRequired: undefined,
              isReadOnly: undefined,
              dataType: undefined,
              maxLength: undefined,
              validValues: [],
            },
          ],
          relationships: [],
        },
        { name: 'asset_type', label: 'Asset Type', documentType: undefined, fields: [], relationships: [] },
      ],
    },
  ],
  [
    'getDimensions',
    '<dimensions><dimension><objectName>LOCATION</objectName><objectLabel>Location</objectLabel><termLabel>Shop</termLabel>' +
      '<userDefinedDimension>false</userDefinedDimension><enabledInGL>true</enabledInGL></dimension></dimensions>',
    {
      kind: 'dimensions',
      dimensions: [{ object: 'LOCATION', label: 'Location', term: 'Shop', isUserDefined: false, isEnabledInGl: true }],
    },
  ],
  [
    'getDimensionRelationships',
    '<relationship><dimension>PARTNER</dimension><object_id>10004</object_id><autofillrelated>true</autofillrelated><enableoverride>false</enableoverride>' +
      '<related><dimension>TYPE</dimension><object_id>10003</object_id><relationship_id>10124</relationship_id><source_side>Many</source_side><related_side>One</related_side></related></relationship>',
    {
      kind: 'dimension-relationships',
      relationships: [
        {
          object: 'PARTNER',
          objectId: '10004',
          isAutofilled: true,
          isOverridable: false,
          related: [
            { object: 'TYPE', objectId: '10003', relationshipId: '10124', sourceSide: 'Many', relatedSide: 'One' },
          ],
        },
      ],
    },
  ],
  [
    'readEntityDetails',
    '<entity><id>E1</id><name>One</name><recordno>7</recordno><currency>USD</currency><firstfiscalmonth>10</firstfiscalmonth><firstfiscaltaxmonth></firstfiscaltaxmonth><weekstart/></entity>',
    {
      kind: 'entities',
      entities: [
        {
          id: 'E1',
          name: 'One',
          recordNo: '7',
          currency: 'USD',
          firstFiscalMonth: 10,
          firstTaxMonth: undefined,
          weekStart: undefined,
        },
      ],
    },
  ],
  [
    'getFinancialSetup',
    '<financialSetup><baseCurrency></baseCurrency><defaultBook>ACCRUAL</defaultBook><firstFiscalMonth>1</firstFiscalMonth><multiBaseCurrency>true</multiBaseCurrency>' +
      '<multiBook>false</multiBook><multiCurrency>T</multiCurrency><multiEntityShared>true</multiEntityShared></financialSetup>',
    {
      kind: 'financial-setup',
      setup: {
        defaultBook: 'ACCRUAL',
        isMultiBook: false,
        firstFiscalMonth: 1,
        isMultiEntityShared: true,
        isMultiCurrency: true,
        isMultiBaseCurrency: true,
        baseCurrency: undefined,
      },
    },
  ],
  [
    'get_companyprefs',
    '<companypref><application>GEN</application><preference>PRIMARY_ACCTNO_LENGTH</preference><prefvalue>4</prefvalue></companypref>',
    { kind: 'preferences', preferences: [{ application: 'GEN', name: 'PRIMARY_ACCTNO_LENGTH', value: '4' }] },
  ],
  [
    'getUserPermissions',
    '<permissions><appSubscription><applicationName>Administration</applicationName><policies><policy><policyName>Users</policyName><rights>List|View</rights></policy>' +
      '<policy><policyName>Roles</policyName><rights></rights></policy></policies></appSubscription></permissions>',
    {
      kind: 'permissions',
      permissions: [
        { application: 'Administration', policy: 'Users', rights: ['List', 'View'] },
        { application: 'Administration', policy: 'Roles', rights: [] },
      ],
    },
  ],
  [
    'readUserFormatting',
    '<userformatting><recordno>48</recordno><locale>en_US</locale><dateformat>.ymd</dateformat><gmtoffset>+09:30</gmtoffset><clock>12</clock></userformatting>',
    {
      kind: 'user-formatting',
      formatting: { recordNo: '48', locale: 'en_US', dateFormat: '.ymd', gmtOffsetMinutes: 570, clock: 12 },
    },
  ],
];

describe('specialAnswerSteps', () => {
  it.each(cases)('reads %s', (kind, xml, expected) => {
    expect(runAtOnce(specialAnswerSteps(kind, readDocument(`<data>${xml}</data>`)))).toEqual(expected);
  });

  it('keeps the id of a session secret', () => {
    const data = readDocument(
      '<data><api><sessionid>s</sessionid><endpoint>u</endpoint><locationid></locationid></api></data>',
    );
    const answer = runAtOnce(specialAnswerSteps('getAPISession', data));
    expect(JSON.stringify(answer)).toContain('[secret]');
    expect(answer).toMatchObject({ kind: 'session', session: { endpointUrl: 'u', entityId: undefined } });
    expect(answer?.kind === 'session' && answer.session.sessionId.reveal()).toBe('s');
  });

  it.each<GatewayFunction['kind']>(['getFinancialSetup', 'readUserFormatting', 'getAPISession', 'query'])(
    'gives nothing for %s when its element is missing',
    (kind) => {
      expect(runAtOnce(specialAnswerSteps(kind, readDocument('<data><x/></data>')))).toBeUndefined();
      expect(runAtOnce(specialAnswerSteps(kind, undefined))).toBeUndefined();
    },
  );
});
