import { AUDIT_LETTERS } from '../events/audit.log.js';
import { CHANGE_SOURCES } from '../events/change.note.js';
import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import { formatZoned } from '../model/zone.format.js';
import type { GatewayFunction } from './function.model.js';
import { listed } from './listed.payload.js';
import { requireModel } from './model.lookup.js';

/** What happened to one record, by record number or by its key in the audit trail; deleted ones too. */
export const getAuditTrailFunction: GatewayFunction = {
  name: 'getAuditTrail',
  run({ company, zone }, call) {
    const model = requireModel(company, textOf(call, 'object').toUpperCase(), 'XL03000006');
    const [recordNo, objectKey] = [textOf(call, 'recordNo'), textOf(call, 'objectKey')];
    if (recordNo === '' && objectKey === '') {
      throw refuse('BL03000018', 'Required field recordNo or objectKey is missing');
    }
    const isWanted = (no: number, key: string): boolean =>
      (recordNo !== '' && String(no) === recordNo) || (objectKey !== '' && key === objectKey);
    const rows = company.audit.rowsOf(model.name, isWanted);
    return listed(
      'auditTrailDetail',
      rows.map(([verb, object, , key, userId, source, at]) => ({
        userId,
        object: object.toLowerCase(),
        objectKey: key,
        accessTime: formatZoned(at, zone),
        accessMode: AUDIT_LETTERS[verb] ?? '',
        workflowAction: '',
        source: CHANGE_SOURCES[source] ?? '',
      })),
    );
  },
};
