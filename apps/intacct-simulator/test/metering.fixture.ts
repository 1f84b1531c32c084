import { create, customer, fields, item, sampleCompany, update, vendor } from './simulator.fixture.js';
import {
  ATTACHMENTS,
  PAYABLES,
  PAYMENTS,
  RECEIPTS,
  RECEIVABLES,
  adjustments,
  day,
  keyed,
  named,
  times,
  type Chain,
} from './metering-documents.fixture.js';
import type { CompanyFile } from '../src/store/company.schema.js';

export const METERED_COMPANY: CompanyFile = sampleCompany({
  modules: ['GL', 'AP', 'AR', 'CM', 'INV', 'ME', 'TX', 'PA'],
  preferences: { AP: { ENABLEBILLAPPROVAL: true, ENABLEPAYMENTAPPROVAL: true } },
  customObjects: [
    { name: 'ROUTE', naturalKey: 'CODE', fields: ['CODE'] },
    { name: 'STOP', fields: [{ name: 'RROUTE', reference: 'ROUTE' }, 'PLACE'] },
  ],
});

/** Records made by a person before the first step: not metered either. */
export const METERED_RECORDS: readonly (readonly [object: string, fields: object])[] = [
  ['CUSTOMER', { CUSTOMERID: 'C1', NAME: 'C', DISPLAYCONTACT: { PRINTAS: 'C' } }],
  ['VENDOR', { VENDORID: 'V1', NAME: 'V', DISPLAYCONTACT: { PRINTAS: 'V' } }],
  ['ITEM', { ITEMID: 'I1', NAME: 'I', ITEMTYPE: 'Non-Inventory' }],
  ['STATACCOUNT', { ACCOUNTNO: 'HEADS', TITLE: 'Heads', ACCOUNTTYPE: 'cumulative' }],
  ['STATJOURNAL', { SYMBOL: 'STJ', TITLE: 'Statistics' }],
  ['PROJECT', { PROJECTID: 'P1', NAME: 'P', PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP' }],
  ['ROUTE', { CODE: 'R1' }],
  ['STOP', { RROUTE: 'R1', PLACE: 'Harbour' }],
];

const classes = (verb: string, count: number, prefix: string): string =>
  named(
    verb,
    times(count, (index) => named('CLASS', fields({ CLASSID: `${prefix}${index}`, NAME: `${prefix}${index}` }))),
  );
const remove = (object: string, keys: string): string => named('delete', fields({ object, keys }));
const bad = '<CLASS><NAME>no id</NAME></CLASS>';

const GENERIC: Chain = [
  [item('M1'), 1],
  [classes('create', 7, 'K'), 7],
  [classes('create', 100, 'H'), 100],
  [classes('create', 2, 'N').replace('</create>', `${bad}${bad}</create>`), 2],
  [named('create', bad), 0],
  [classes('create', 1, 'K'), 0],
  [classes('update', 5, 'K'), 5],
  [update('ITEM', fields({ ITEMID: 'NOBODY', NAME: 'x' })), 0],
  [remove('CLASS', 'K0'), 1],
  [remove('CLASS', 'K1,K2,K3'), 3],
  [remove('CLASS', 'K4,NOBODY'), 0],
  [
    named(
      'create',
      `<GLBATCH>${fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'T' })}<ENTRIES>${times(40, (index) =>
        named(
          'GLENTRY',
          fields({ ACCOUNTNO: '10100', TR_TYPE: index % 2 === 0 ? '1' : '-1', AMOUNT: '1.00', LOCATION: 'SHOP' }),
        ),
      )}</ENTRIES></GLBATCH>`,
    ),
    1,
  ],
  [vendor('M-V'), 1],
  [customer('M-C'), 1],
];

const page = (name: string, more: string): string => named(name, `<object>CLASS</object>${more}`);

const PERIOD = '<reportingperiodname>Month Ended May 2026</reportingperiodname>';

const READERS: Chain = [
  [named('read', fields({ object: 'CLASS', keys: '1,2,3,4,5', fields: '*' })), 1],
  [named('read', fields({ object: 'CLASS', keys: '99999', fields: '*' })), 1],
  [named('read', fields({ object: 'NOBODY', keys: '1', fields: '*' })), 0],
  [named('readByName', fields({ object: 'CLASS', keys: 'H1,H2', fields: '*' })), 1],
  [page('readByQuery', '<fields>*</fields><query></query><pagesize>20</pagesize>'), 1],
  ['<readMore><object>CLASS</object></readMore>', 1],
  ['<readMore><object>CLASS</object></readMore>', 1],
  [page('readByQuery', "<fields>*</fields><query>CLASSID = 'nobody'</query>"), 1],
  [page('readByQuery', '<fields>*</fields><query>NOT A QUERY</query>'), 0],
  ['<readMore><resultId>nobody</resultId></readMore>', 0],
  [page('query', '<select><field>NAME</field></select><pagesize>2000</pagesize>'), 1],
  [page('query', '<select><field>NAME</field></select><pagesize>10</pagesize><offset>10</offset>'), 1],
  [page('query', '<select><count>RECORDNO</count></select>'), 1],
  [page('query', '<select><field>NOBODY</field></select>'), 0],
  ['<readRelated><object>STOP</object><relation>RROUTE</relation><keys>1</keys><fields>*</fields></readRelated>', 1],
  ['<lookup><object>CLASS</object></lookup>', 1],
  ['<inspect><object>CLASS</object></inspect>', 1],
  ['<getDimensions/>', 1],
  ['<getDimensionRelationships/>', 1],
  ['<getDimensionAutofillDetails/>', 1],
  ['<getDimensionRestrictions/>', 1],
  [
    '<getDimensionRestrictedData><DimensionValue><dimension>CLASS</dimension><value>H1</value></DimensionValue></getDimensionRestrictedData>',
    1,
  ],
  ['<get_companyprefs application="GL"/>', 1],
  ['<get_applications/>', 1],
  ['<getUserPermissions><userId>bridge_api</userId></getUserPermissions>', 1],
  ['<readUserFormatting><key>1</key></readUserFormatting>', 1],
  ['<readEntityDetails/>', 1],
  ['<getFinancialSetup/>', 1],
  ['<getAuditTrail><object>CLASS</object><recordNo>1</recordNo></getAuditTrail>', 1],
  ['<readView><view>V</view></readView>', 0],
  ['<readReport><report>R</report></readReport>', 0],
  ['<getAPISession/>', 0],
  ['<getAPISession><locationid>SHOP</locationid></getAPISession>', 0],
  ['<get_list object="customer"/>', 1],
  [named('get_trialbalance', PERIOD), 1],
  [named('get_accountbalances', `${PERIOD}<glaccountno>10100</glaccountno>`), 1],
  [named('get_accountbalancesbydimensions', `${PERIOD}<glaccountno>10100</glaccountno>`), 1],
  ['<get object="customer" key="C1"/>', 1],
  ['<get object="customer" key="nobody"/>', 0],
  ['<spaceship/>', 0],
];

const PLATFORM: Chain = [
  [
    '<installApp><appxml><![CDATA[<application id="1" origId="1@1" version="1"><ApplicationName>A</ApplicationName>' +
      '<DataObjectDef id="2" objDefName="meter_trail"><SingularName>Trail</SingularName><DataFieldDefs>' +
      '<DataFieldDef fieldName="A" dataName="FieldString"><DisplayLabel>A</DisplayLabel></DataFieldDef></DataFieldDefs>' +
      '</DataObjectDef></application>]]></appxml></installApp>',
    1,
  ],
  [create('METER_TRAIL', fields({ A: 'x' })), 1],
];

const TAX = '<taxtype>Sale</taxtype><value>5</value><glaccountno>22100</glaccountno>';
const glLine = (type: string): string =>
  named('glentry', fields({ trtype: type, amount: '1', glaccountno: '10100', locationid: 'SHOP' }));

const SETUP: Chain = [
  ...['arterm', 'apterm'].flatMap((term): Chain => [
    [named(`create_${term}`, '<name>T</name>'), 1],
    [named(`create_${term}`, '<name>T</name>'), 0],
    [named(`update_${term}`, '<status>inactive</status>', ' name="T"'), 1],
    [named(`delete_${term}`, '', ' name="T"'), 1],
  ]),
  ...['journal', 'statjournal'].flatMap((journal): Chain => [
    [named(`create_${journal}`, '<symbol>NJ</symbol><title>N</title>'), 1],
    [named(`create_${journal}`, '<symbol>NJ</symbol><title>N</title>', ' ignoreduplicates="true"'), 0],
    [named(`update_${journal}`, '<title>M</title>', ' symbol="NJ"'), 1],
    [named(`delete_${journal}`, '', ' symbol="NJ"'), 1],
  ]),
  [named('create_taxdetail', `<detailid>TD</detailid>${TAX}`), 1],
  [named('update_taxdetail', '<value>6</value>', ' detailid="TD"'), 1],
  [named('delete_taxdetail', '', ' detailid="TD"'), 1],
];

const ENTRIES: Chain = [
  [
    named(
      'create_gltransaction',
      `<journalid>GEN</journalid>${day('datecreated')}<description>d</description>` +
        named('gltransactionentries', glLine('debit') + glLine('credit')),
    ),
    1,
  ],
  [(keys) => keyed('delete_gltransaction', keys[0]), 1],
  [
    named(
      'create_statgltransaction',
      `<journalid>STJ</journalid>${day('datecreated')}<description>d</description>` +
        named('statgltransactionentries', glLine('debit').replace('10100', 'HEADS')),
    ),
    1,
  ],
  [(keys) => keyed('delete_statgltransaction', keys[1]), 1],
];

const MASTERS: Chain = (
  [
    ['customer', 'customerid', 'CUSTOMER', { CUSTOMERID: 'D', NAME: 'D', 'DISPLAYCONTACT.PRINTAS': 'D' }],
    ['vendor', 'vendorid', 'VENDOR', { VENDORID: 'D', NAME: 'D', 'DISPLAYCONTACT.PRINTAS': 'D' }],
    ['contact', 'contactname', 'CONTACT', { CONTACTNAME: 'D', PRINTAS: 'D' }],
    ['employee', 'employeeid', 'EMPLOYEE', { EMPLOYEEID: 'D', PERSONALINFO: '<CONTACTNAME>D2</CONTACTNAME>' }],
    ['item', 'itemid', 'ITEM', { ITEMID: 'D', NAME: 'D', ITEMTYPE: 'Non-Inventory' }],
    ['location', 'locationid', 'LOCATION', { LOCATIONID: 'D', NAME: 'D', PARENTID: 'SHOP' }],
    ['department', 'departmentid', 'DEPARTMENT', { DEPARTMENTID: 'D', TITLE: 'D' }],
    ['class', 'key', 'CLASS', { CLASSID: 'D', NAME: 'D' }],
    ['project', 'key', 'PROJECT', { PROJECTID: 'D', NAME: 'D', PROJECTCATEGORY: 'Contract', LOCATIONID: 'SHOP' }],
    [
      'glaccount',
      'glaccountno',
      'GLACCOUNT',
      { ACCOUNTNO: '99990', TITLE: 'D', ACCOUNTTYPE: 'balancesheet', NORMALBALANCE: 'debit' },
    ],
    ['statglaccount', 'glaccountno', 'STATACCOUNT', { ACCOUNTNO: 'D', TITLE: 'D', ACCOUNTTYPE: 'cumulative' }],
    ['task', 'key', 'TASK', { NAME: 'D', PROJECTID: 'P1' }],
  ] as const
).flatMap(([suffix, attribute, object, values]): Chain => {
  const key = object === 'TASK' ? '1' : Object.values(values)[0];
  const nested = Object.entries(values).map(([name, value]) => {
    const [outer = '', inner] = name.split('.');
    return named(outer, inner === undefined ? value : named(inner, value));
  });
  return [
    ...(object === 'EMPLOYEE' ? [[create('CONTACT', fields({ CONTACTNAME: 'D2', PRINTAS: 'D2' })), 1] as const] : []),
    [create(object, nested.join('')), 1],
    [named(`delete_${suffix}`, '', ` ${attribute}="${key}"`), 1],
    [named(`delete_${suffix}`, '', ` ${attribute}="${key}"`), 0],
  ];
});

/** Every function of the gateway, in the order in which its calls work, each chain by itself. */
export const METERED: readonly (readonly [name: string, chain: Chain])[] = [
  ['generic writes', GENERIC],
  ['readers', READERS],
  ['platform applications', PLATFORM],
  ['terms, journals and tax details', SETUP],
  ['journal entries', ENTRIES],
  ['deletions of masters', MASTERS],
  ['attachments', ATTACHMENTS],
  ['invoices', RECEIVABLES],
  ['AR payments', RECEIPTS],
  ['AR adjustments', adjustments('ar', '<customerid>C1</customerid>')],
  ['AP adjustments', adjustments('ap', '<vendorid>V1</vendorid>')],
  ['bills', PAYABLES],
  ['AP payments', PAYMENTS],
];
