import type { Verb } from '../model/object.model.js';
import { formatTimestamp } from '../model/value.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { ChangeNote } from './change.note.js';
import { zoneOf } from '../store/company.users.js';
import { eventsOf } from './event.compiler.js';
import type { SmartEvent, SmartEventVerb } from './smart-event.schema.js';

/** One post that a committed change asks for. */
export interface Firing {
  readonly company: string;
  readonly event: SmartEvent;
  readonly verb: SmartEventVerb;
  readonly recordNo: number;
  readonly at: number;
  readonly arguments: readonly (readonly [name: string, value: string])[];
}

const EVENT_LOG = 'SMARTEVENTLOG';
const VERBS: Readonly<Record<Verb, SmartEventVerb>> = { create: 'add', update: 'set', delete: 'delete' };

function logFiring(company: CompanyStore, note: ChangeNote, { event, verb, at }: Firing): void {
  const no = company.table(EVENT_LOG).nextNo();
  const values = {
    RECORDNO: String(no),
    SMARTLINKID: event.id,
    TOPIC: `${verb.toUpperCase()}_${note.object}`,
    OWNEROBJECT: note.object,
    TIMESTAMP: formatTimestamp(at),
    USERID: note.userId,
    OBJECTKEY: note.key,
    OBJECTNO: String(note.record.no),
    WHENCREATED: formatTimestamp(at),
    WHENMODIFIED: formatTimestamp(at),
  };
  company.put(EVENT_LOG, { no, at, values });
}

/**
 * The Smart Events of what is about to be committed, in the order of the changes and then of their ids. Each leaves a
 * row in the log, which becomes part of the commit.
 */
export function fireEvents(company: CompanyStore, now: number): readonly Firing[] {
  const { notes } = company;
  if (notes.length === 0) return [];
  const events = eventsOf(company);
  if (events.size === 0) return [];
  const firings: Firing[] = [];
  for (const note of notes) {
    const compiled = events.get(note.object);
    if (compiled === undefined) continue;
    const verb = VERBS[note.verb];
    const zone = zoneOf(company, note.userId);
    const subject = { record: note.record, userId: note.userId, zone, now };
    for (const each of compiled) {
      if (!each.definition.events.includes(verb) || !each.matches(subject)) continue;
      const firing: Firing = {
        company: company.id,
        event: each.definition,
        verb,
        recordNo: note.record.no,
        at: now,
        arguments: each.arguments(subject),
      };
      logFiring(company, note, firing);
      firings.push(firing);
    }
  }
  return firings;
}
