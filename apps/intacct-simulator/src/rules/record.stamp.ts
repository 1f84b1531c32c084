import type { ObjectModel, Verb } from '../model/object.model.js';
import { formatTimestamp } from '../model/value.format.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import type { WriteContext } from './write.context.js';

/** USERINFO number of a user. Unknown users are the first one. */
export const userNoOf = ({ company, userId }: Pick<WriteContext, 'company' | 'userId'>): string =>
  String((userId === undefined ? undefined : company.table('USERINFO').byNatural(userId))?.no ?? 1);

const userIdOf = ({ company, userId }: WriteContext): string => userId ?? company.settings.users[0]?.userId ?? '';

/** Documents keep their own date in WHENCREATED; when they were entered is AUWHENCREATED there. */
const createdField = (model: ObjectModel): string =>
  model.fields.has('AUWHENCREATED') ? 'AUWHENCREATED' : 'WHENCREATED';

/** Add WHENCREATED, WHENMODIFIED, CREATEDBY and MODIFIEDBY to a record that is being written. */
export function stamp(
  context: WriteContext,
  model: ObjectModel,
  values: Record<string, string>,
  current: Values | undefined,
): void {
  const now = formatTimestamp(context.now);
  const user = userNoOf(context);
  if (current === undefined) {
    values[createdField(model)] = now;
    values['CREATEDBY'] = user;
    if (context.gaps.nullWhenModified) return;
  }
  values['WHENMODIFIED'] = now;
  values['MODIFIEDBY'] = user;
}

/** Add the entity that owns a record; nothing at top level. */
export function stampOwner({ company, entity }: WriteContext, values: Record<string, string>): void {
  if (entity === '') return;
  const owner = company.table('LOCATIONENTITY').byNatural(entity);
  const name = owner?.values['NAME'];
  values['MEGAENTITYKEY'] = String(owner?.no ?? '');
  values['MEGAENTITYID'] = entity;
  if (name !== undefined) values['MEGAENTITYNAME'] = name;
}

function auditKeyOf(model: ObjectModel, { no, values }: StoredRecord): string {
  if (model.auditKey === 'rec') return `${no}--REC`;
  const natural = model.auditKey === 'natural' && model.naturalKey !== undefined ? values[model.naturalKey] : undefined;
  return natural ?? String(no);
}

/**
 * Tell the audit trail and Smart Events of a change. The generic writer does; what writes past it calls this itself.
 *
 * @param record  as it is now; before the deletion when it is deleted
 */
export function noteChange(context: WriteContext, model: ObjectModel, verb: Verb, record: StoredRecord): void {
  if (context.quiet === true) return;
  context.company.note({
    verb,
    object: model.name,
    record,
    key: auditKeyOf(model, record),
    userId: userIdOf(context),
    source: context.byPerson === true ? 'ui' : 'api',
    at: context.now,
  });
}
