import type { FunctionContext, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';
import { updateRecord } from '../rules/record.writer.js';
import type { Draft } from '../rules/write.context.js';
import { translate } from './element.translator.js';
import { keyOutcome } from './key.payload.js';
import { createOf, deleteOf, legacyModel, recordNamed, schemaOf } from './record.functions.js';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkFiles(draft: Draft): void {
  for (const file of draft.lists['ATTACHMENTS'] ?? []) {
    if (BASE64.test((file['ATTACHMENTDATA'] ?? '').replaceAll(/\s/g, ''))) continue;
    throw refuse('BL03000018', `The data of attachment '${file['ATTACHMENTNAME'] ?? ''}' is not base64`);
  }
}

const draftOf = (call: XmlNode): Draft => {
  const { draft } = translate(schemaOf(call.name), call);
  checkFiles(draft);
  return draft;
};

const createSupdoc: GatewayFunction = {
  ...createOf('create_supdoc', 'SUPDOC'),
  run(context, call) {
    draftOf(call);
    return createOf('create_supdoc', 'SUPDOC').run(context, call);
  },
};

/** The element that names the record is its natural key; empty elements of the header clear. */
function updateNamed(context: FunctionContext, call: XmlNode, object: string) {
  const model = legacyModel(context, object);
  const draft = draftOf(call);
  const key = draft.values[model.naturalKey ?? ''] ?? '';
  const current = recordNamed(context, model, key);
  const added = draft.lists['ATTACHMENTS'];
  if (added !== undefined) draft.lists['ATTACHMENTS'] = [...(current.lists?.['ATTACHMENTS'] ?? []), ...added];
  return keyOutcome(updateRecord(context, model, draft));
}

const updateBy = (name: string, object: string): GatewayFunction => ({
  name,
  right: { object, verb: 'modify' },
  run: (context, call) => updateNamed(context, call, object),
});

/** Attachments and folders. Files of an attachment are added by an update, never replaced. */
export const ATTACHMENT_FUNCTIONS: readonly GatewayFunction[] = [
  createSupdoc,
  updateBy('update_supdoc', 'SUPDOC'),
  deleteOf('delete_supdoc', 'SUPDOC'),
  createOf('create_supdocfolder', 'SUPDOCFOLDER'),
  updateBy('update_supdocfolder', 'SUPDOCFOLDER'),
  deleteOf('delete_supdocfolder', 'SUPDOCFOLDER'),
];
