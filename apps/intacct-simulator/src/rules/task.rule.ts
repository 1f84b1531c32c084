import type { Refusal } from '../gateway/refusal.error.js';
import { findWithin } from './natural.key.js';
import { isActive, type WriteContext } from './write.context.js';

/** How a line says what is wrong with it. */
export interface LineRefusals {
  bad(text: string): Refusal;
  invalid(label: string, value: string, of: string): Refusal;
}

/**
 * TASKID names a task of the project of a line, COSTTYPEID a cost type of that task; the line keeps their record
 * numbers, because their ids are not unique in the company.
 *
 * @throws Refusal
 */
export function settleTask(context: WriteContext, values: Record<string, string>, refusals: LineRefusals): void {
  const { TASKID: task = '', PROJECTID: project = '', COSTTYPEID: costType = '' } = values;
  if (costType !== '' && (task === '' || project === '')) {
    throw refusals.bad('a cost type needs a project and a task').at(task === '' ? 'TASKID' : 'PROJECTID');
  }
  if (task === '') return;
  if (project === '') throw refusals.bad('a task needs a project').at('PROJECTID');
  const found = findWithin(context, 'TASK', task, { PROJECTID: project });
  if (found === undefined || !isActive(found)) {
    throw refusals.invalid('Task', task, `Project '${project}'`).at('TASKID');
  }
  values['TASKKEY'] = String(found.no);
  if (costType === '') return;
  const type = findWithin(context, 'COSTTYPE', costType, { TASKKEY: String(found.no) });
  if (type === undefined || !isActive(type)) {
    throw refusals.invalid('Cost type', costType, `Task '${task}'`).at('COSTTYPEID');
  }
  values['COSTTYPEKEY'] = String(type.no);
}
