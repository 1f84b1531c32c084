import type { GatewayFunction } from '@bridge/ports';
import { error, errors, operation, records } from './answer.shapes.js';
import type { Suite } from './suites.js';

/** A shape that one function alone answers with. */
export interface SpecialVector {
  readonly shape: string;
  readonly suite: Suite;
  readonly call: GatewayFunction;
  readonly body: string;
  readonly holds: Readonly<Record<string, unknown>>;
}

type Given = readonly [shape: string, suite: Suite, call: GatewayFunction, content: string, holds: object];

const controlId = 'f-1';
const answer = (of: object): object => ({ data: { answer: of } });
const lookedUp: GatewayFunction = { kind: 'inspect', controlId, object: 'DEPT' };
const listed: GatewayFunction = { kind: 'get_list', controlId, object: 'supdoc' };
const api = (place: string): string =>
  `<data><api><sessionid>s-1..</sessionid><endpoint>https://a.intacct.com/x</endpoint><locationid>${place}</locationid></api></data>`;

const given: readonly Given[] = [
  [
    'objects by name and label',
    'ps:Get-Object.Default',
    lookedUp,
    `<data listtype='All' count='1'><type typename='dept'>Department</type><type typename='class'>Class</type></data>`,
    answer({ kind: 'definitions', definitions: [{ name: 'dept', label: 'Department' }, { name: 'class' }] }),
  ],
  [
    'the fields of an object by name',
    'ps:Get-Object.Object',
    lookedUp,
    `<data listtype='All' count='1'><Type Name='DEPT'><Fields><Field>RECORDNO</Field><Field>NAME</Field></Fields></Type></data>`,
    answer({ kind: 'definitions', definitions: [{ name: 'DEPT', fields: [{ id: 'RECORDNO' }, { id: 'NAME' }] }] }),
  ],
  [
    'the fields of an object in detail',
    'ps:Get-Object.Details',
    lookedUp,
    `<data listtype='All' count='1'><Type Name='DEPT'><Attributes><SingularName>Department</SingularName><PluralName>Departments</PluralName><Description></Description></Attributes>` +
      '<Fields><Field><Name>NAME</Name><GroupName></GroupName><dataName>Pt_FieldString</dataName><externalDataName>string</externalDataName><isRequired>true</isRequired>' +
      '<isReadOnly>false</isReadOnly><maxLength>40</maxLength><DisplayLabel>Name</DisplayLabel><Description>N</Description><id>9</id></Field></Fields></Type></data>',
    answer({
      definitions: [{ label: 'Department', fields: [{ id: 'NAME', isRequired: true, maxLength: 40, label: 'Name' }] }],
    }),
  ],
  [
    'a field without a bound',
    'php:InspectClass',
    lookedUp,
    '<data listtype="All" count="1"><Type Name="DEPT"><Fields><Field><Name>NAME</Name><dataName>Pt_FieldString</dataName><maxLength>0</maxLength></Field></Fields></Type></data>',
    answer({ definitions: [{ fields: [{ id: 'NAME', maxLength: undefined }] }] }),
  ],
  [
    'dimensions, one with a term of its own',
    'ps:Get-Dimension',
    { kind: 'getDimensions', controlId },
    '<data><dimensions><dimension><objectName>CLASS</objectName><objectLabel>Class</objectLabel><termLabel>Brand</termLabel>' +
      '<userDefinedDimension>false</userDefinedDimension><enabledInGL>true</enabledInGL></dimension></dimensions></data>',
    answer({ kind: 'dimensions', dimensions: [{ object: 'CLASS', term: 'Brand', isEnabledInGl: true }] }),
  ],
  [
    'permissions of a user',
    'php:User',
    { kind: 'getUserPermissions', controlId, userId: 'u' },
    '<data><permissions><appSubscription><applicationName>Time </applicationName><policies><policy><policyName>P</policyName><rights>List|Add</rights></policy></policies></appSubscription></permissions>   </data>',
    answer({ permissions: [{ application: 'Time', policy: 'P', rights: ['List', 'Add'] }] }),
  ],
  [
    'a session at the top level',
    'ps:Create-Session',
    { kind: 'getAPISession', controlId },
    api(''),
    answer({ kind: 'session', session: { endpointUrl: 'https://a.intacct.com/x', entityId: undefined } }),
  ],
  [
    'a session at an entity',
    'go:objects',
    { kind: 'getAPISession', controlId, entityId: 'E' },
    api('E'),
    answer({ kind: 'session', session: { entityId: 'E' } }),
  ],
  [
    'attachments of which one holds two files',
    'ps:Get-Attachment',
    listed,
    '<listtype start="0" end="1" total="2">supdoc</listtype><data><supdoc><recordno>1</recordno><description/><attachments><attachment><attachmentname>a</attachmentname><attachmentdata></attachmentdata></attachment></attachments></supdoc>' +
      '<supdoc><recordno>2</recordno><attachments><attachment><attachmentname>b</attachmentname></attachment><attachment><attachmentname>c</attachmentname></attachment></attachments></supdoc></data>',
    {
      data: {
        totalCount: 2,
        records: [
          {
            RECORDNO: '1',
            DESCRIPTION: '',
            ATTACHMENTS: { ATTACHMENT: [{ ATTACHMENTNAME: 'a', ATTACHMENTDATA: '' }] },
          },
          { ATTACHMENTS: { ATTACHMENT: [{ ATTACHMENTNAME: 'b' }, { ATTACHMENTNAME: 'c' }] } },
        ],
      },
    },
  ],
  [
    'folders of attachments, without record numbers',
    'ps:Get-AttachmentFolder',
    { kind: 'get_list', controlId, object: 'supdocfolder' },
    '<listtype start="0" end="0" total="1">supdocfolder</listtype><data><supdocfolder><name>a</name><parentfolder/></supdocfolder></data>',
    records({ NAME: 'a', PARENTFOLDER: '' }),
  ],
  [
    'a further page',
    'php:Account',
    { kind: 'readMore', controlId, resultId: 'x' },
    '<data listtype="dept" count="1" totalcount="2" numremaining="0" resultId="x"><dept><N>2</N></dept></data>',
    { data: { records: [{ N: '2' }], totalCount: 2, remaining: 0, resultId: 'x' } },
  ],
  [
    'a deletion, which holds no data',
    'ps:Delete-Attachment',
    { kind: 'delete', controlId, object: 'DEPT', keys: ['1'] },
    '',
    records(),
  ],
  [
    'records by their names',
    'php:Account',
    { kind: 'readByName', controlId, object: 'DEPT', names: ['a', 'b'], fields: [] },
    '<data listtype="DEPT" count="2"><DEPT><N>a</N></DEPT><DEPT><N>b</N></DEPT></data>',
    records({ N: 'a' }, { N: 'b' }),
  ],
];

const created: GatewayFunction = { kind: 'create', controlId, object: 'DEPT', record: { DEPTID: 'A' } };

/** Functions that were not, or not wholly, done. */
const others: readonly SpecialVector[] = [
  {
    shape: 'an object that was created beside one that was not',
    suite: 'go:execFuncError',
    call: created,
    body: operation(
      `<result><status>failure</status><function>create</function><controlid>${controlId}</controlid>` +
        '<data listtype="objects" count="1"><dept><RECORDNO>8</RECORDNO><DEPTID>B</DEPTID></dept></data>' +
        `${errors(error('BL34000061', 'Another Dept with the given value(s) A  already exists'), error('BL01001973', 'Could not create dept record!'))}</result>`,
    ),
    holds: {
      kind: 'refused',
      errors: [{ class: 'duplicate' }, { class: 'unknown' }],
      partial: { records: [{ RECORDNO: '8', DEPTID: 'B' }] },
    },
  },
  {
    shape: 'a session under another name of the function',
    suite: 'js:SessionProvider',
    call: { kind: 'getAPISession', controlId },
    body: operation(
      `<result><status>success</status><function>getSession</function><controlid>${controlId}</controlid>${api('')}</result>`,
    ),
    holds: { kind: 'not-executed', reason: { code: 'GATEWAY_UNREACHABLE' } },
  },
];

export const specialVectors: readonly SpecialVector[] = [
  ...given.map(([shape, suite, call, content, holds]) => ({
    shape,
    suite,
    call,
    body: operation(
      `<result><status>success</status><function>${call.kind}</function><controlid>${controlId}</controlid>${content}</result>`,
    ),
    holds: { kind: 'done', ...holds },
  })),
  ...others,
];
