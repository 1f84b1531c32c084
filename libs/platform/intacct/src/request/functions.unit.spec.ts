import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BillDocument, GatewayFunction, InvoiceDocument, ListFilter, QueryFilter } from '@bridge/ports';
import { comparisonOperators } from '@bridge/ports';
import { filterNode, quoteLiteral } from './filter.builder.js';
import { functionNode, isRead, isWrite } from './function.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import { writeElement } from '../xml/xml-writer.js';
import { readDocument } from '../xml/xml-reader.js';

function written(call: GatewayFunction): string {
  const xml = writeElement(functionNode(call));
  return /^<function controlid="q">(.*)<\/function>$/s.exec(xml)?.[1] ?? xml;
}

const controlId = 'q';
const line = { accountNo: '4000', amount: '10.50' };
const invoice: InvoiceDocument = { customerId: 'C1', dateCreated: '2026-11-25', termName: 'N30', lines: [line] };
const bill: BillDocument = { vendorId: 'V1', dateCreated: '2026-11-25', dateDue: '2026-12-25', lines: [line] };
const date = '<year>2026</year><month>11</month><day>25</day>';
const created = `<datecreated>${date}</datecreated>`;
const item = '<lineitem><glaccountno>4000</glaccountno><amount>10.50</amount></lineitem>';
const fullLine = {
  accountLabel: 'Sales',
  amount: '-1',
  offsetAccountNo: '1200',
  allocationId: 'A',
  memo: 'm',
  form1099: { isReported: true, type: 'NEC', box: '1' },
  key: 'k',
  totalPaid: '0',
  totalDue: '1.00',
  customFields: { CF: 'v' },
  revenueRecognition: { template: 'T', deferredAccountNo: '2100', start: '2026-11-25', end: '2026-11-25' },
  locationId: 'L',
  departmentId: 'D',
  projectId: 'P',
  taskId: 'TA',
  costTypeId: 'CT',
  customerId: 'C',
  vendorId: 'V',
  employeeId: 'E',
  itemId: 'I',
  classId: 'CL',
  contractId: 'CO',
  warehouseId: 'W',
  isBillable: false,
  totalAmount: '2',
  taxEntries: [{ detailId: 'VAT' }, { detailId: 'GST', tax: '0.20' }],
};
const listFilter: ListFilter = {
  operator: 'and',
  filters: [
    { operator: '=', field: 'ownerobject', value: 'SODOCUMENT' },
    { operator: 'or', filters: [{ operator: '>=', field: 'timestamp', value: '04/03/2026 12:00:00' }] },
  ],
};

const calls: readonly (readonly [GatewayFunction, string])[] = [
  [
    {
      kind: 'update',
      controlId,
      object: 'VENDOR',
      naturalKey: { field: 'VENDORID', value: 'V1' },
      record: { NAME: 'A' },
    },
    '<update><VENDOR><VENDORID>V1</VENDORID><NAME>A</NAME></VENDOR></update>',
  ],
  [
    { kind: 'delete', controlId, object: 'CLASS', keys: ['1', '2'] },
    '<delete><object>CLASS</object><keys>1,2</keys></delete>',
  ],
  [
    { kind: 'create_invoice', controlId, document: invoice },
    `<create_invoice><customerid>C1</customerid>${created}<termname>N30</termname><invoiceitems>${item}</invoiceitems></create_invoice>`,
  ],
  [
    {
      kind: 'create_bill',
      controlId,
      document: { ...bill, currency: { base: 'USD', transaction: 'EUR', rateDate: '2026-11-25', rate: '1.1' } },
    },
    `<create_bill><vendorid>V1</vendorid>${created}<datedue><year>2026</year><month>12</month><day>25</day></datedue>` +
      `<basecurr>USD</basecurr><currency>EUR</currency><exchratedate>${date}</exchratedate><exchrate>1.1</exchrate><billitems>${item}</billitems></create_bill>`,
  ],
  [
    {
      kind: 'update_invoice',
      controlId,
      externalId: 'X',
      change: { billTo: 'B', lines: [{ lineNo: 1, memo: 'new' }, line] },
    },
    '<update_invoice key="X" externalkey="true"><payto><contactname>B</contactname></payto><updateinvoiceitems>' +
      `<updatelineitem line_num="1"><memo>new</memo></updatelineitem>${item}</updateinvoiceitems></update_invoice>`,
  ],
  [
    { kind: 'update_bill', controlId, recordNo: '7', change: { description: '' } },
    '<update_bill key="7"><description></description></update_bill>',
  ],
  [
    {
      kind: 'create_aradjustment',
      controlId,
      document: { customerId: 'C1', dateCreated: '2026-11-25', documentNo: 'A1', invoiceNo: 'I1', lines: [line] },
    },
    `<create_aradjustment><customerid>C1</customerid>${created}<adjustmentno>A1</adjustmentno><invoiceno>I1</invoiceno><aradjustmentitems>${item}</aradjustmentitems></create_aradjustment>`,
  ],
  [
    {
      kind: 'create_apadjustment',
      controlId,
      document: { vendorId: 'V1', dateCreated: '2026-11-25', isTaxInclusive: true, taxSolutionId: 'AU', lines: [line] },
    },
    `<create_apadjustment><vendorid>V1</vendorid>${created}<inclusivetax>true</inclusivetax><taxsolutionid>AU</taxsolutionid><apadjustmentitems>${item}</apadjustmentitems></create_apadjustment>`,
  ],
  [
    {
      kind: 'create_arterm',
      controlId,
      document: {
        name: '2-10 N30',
        description: 'd',
        status: 'active',
        due: { day: 30, from: 'from invoice/bill date' },
        discount: {
          day: 10,
          from: 'of next month from invoice/bill date',
          rate: { amount: '2', unit: '%' },
          graceDays: 0,
        },
        discountOn: 'Invoice total',
        penalty: { cycle: 'Weekly', rate: { amount: '1', unit: '$' }, graceDays: 3 },
      },
    },
    '<create_arterm><name>2-10 N30</name><description>d</description><status>active</status>' +
      '<due><dueday>30</dueday><duefrom>from invoice/bill date</duefrom></due>' +
      '<discount><discday>10</discday><discfrom>of next month from invoice/bill date</discfrom><discamount>2</discamount><discpercamn>%</discpercamn><discgracedays>0</discgracedays></discount>' +
      '<disccalcon>Invoice total</disccalcon>' +
      '<penalty><pen_type>Weekly</pen_type><penamount>1</penamount><penpercamn>$</penpercamn><pengracedays>3</pengracedays></penalty></create_arterm>',
  ],
  [{ kind: 'create_apterm', controlId, document: { name: 'N' } }, '<create_apterm><name>N</name></create_apterm>'],
  ...(['reverse_invoice', 'reverse_bill', 'reverse_arpayment', 'reverse_appayment'] as const).map(
    (kind) =>
      [
        { kind, controlId, recordNo: '7', dateReversed: '2026-11-25', description: 'why' },
        `<${kind} key="7"><datereversed>${date}</datereversed><description>why</description></${kind}>`,
      ] as const,
  ),
  [
    { kind: 'installApp', controlId, applicationXml: '<application a="&"/>]]>' },
    '<installApp><appxml><![CDATA[<application a="&"/>]]]]><![CDATA[>]]></appxml></installApp>',
  ],
  [
    { kind: 'readByName', controlId, object: 'SODOCUMENT', names: ['A'], fields: ['B'], documentType: 'Sales Invoice' },
    '<readByName><object>SODOCUMENT</object><keys>A</keys><fields>B</fields><returnFormat>xml</returnFormat><docparid>Sales Invoice</docparid></readByName>',
  ],
  [{ kind: 'readMore', controlId, object: 'CLASS' }, '<readMore><object>CLASS</object></readMore>'],
  [
    { kind: 'lookup', controlId, object: 'SODOCUMENT', documentType: 'Sales Invoice' },
    '<lookup><object>SODOCUMENT</object><docparid>Sales Invoice</docparid></lookup>',
  ],
  [{ kind: 'inspect', controlId }, '<inspect><object>*</object></inspect>'],
  [
    { kind: 'inspect', controlId, object: 'CLASS', isDetailed: true },
    '<inspect detail="1"><object>CLASS</object></inspect>',
  ],
  [{ kind: 'getDimensionRelationships', controlId }, '<getDimensionRelationships></getDimensionRelationships>'],
  [{ kind: 'readEntityDetails', controlId }, '<readEntityDetails></readEntityDetails>'],
  [{ kind: 'getFinancialSetup', controlId }, '<getFinancialSetup></getFinancialSetup>'],
  [
    { kind: 'get_companyprefs', controlId, application: 'GL' },
    '<get_companyprefs application="GL"></get_companyprefs>',
  ],
  [
    { kind: 'getUserPermissions', controlId, userId: 'U' },
    '<getUserPermissions><userId>U</userId></getUserPermissions>',
  ],
  [
    { kind: 'readUserFormatting', controlId, userId: 'U' },
    '<readUserFormatting><userId>U</userId></readUserFormatting>',
  ],
  [{ kind: 'readUserFormatting', controlId, recordNo: '7' }, '<readUserFormatting><key>7</key></readUserFormatting>'],
  [
    {
      kind: 'get_list',
      controlId,
      object: 'smarteventlog',
      maxItems: 10,
      start: 0,
      showPrivate: false,
      filter: listFilter,
      orderBy: [{ field: 'timestamp', direction: 'descending' }],
      fields: ['topic'],
    },
    '<get_list object="smarteventlog" maxitems="10" start="0" showprivate="false"><filter><logical logical_operator="and">' +
      '<expression><field>ownerobject</field><operator>=</operator><value>SODOCUMENT</value></expression>' +
      '<expression><field>timestamp</field><operator>&gt;=</operator><value>04/03/2026 12:00:00</value></expression></logical></filter>' +
      '<sorts><sortfield order="desc">timestamp</sortfield></sorts><fields><field>topic</field></fields></get_list>',
  ],
  [{ kind: 'getAPISession', controlId }, '<getAPISession></getAPISession>'],
  [{ kind: 'getAPISession', controlId, entityId: 'E' }, '<getAPISession><locationid>E</locationid></getAPISession>'],
];

describe('functionNode', () => {
  it.each(calls.map(([call, xml]) => [call.kind, call, xml] as const))('writes %s', (_kind, call, xml) => {
    expect(written(call)).toBe(xml);
    expect(isWrite(call)).toBe(!isRead(call));
  });

  it('writes everything of a line in the order of the schema', () => {
    const xml = writeElement(
      functionNode({ kind: 'create_invoice', controlId, document: { ...invoice, lines: [fullLine] } }),
    );
    const names = readDocument(xml)
      .children[0]?.children.at(-1)
      ?.children[0]?.children.map(({ name }) => name);
    expect(names?.join(' ')).toBe(
      'accountlabel offsetglaccountno amount allocationid memo locationid departmentid item1099 form1099type form1099box key ' +
        'totalpaid totaldue customfields revrectemplate defrevaccount revrecstartdate revrecenddate projectid taskid costtypeid ' +
        'customerid vendorid employeeid itemid classid contractid warehouseid billable totaltrxamount taxentries',
    );
    expect(xml).toContain('<taxentry><detailid>VAT</detailid><trx_tax></trx_tax></taxentry>');
  });

  it('writes everything of an invoice in the order of the schema', () => {
    const document: Required<InvoiceDocument> = {
      ...invoice,
      datePosted: '2026-11-25',
      dateDue: '2026-11-25',
      termName: 'N30',
      action: 'Submit',
      batchKey: '1',
      documentNo: 'I1',
      poNumber: 'P',
      isOnHold: false,
      description: 'd',
      externalId: 'x',
      billTo: 'b',
      shipTo: 's',
      currency: { base: 'USD', transaction: 'EUR' },
      noGl: false,
      attachmentsId: 'a',
      customFields: { A: '1' },
      taxSolutionId: 't',
    };
    const xml = writeElement(functionNode({ kind: 'create_invoice', controlId, document }));
    const names = readDocument(xml).children[0]?.children.map(({ name }) => name);
    expect(names?.join(' ')).toBe(
      'customerid datecreated dateposted datedue termname action batchkey invoiceno ponumber onhold description externalid ' +
        'billto shipto basecurr currency exchratetype nogl supdocid customfields taxsolutionid invoiceitems',
    );
  });

  const other = { controlId, object: 'A' } as const;
  it.each<readonly [string, GatewayFunction]>([
    ['a delete of nothing', { kind: 'delete', ...other, keys: [] }],
    ['a delete of 101 records', { kind: 'delete', ...other, keys: Array.from({ length: 101 }, String) }],
    ['a key with a comma', { kind: 'readByName', ...other, names: ['a,b'], fields: [] }],
    ['a negative offset', { kind: 'query', ...other, select: ['B'], offset: -1 }],
    ['a list from half a record', { kind: 'get_list', ...other, start: 0.5 }],
    ['a document without lines', { kind: 'create_invoice', controlId, document: { ...invoice, lines: [] } }],
    [
      'a document without due date',
      {
        kind: 'create_bill',
        controlId,
        document: { vendorId: 'V', dateCreated: '2026-11-25', lines: [line] } as unknown as BillDocument,
      },
    ],
    [
      'a day that does not exist',
      { kind: 'create_invoice', controlId, document: { ...invoice, dateCreated: '2026-02-30' } },
    ],
    [
      'an amount with a comma',
      { kind: 'create_invoice', controlId, document: { ...invoice, lines: [{ ...line, amount: '1,5' }] } },
    ],
    [
      'an adjustment of both signs',
      {
        kind: 'create_aradjustment',
        controlId,
        document: { customerId: 'C', dateCreated: '2026-11-25', lines: [line, { ...line, amount: '-1' }] },
      },
    ],
  ])('refuses %s', (_case, call) => {
    expect(() => functionNode(call)).toThrow(RequestShapeError);
  });
});

describe('filterNode', () => {
  it.each<readonly [QueryFilter, string]>([
    ...comparisonOperators.map(
      (operator) =>
        [{ operator, field: 'A', value: '1' }, `<${operator}><field>A</field><value>1</value></${operator}>`] as const,
    ),
    [
      { operator: 'between', field: 'A', from: '1', to: '2' },
      '<between><field>A</field><value>1</value><value>2</value></between>',
    ],
    [{ operator: 'notin', field: 'A', values: ['1'] }, '<notin><field>A</field><value>1</value></notin>'],
    [{ operator: 'isnull', field: 'A' }, '<isnull><field>A</field></isnull>'],
    [{ operator: 'isnotnull', field: 'A' }, '<isnotnull><field>A</field></isnotnull>'],
  ])('writes %j', (filter, xml) => {
    expect(writeElement(filterNode(filter))).toBe(xml);
  });

  it('never writes an "and" or "or" of fewer than two conditions', () => {
    const { filter } = fc.letrec<{ filter: QueryFilter }>((tie) => ({
      filter: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant({ operator: 'isnull', field: 'A' } as const),
        fc.record({
          operator: fc.constantFrom('and', 'or'),
          filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }));
    fc.assert(
      fc.property(filter, (any) => {
        expect(writeElement(filterNode(any))).not.toMatch(/<(and|or)>(<isnull>.{0,20}<\/isnull>)?<\/\1>/);
      }),
    );
  });
});

describe('quoteLiteral', () => {
  it('leaves no quote and no backslash unescaped inside', () => {
    expect(quoteLiteral(`Jane's \\ Deli`)).toBe(`'Jane\\'s \\\\ Deli'`);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(quoteLiteral(text).slice(1, -1).replaceAll(/\\./gs, '')).not.toMatch(/['\\]/);
      }),
    );
  });
});
