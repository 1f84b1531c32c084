import type { LogMessage } from '@bridge/ports';

export const commandNames = ['synchronize', 'forceSynchronize', 'resetThirdPartyId'] as const;
export type CommandName = (typeof commandNames)[number];

/** Names one record of one tenant by its `_id`. */
export interface RecordName {
  readonly tenant: string;
  readonly node: string;
  readonly sysId: string;
}

/** One event or command that was sent, and the one final result that answers it. */
export interface Expectation extends RecordName {
  /** Id of the event or the command. */
  readonly cause: string;
  readonly kind: 'event' | CommandName;
  /** Of the record, as the event carries it; a command does not. */
  readonly version: number | undefined;
  /** States that are right. */
  readonly states: readonly string[];
}

/** A record that Intacct must hold once in the end. */
export interface ExpectedRecord {
  readonly tenant: string;
  readonly object: string;
  readonly where: Readonly<Record<string, string>>;
  /** What it must say, by field, as Intacct's queries name it. */
  readonly says: Readonly<Record<string, string>>;
}

/** What a person changes in Intacct before the work begins. */
export interface PersonsChange {
  readonly record: ExpectedRecord;
  readonly to: Readonly<Record<string, string>>;
}

/** The work of one experiment. */
export interface Work {
  readonly changes: readonly PersonsChange[];
  readonly messages: readonly LogMessage[];
  readonly answers: readonly Expectation[];
  readonly records: readonly ExpectedRecord[];
}

/** One after the other: what a record must say is what the last work leaves. */
export function joined(works: readonly Work[]): Work {
  return {
    changes: works.flatMap(({ changes }) => changes),
    messages: works.flatMap(({ messages }) => messages),
    answers: works.flatMap(({ answers }) => answers),
    records: [...new Map(works.flatMap(({ records }) => records).map((record) => [nameOf(record), record])).values()],
  };
}

function nameOf({ tenant, object, where }: ExpectedRecord): string {
  return JSON.stringify([tenant, object, where]);
}
