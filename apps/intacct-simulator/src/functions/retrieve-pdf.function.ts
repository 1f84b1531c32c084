import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import { isVisible } from '../rules/write.context.js';
import type { GatewayFunction } from './function.model.js';
import { listed } from './listed.payload.js';
import { requireModel } from './model.lookup.js';

const escapePdf = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/[\\()]/g, '\\$&');

/** A document of one page with one line of text, in the smallest form that readers accept. */
export function onePagePdf(text: string): string {
  const stream = `BT /F1 14 Tf 72 720 Td (${escapePdf(text)}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${body}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
}

/** One invoice as a PDF that shows its number. */
export const retrievePdfFunction: GatewayFunction = {
  name: 'retrievepdf',
  run({ company, entity }, call) {
    const [asked, second] = call.children;
    if (asked?.name !== 'ARINVOICE' || second !== undefined) {
      throw refuse('XL03000003', "Element 'retrievepdf' must have exactly one child 'ARINVOICE'.");
    }
    const model = requireModel(company, 'ARINVOICE', 'XL03000006');
    const key = textOf(asked, 'RECORDNO');
    const record = company.table(model.name).byNumber(key);
    if (record === undefined || !isVisible(record, entity)) {
      throw refuse('BL01001973', `Cannot find ${model.label} record '${key}'`);
    }
    const pdf = onePagePdf(`${model.label} ${record.values['RECORDID'] ?? record.no}`);
    return listed('arinvoice', [{ recordno: key, pdfdata: Buffer.from(pdf, 'latin1').toString('base64') }]);
  },
};
