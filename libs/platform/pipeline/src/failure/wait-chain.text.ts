import type { ErrorOwner, ObjectRef } from '@bridge/canonical';
import type { WaitChain, WaitEnd } from '@bridge/ports';

/** More records than that are counted, not named. */
const MOST_NAMED = 20;

/** `customer "A" waits for customer "B", of which no event has arrived.` */
export function describeChain({ records, end }: WaitChain): string {
  const [first = '', ...others] = namedOf(records);
  return `${first} waits for ${others.join(', which waits for ')}${endText(end)}`;
}

/** Does a text speak of the record at the end of the chain? */
export function namesLast(text: string, { records }: WaitChain): boolean {
  return text.includes(nameOf(records.at(-1)));
}

/** What a person can do about it, and who. */
export function remedyOf({ records, end }: WaitChain): { readonly correction: string; readonly owner: ErrorOwner } {
  const last = nameOf(records.at(-1));
  switch (end.kind) {
    case 'cycle':
      return {
        correction: `Take one of these references out of DMO and send that record again; the others follow by themselves.`,
        owner: 'dmo-user',
      };
    case 'unknown':
      return { correction: `Send the ${last} from DMO, or correct the reference to it.`, owner: 'dmo-user' };
    case 'error':
      return {
        correction: `Correct the ${last} and synchronise it; this record follows by itself.`,
        owner: end.owner ?? 'dmo-user',
      };
    case 'not-integrated':
      return {
        correction: `Synchronise the ${last}, or correct the reference to it; this record follows by itself.`,
        owner: 'dmo-user',
      };
    case 'in-doubt':
      return {
        correction: `Look for the ${last} in Intacct: the bridge still asks for it; this record follows by itself.`,
        owner: 'operator',
      };
    case 'paused':
      return { correction: `Resume the lane of the ${last}; this record follows by itself.`, owner: 'operator' };
    case 'on-its-way':
      return { correction: `Find out what keeps the ${last}; this record follows by itself.`, owner: 'operator' };
    default:
      return end satisfies never;
  }
}

function endText(end: WaitEnd): string {
  switch (end.kind) {
    case 'cycle':
      return ': none of them can go first.';
    case 'unknown':
      return ', of which no event has arrived.';
    case 'error':
      return `, which is in error: ${end.message}`;
    case 'not-integrated':
      return `, which is not integrated with Intacct${because(end.message)}`;
    case 'in-doubt':
      return `, of which it is not known yet whether Intacct holds it${because(end.message)}`;
    case 'paused':
      return `, whose lane gets no work${because(end.message)}`;
    case 'on-its-way':
      return `, which is still on its way${because(end.message)}`;
    default:
      return end satisfies never;
  }
}

function because(message: string): string {
  return message === '' ? '.' : `: ${message}`;
}

function namedOf(records: readonly ObjectRef[]): readonly string[] {
  const left = records.length - MOST_NAMED;
  return left <= 0
    ? records.map(nameOf)
    : [...records.slice(0, MOST_NAMED - 1).map(nameOf), `${left} more`, nameOf(records.at(-1))];
}

function nameOf(ref: ObjectRef | undefined): string {
  return ref === undefined ? '' : `${ref.object} "${ref.key}"`;
}
