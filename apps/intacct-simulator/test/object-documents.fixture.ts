import type { ObjectCase } from './objects.fixture.js';
import { create, entry, fields, post, type LineValues } from './simulator.fixture.js';

const day = (name: string): string => `<${name}><year>2026</year><month>11</month><day>20</day></${name}>`;
const LINE = { ACCOUNTNO: '60000', TRX_AMOUNT: '10.00', LOCATIONID: 'MAIN' };
const documentLine = (element: string, more: LineValues = {}): string =>
  `<${element}S><${element}>${fields({ ...LINE, ...more })}</${element}></${element}S>`;
const legacyLine =
  '<lineitem><glaccountno>60000</glaccountno><amount>10.00</amount><memo/><locationid>MAIN</locationid></lineitem>';
const paid = (element: string): string =>
  `<${element}S><${element}><RECORDKEY>1</RECORDKEY><TRX_PAYMENTAMOUNT>1.00</TRX_PAYMENTAMOUNT></${element}></${element}S>`;

/** Documents and what they leave, over the masters. */
export const DOCUMENT_CASES: readonly ObjectCase[] = [
  {
    object: 'GLBATCH',
    make: post(
      entry(
        { JOURNAL: 'GJ' },
        {
          ACCOUNTNO: '60000',
          LOCATION: 'MAIN',
          ITEMID: 'I',
          PROJECTID: 'P',
          TASKID: 'T',
          COSTTYPEID: 'MAT',
          DEPARTMENT: 'D',
          CLASSID: 'K',
          EMPLOYEEID: 'E',
          CUSTOMERID: 'C',
          VENDORID: 'V',
          WAREHOUSEID: 'W',
          CONTRACTID: 'CT',
          GLDIMREGION: '1',
        },
        { ACCOUNTNO: '21000', LOCATION: 'MAIN', VENDORID: '' },
      ),
    ),
    dotted: ['JOURNAL.TITLE', 'General'],
    fixed: ['JOURNAL', 'SJ'],
  },
  { object: 'GLENTRY', make: { with: 'GLBATCH' }, dotted: ['GLBATCH.JOURNAL.TITLE', 'General'], readOnly: true },
  { object: 'GLDETAIL', make: { with: 'GLBATCH' }, dotted: ['GLACCOUNT.TITLE', '60000'], readOnly: true },
  {
    object: 'APBILL',
    make: create(
      'APBILL',
      `${fields({ VENDORID: 'V', RECORDID: 'B', WHENCREATED: '11/20/2026' })}${documentLine('APBILLITEM')}`,
    ),
    dotted: ['VENDOR.APTERM.DUEDATE', '30'],
    usedBy: /has been paid or applied/,
  },
  { object: 'CONTACTVERSION', make: { with: 'APBILL' }, readOnly: true },
  { object: 'APBILLITEM', make: { with: 'APBILL' }, dotted: ['APBILL.VENDOR.NAME', 'Vendor'], readOnly: true },
  {
    object: 'APADJUSTMENT',
    make: `<create_apadjustment><vendorid>V</vendorid>${day('datecreated')}${day('dateposted')}<adjustmentno>A</adjustmentno><apadjustmentitems>${legacyLine}</apadjustmentitems></create_apadjustment>`,
    dotted: ['VENDOR.NAME', 'Vendor'],
    legacy: true,
  },
  {
    object: 'APADJUSTMENTITEM',
    make: { with: 'APADJUSTMENT' },
    dotted: ['APADJUSTMENT.RECORDID', 'A'],
    readOnly: true,
  },
  {
    object: 'ARINVOICE',
    make: `<create_invoice><customerid>C</customerid>${day('datecreated')}<termname>N30</termname><invoiceno>IN</invoiceno><invoiceitems>${legacyLine}</invoiceitems></create_invoice>`,
    dotted: ['CUSTOMER.BILLTO.PRINTAS', 'Ann'],
    usedBy: /has been paid or applied/,
    legacy: true,
  },
  {
    object: 'ARINVOICEITEM',
    make: { with: 'ARINVOICE' },
    dotted: ['ARINVOICE.CUSTOMER.NAME', 'Customer'],
    readOnly: true,
  },
  {
    object: 'ARADJUSTMENT',
    make: `<create_aradjustment><customerid>C</customerid>${day('datecreated')}${day('dateposted')}<adjustmentno>A</adjustmentno><aradjustmentitems>${legacyLine}</aradjustmentitems></create_aradjustment>`,
    dotted: ['CUSTOMER.NAME', 'Customer'],
    legacy: true,
  },
  {
    object: 'ARADJUSTMENTITEM',
    make: { with: 'ARADJUSTMENT' },
    dotted: ['ARADJUSTMENT.RECORDID', 'A'],
    readOnly: true,
  },
  {
    object: 'ARADVANCE',
    make: create(
      'ARADVANCE',
      fields({
        CUSTOMERID: 'C',
        PAYMENTMETHOD: 'EFT',
        PAYMENTDATE: '11/20/2026',
        RECEIPTDATE: '11/20/2026',
        FINANCIALENTITY: 'BANK',
      }) + documentLine('ARADVANCEITEM', { ACCOUNTNO: '11000' }),
    ),
    dotted: ['CHECKINGACCOUNT.GLACCOUNTNO', '10000'],
  },
  {
    object: 'ARADVANCEITEM',
    make: { with: 'ARADVANCE' },
    dotted: ['ARADVANCE.CUSTOMER.NAME', 'Customer'],
    readOnly: true,
  },
  {
    object: 'ARPYMT',
    make: create(
      'ARPYMT',
      fields({
        CUSTOMERID: 'C',
        PAYMENTMETHOD: 'EFT',
        RECEIPTDATE: '11/20/2026',
        FINANCIALENTITY: 'BANK',
        CURRENCY: 'CAD',
      }) + paid('ARPYMTDETAIL'),
    ),
    dotted: ['CUSTOMER.NAME', 'Customer'],
  },
  { object: 'ARPYMTDETAIL', make: { with: 'ARPYMT' }, dotted: ['ARINVOICE.RECORDID', 'IN'], readOnly: true },
  {
    object: 'APPYMT',
    make: create(
      'APPYMT',
      fields({
        VENDORID: 'V',
        PAYMENTMETHOD: 'EFT',
        PAYMENTDATE: '11/20/2026',
        FINANCIALENTITY: 'BANK',
        CURRENCY: 'CAD',
      }) + paid('APPYMTDETAIL'),
    ),
    dotted: ['VENDOR.NAME', 'Vendor'],
  },
  { object: 'APPYMTDETAIL', make: { with: 'APPYMT' }, dotted: ['APBILL.RECORDID', 'B'], readOnly: true },
  { object: 'AUDITHISTORY', make: { with: 'GLBATCH' }, dotted: ['USERINFO.DESCRIPTION', 'Root'], readOnly: true },
];
