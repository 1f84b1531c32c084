import { dateKey, formatTimestamp } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { ChangeNote } from './change.note.js';
import { parseCondition, type Condition } from './condition.parser.js';
import { fillIn, injectorOf } from './injection.js';
import { EVENT_OF_VERB, type SmartLink } from './smart-link.schema.js';

/** A Smart Event that fired, with the form to post. */
export interface FiredEvent {
  readonly link: SmartLink;
  /** RECORDNO in SMARTEVENTLOG. */
  readonly no: number;
  readonly object: string;
  readonly objectKey: string;
  readonly topic: string;
  /** Arguments in their order; empty ones are left out. */
  readonly form: readonly (readonly [name: string, value: string])[];
}

const LOG = 'SMARTEVENTLOG';

const conditions = new WeakMap<SmartLink, Condition>();

function conditionOf(link: SmartLink): Condition {
  const known = conditions.get(link);
  if (known !== undefined) return known;
  const condition = parseCondition(link.condition);
  conditions.set(link, condition);
  return condition;
}

function isMatch(company: CompanyStore, link: SmartLink, note: ChangeNote): boolean {
  const model = company.model(note.object);
  if (!link.active || link.ownerObject !== note.object || model === undefined) return false;
  if (!link.events.includes(EVENT_OF_VERB[note.verb])) return false;
  if (link.documentType !== '' && link.documentType !== note.record.values['DOCPARID']) return false;
  const inject = injectorOf(company, model, note.record);
  return conditionOf(link)({ inject, today: dateKey(formatTimestamp(note.at).slice(0, 10)) ?? '' });
}

function fire(company: CompanyStore, link: SmartLink, note: ChangeNote): readonly FiredEvent[] {
  const model = company.model(note.object);
  if (model === undefined || !isMatch(company, link, note)) return [];
  const inject = injectorOf(company, model, note.record);
  const topic = `${EVENT_OF_VERB[note.verb].toUpperCase()}_${note.object}`;
  const no = company.table(LOG).nextNo();
  const values = {
    RECORDNO: String(no),
    SMARTLINKID: link.smartLinkId,
    TOPIC: topic,
    OWNEROBJECT: note.object,
    TIMESTAMP: formatTimestamp(note.at),
    USERID: note.userId,
    OBJECTKEY: note.key,
    OBJECTNO: String(note.record.no),
  };
  company.put(LOG, { no, values, at: note.at });
  const form = link.arguments
    .map(({ argument, value }) => [argument, fillIn(value, inject)] as const)
    .filter(([, value]) => value !== '');
  return [{ link, no, object: note.object, objectKey: note.key, topic, form }];
}

/** Fire the Smart Events of changes that are about to be committed; the log is part of that commit. */
export function fireEvents(company: CompanyStore): readonly FiredEvent[] {
  const links = company.smartLinks;
  if (links.length === 0) return [];
  return company.notes().flatMap((note) => links.flatMap((link) => fire(company, link, note)));
}
