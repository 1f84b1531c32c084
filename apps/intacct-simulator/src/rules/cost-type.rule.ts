import { refuse } from '../gateway/refusal.error.js';
import type { StoredRecord } from '../store/table.store.js';
import { findWithin, holderOf } from './natural.key.js';
import { findByNumber, findVisible, type Draft, type ObjectRule, type WriteContext } from './write.context.js';
import { duplicateOf } from './write.refusal.js';

/** Taken from the standard cost type unless the client says otherwise. */
const INHERITED = ['NAME', 'DESCRIPTION', 'COSTUNITDESCRIPTION', 'ACCUMULATIONTYPENAME', 'ACCOUNTNO', 'ITEMID'];

const missing = (name: string) => refuse('BL03000018', `Required field ${name} is missing`);

/** By TASKKEY, or by PROJECTID and TASKID. */
function taskOf(context: WriteContext, values: Draft['values']): StoredRecord {
  const { TASKKEY: key = '', TASKID: id = '', PROJECTID: project = '' } = values;
  if (key === '' && project === '') throw missing('Project ID (PROJECTID)').at('PROJECTID');
  if (key === '' && id === '') throw missing('Task ID (TASKID)').at('TASKID');
  const task =
    key === '' ? findWithin(context, 'TASK', id, { PROJECTID: project }) : findByNumber(context, 'TASK', key);
  if (task === undefined) {
    throw refuse('BL01001973', `Invalid Task '${id || key}' specified.`).at(key === '' ? 'TASKID' : 'TASKKEY');
  }
  return task;
}

function fillFromTask(context: WriteContext, { values }: Draft): void {
  const task = taskOf(context, values);
  for (const [name, value] of [
    ['PROJECTID', task.values['PROJECTID'] ?? ''],
    ['TASKID', task.values['TASKID'] ?? ''],
    ['TASKKEY', String(task.no)],
  ] as const) {
    if ((values[name] ?? '') !== '' && values[name] !== value) {
      throw refuse('BL01001973', `${name} '${values[name] ?? ''}' does not belong to Task '${String(task.no)}'`).at(
        name,
      );
    }
    values[name] = value;
  }
}

function fillFromStandard(context: WriteContext, { values }: Draft): void {
  const id = values['STANDARDCOSTTYPEID'] ?? '';
  const standard = findVisible(context, 'STANDARDCOSTTYPE', id)?.values ?? {};
  values['COSTTYPEID'] = id;
  for (const name of INHERITED) values[name] = values[name] || (standard[name] ?? '');
  const parent = standard['PARENTID'] ?? '';
  if ((values['PARENTID'] ?? '') !== '' || parent === '') return;
  if (findWithin(context, 'COSTTYPE', parent, { TASKKEY: values['TASKKEY'] ?? '' }) !== undefined) {
    values['PARENTID'] = parent;
  }
}

/** The parent is a cost type of the same task and not below this one. */
function settleParent(context: WriteContext, { values }: Draft, current: StoredRecord | undefined): void {
  const parent = values['PARENTID'];
  if (parent === undefined) return;
  values['PARENTKEY'] = '';
  if (parent === '') return;
  const within = { TASKKEY: values['TASKKEY'] || (current?.values['TASKKEY'] ?? '') };
  const found = findWithin(context, 'COSTTYPE', parent, within);
  if (found === undefined) throw refuse('BL01001973', `Invalid Cost type '${parent}' specified.`).at('PARENTID');
  const seen = new Set<number>();
  let above: StoredRecord | undefined = found;
  while (above !== undefined && !seen.has(above.no)) {
    if (above.no === current?.no)
      throw refuse('BL01001973', `Parent cost type '${parent}' would be a circle`).at('PARENTID');
    seen.add(above.no);
    above = context.company.table('COSTTYPE').get(Number(above.values['PARENTKEY'] ?? ''));
  }
  values['PARENTKEY'] = String(found.no);
}

export const costTypeRule: ObjectRule = {
  prepare(context, draft, current) {
    if (current === undefined) {
      fillFromTask(context, draft);
      fillFromStandard(context, draft);
      const model = context.company.model('COSTTYPE');
      if (model !== undefined && holderOf(context.company, model, draft.values) !== undefined) {
        throw duplicateOf(model, draft.values['COSTTYPEID'] ?? '');
      }
    }
    settleParent(context, draft, current);
  },
};
