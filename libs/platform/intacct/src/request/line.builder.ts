import type { DocumentLine, DocumentLineFields, LineChange } from '@bridge/ports';
import { amount, customFields, day, parts, text } from './document.parts.js';
import type { Part } from './document.parts.js';
import { RequestShapeError } from './request-shape.error.js';
import { element } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

function taxEntries(entries: DocumentLineFields['taxEntries']): Part {
  return entries === undefined || entries.length === 0
    ? undefined
    : element(
        'taxentries',
        entries.map(({ detailId, tax }) =>
          parts('taxentry', [
            text('detailid', detailId),
            tax === undefined ? text('trx_tax', '') : amount('trx_tax', tax),
          ]),
        ),
      );
}

function revenueRecognition(recognition: DocumentLineFields['revenueRecognition']): readonly Part[] {
  return [
    text('revrectemplate', recognition?.template),
    text('defrevaccount', recognition?.deferredAccountNo),
    day('revrecstartdate', recognition?.start),
    day('revrecenddate', recognition?.end),
  ];
}

function dimensions(line: Partial<DocumentLineFields>): readonly Part[] {
  return [
    text('projectid', line.projectId),
    text('taskid', line.taskId),
    text('costtypeid', line.costTypeId),
    text('customerid', line.customerId),
    text('vendorid', line.vendorId),
    text('employeeid', line.employeeId),
    text('itemid', line.itemId),
    text('classid', line.classId),
    text('contractid', line.contractId),
    text('warehouseid', line.warehouseId),
  ];
}

/** Everything of a line, in the order of the schema. @see Interface reference, section 4.6 */
function lineParts(line: DocumentLine | LineChange): readonly Part[] {
  return [
    text('accountlabel', line.accountLabel),
    text('glaccountno', line.accountNo),
    text('offsetglaccountno', line.offsetAccountNo),
    amount('amount', line.amount),
    text('allocationid', line.allocationId),
    text('memo', line.memo),
    text('locationid', line.locationId),
    text('departmentid', line.departmentId),
    text('item1099', line.form1099?.isReported),
    text('form1099type', line.form1099?.type),
    text('form1099box', line.form1099?.box),
    text('key', line.key),
    amount('totalpaid', line.totalPaid),
    amount('totaldue', line.totalDue),
    customFields(line.customFields),
    revenueRecognition(line.revenueRecognition),
    dimensions(line),
    text('billable', line.isBillable),
    amount('totaltrxamount', line.totalAmount),
    taxEntries(line.taxEntries),
  ];
}

/** The lines of a document. @throws RequestShapeError  when there is none */
export function linesNode(name: string, lines: readonly DocumentLine[]): XmlNode {
  if (lines.length === 0) {
    throw new RequestShapeError('A document has at least one line.');
  }
  return element(
    name,
    lines.map((line) => parts('lineitem', lineParts(line))),
  );
}

/** Changes of lines and new lines, in their order. */
export function updateLinesNode(name: string, lines: readonly (DocumentLine | LineChange)[] | undefined): Part {
  return lines === undefined || lines.length === 0
    ? undefined
    : element(
        name,
        lines.map((line) =>
          'lineNo' in line
            ? parts('updatelineitem', lineParts(line), { line_num: String(line.lineNo) })
            : parts('lineitem', lineParts(line)),
        ),
      );
}
