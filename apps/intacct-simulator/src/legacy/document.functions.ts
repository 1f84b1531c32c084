import type { FunctionContext, FunctionOutcome, GatewayFunction } from '../functions/function.model.js';
import { textOf, type XmlNode } from '../gateway/xml.parser.js';
import { decideDocument, reverseDocument, updateDocument, type DocumentObject } from '../subledger/documents.js';
import type { Draft } from '../rules/write.context.js';
import { translate, type LineChange } from './element.translator.js';
import { keyOutcome } from './key.payload.js';
import { createOf, deleteOf, legacyModel, recordNamed, schemaOf, translated } from './record.functions.js';

/** A change of a line names it by LINE_NO; what it says about the account replaces number or label alike. */
function patchOf({ lineNo, draft }: LineChange): Draft {
  const { values } = draft;
  const other = values['ACCOUNTLABEL'] !== undefined ? { ACCOUNTNO: '' } : {};
  const number = values['ACCOUNTNO'] !== undefined ? { ACCOUNTLABEL: '' } : {};
  return { ...draft, values: { ...other, ...number, ...values, LINE_NO: String(lineNo) } };
}

const updateDocumentOf = (name: string, object: DocumentObject): GatewayFunction => ({
  name,
  right: { object, verb: 'modify' },
  run(context, call): FunctionOutcome {
    const model = legacyModel(context, object);
    const isExternal = call.attributes['externalkey'] === 'true';
    const current = recordNamed(context, model, call.attributes['key'] ?? '', isExternal);
    const { draft, changedLines } = translated(context, model, call);
    if (draft.lines !== undefined) draft.lines = [...changedLines.map(patchOf), ...draft.lines];
    draft.values['RECORDNO'] = String(current.no);
    return keyOutcome(updateDocument(context, object, draft, 'patch'));
  },
});

const reverseOf = (name: string, object: DocumentObject): GatewayFunction => ({
  name,
  right: { object, verb: 'modify' },
  run(context, call): FunctionOutcome {
    legacyModel(context, object);
    const { values } = translate(schemaOf(name), call).draft;
    const description = values['DESCRIPTION'] ?? '';
    const reversal = { date: values['DATEREVERSED'] ?? '', ...(description === '' ? {} : { description }) };
    return keyOutcome(reverseDocument(context, object, call.attributes['key'] ?? '', reversal));
  },
});

const family = (suffix: string, object: DocumentObject): readonly GatewayFunction[] => [
  createOf(`create_${suffix}`, object),
  updateDocumentOf(`update_${suffix}`, object),
  deleteOf(`delete_${suffix}`, object),
];

function recall(context: FunctionContext, call: XmlNode): FunctionOutcome {
  legacyModel(context, 'APBILL');
  decideDocument(context, 'APBILL', textOf(call, 'recordno') || textOf(call, 'RECORDNO'), 'Recall');
  return { transactions: 1 };
}

/** Takes a submitted bill back to draft. */
const recallApBill: GatewayFunction = {
  name: 'recallApBill',
  right: { object: 'APBILL', verb: 'modify' },
  run: recall,
};

export const DOCUMENT_FUNCTIONS: readonly GatewayFunction[] = [
  ...family('invoice', 'ARINVOICE'),
  ...family('bill', 'APBILL'),
  ...family('aradjustment', 'ARADJUSTMENT'),
  ...family('apadjustment', 'APADJUSTMENT'),
  reverseOf('reverse_invoice', 'ARINVOICE'),
  reverseOf('reverse_bill', 'APBILL'),
  reverseOf('reverse_arpayment', 'ARPYMT'),
  reverseOf('reverse_appayment', 'APPYMT'),
  recallApBill,
];
