import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction, QueryFilter } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { envelopeNode, loginNode, sessionNode } from './envelope.builder.js';
import { functionNode } from './function.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import { leaf } from '../xml/xml-node.js';
import { writeElement } from '../xml/xml-writer.js';

const query: Extract<GatewayFunction, { kind: 'query' }> = {
  kind: 'query',
  controlId: 'q',
  object: 'CLASS',
  select: ['CLASSID'],
};

function written(call: GatewayFunction): string {
  const xml = writeElement(functionNode(call));
  const frame = /^<function controlid="q">(.*)<\/function>$/.exec(xml);
  return frame?.[1] ?? xml;
}

const calls: readonly { readonly what: string; readonly call: GatewayFunction; readonly xml: string }[] = [
  {
    what: 'a create with nested records and lines, in the order of the record',
    call: {
      kind: 'create',
      controlId: 'q',
      object: 'GLBATCH',
      record: { JOURNAL: 'GJ', A: { B: '1' }, ENTRIES: { GLENTRY: [{ X: '1' }, { X: '' }] } },
    },
    xml:
      '<create><GLBATCH><JOURNAL>GJ</JOURNAL><A><B>1</B></A>' +
      '<ENTRIES><GLENTRY><X>1</X></GLENTRY><GLENTRY><X></X></GLENTRY></ENTRIES></GLBATCH></create>',
  },
  {
    what: 'an update with the record number first, and once',
    call: { kind: 'update', controlId: 'q', object: 'CLASS', recordNo: '7', record: { NAME: '', RECORDNO: '7' } },
    xml: '<update><CLASS><RECORDNO>7</RECORDNO><NAME></NAME></CLASS></update>',
  },
  {
    what: 'a read of all fields',
    call: { kind: 'read', controlId: 'q', object: 'CLASS', recordNos: ['1', '2'], fields: [] },
    xml: '<read><object>CLASS</object><keys>1,2</keys><fields>*</fields><returnFormat>xml</returnFormat></read>',
  },
  {
    what: 'the smallest query',
    call: query,
    xml:
      '<query><select><field>CLASSID</field></select><object>CLASS</object>' +
      '<options><caseinsensitive>false</caseinsensitive><showprivate>false</showprivate></options><pagesize>100</pagesize></query>',
  },
  {
    what: 'a query with everything',
    call: {
      ...query,
      filter: {
        operator: 'and',
        filters: [
          { operator: 'in', field: 'A', values: ['1', '2'] },
          { operator: 'or', filters: [{ operator: 'like', field: 'B', value: 'x%' }] },
        ],
      },
      orderBy: [
        { field: 'A', direction: 'ascending' },
        { field: 'B', direction: 'descending' },
      ],
      pageSizeRecords: 2000,
      offset: 10,
      showPrivate: true,
      isCaseInsensitive: true,
    },
    xml:
      '<query><select><field>CLASSID</field></select><object>CLASS</object>' +
      '<filter><and><in><field>A</field><value>1</value><value>2</value></in><like><field>B</field><value>x%</value></like></and></filter>' +
      '<orderby><order><field>A</field><ascending></ascending></order><order><field>B</field><descending></descending></order></orderby>' +
      '<options><caseinsensitive>true</caseinsensitive><showprivate>true</showprivate></options><pagesize>2000</pagesize><offset>10</offset></query>',
  },
  {
    what: 'a readByQuery',
    call: { kind: 'readByQuery', controlId: 'q', object: 'CLASS', fields: ['A', 'B'], query: "A < '1'" },
    xml:
      '<readByQuery><object>CLASS</object><query>A &lt; &apos;1&apos;</query><fields>A,B</fields>' +
      '<pagesize>100</pagesize><returnFormat>xml</returnFormat></readByQuery>',
  },
  {
    what: 'a readMore',
    call: { kind: 'readMore', controlId: 'q', resultId: 'r' },
    xml: '<readMore><resultId>r</resultId></readMore>',
  },
  { what: 'getDimensions', call: { kind: 'getDimensions', controlId: 'q' }, xml: '<getDimensions></getDimensions>' },
];

const empty: QueryFilter = { operator: 'or', filters: [] };
const none: QueryFilter = { operator: 'in', field: 'A', values: [] };
const over: QueryFilter = { operator: 'in', field: 'A', values: Array.from({ length: 1001 }, String) };

describe('functionNode', () => {
  it.each(calls)('writes $what', ({ call, xml }) => {
    expect(written(call)).toBe(xml);
  });

  it.each<readonly [string, GatewayFunction]>([
    ['a page over 2000', { ...query, pageSizeRecords: 2001 }],
    ['a page of half a record', { ...query, pageSizeRecords: 0.5 }],
    ['a query of nothing', { ...query, select: [] }],
    ['an "or" without conditions', { ...query, filter: empty }],
    ['an "in" without values', { ...query, filter: none }],
    ['an "in" of 1001 values', { ...query, filter: over }],
    ['a read of no record', { kind: 'read', controlId: 'q', object: 'A', recordNos: [], fields: [] }],
    [
      'a read of 101 records',
      { kind: 'read', controlId: 'q', object: 'A', recordNos: Array.from({ length: 101 }, String), fields: [] },
    ],
    [
      'a readByQuery page over 1000',
      { kind: 'readByQuery', controlId: 'q', object: 'A', fields: [], query: '', pageSizeRecords: 1001 },
    ],
  ])('refuses %s', (_case, call) => {
    expect(() => functionNode(call)).toThrow(RequestShapeError);
  });
});

describe('envelopeNode', () => {
  const account = {
    company: 'c',
    endpointUrl: 'https://api.intacct.com/ia/xml/xmlgw.phtml',
    senderId: 'S',
    senderPassword: new Secret('sp'),
    intacctCompanyId: 'C',
    userId: 'U',
    userPassword: new Secret('up'),
  };

  it('writes control, authentication and content in the order of the official clients', () => {
    const options = { controlId: 'r', isUnique: true, wantsAdditionalErrorInfo: false };
    expect(writeElement(envelopeNode(account, options, sessionNode('s'), [leaf('function', '')]))).toBe(
      '<request><control><senderid>S</senderid><password>sp</password><controlid>r</controlid><uniqueid>true</uniqueid>' +
        '<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace></control>' +
        '<operation transaction="false"><authentication><sessionid>s</sessionid></authentication>' +
        '<content><function></function></content></operation></request>',
    );
  });

  it('asks for additional error information last', () => {
    const options = { controlId: 'r', isUnique: false, wantsAdditionalErrorInfo: true };
    expect(writeElement(envelopeNode(account, options, sessionNode('s'), []))).toContain(
      '<includewhitespace>false</includewhitespace><showadditionalerrorinfo>true</showadditionalerrorinfo></control>',
    );
  });

  it.each([
    [undefined, ''],
    ['E', '<locationid>E</locationid>'],
  ])('logs in at entity %s', (entityId, location) => {
    expect(writeElement(loginNode(account, entityId))).toBe(
      `<login><userid>U</userid><companyid>C</companyid><password>up</password>${location}</login>`,
    );
  });
});
