import { commandNames } from './work/work.model.js';
import type { CommandName, Expectation, ExpectedRecord, Work } from './work/work.model.js';
import type { FinalResult } from './world/results.reader.js';

/** What went wrong, by kind; all 0 when nothing did. */
export interface Counters {
  /** Records that Intacct does not hold. */
  lost: number;
  /** Records that it holds more than once. */
  doubled: number;
  /** Records that say something else than their newest version, or results of a record out of order. */
  wrongOrder: number;
  /** Final results that say anything but what they should. */
  failed: number;
  /** Events and commands without a final result. */
  finalResultsMissing: number;
  /** Events and commands with more than one. */
  finalResultsDoubled: number;
  /** Events that became dead letters. */
  deadLetters: number;
}

export interface Verdict {
  readonly counters: Counters;
  /** Commands that came to what they should, and exactly to that. */
  readonly commands: Readonly<Record<CommandName, number>>;
  /** One sentence for everything that is wrong. */
  readonly faults: readonly string[];
}

/** What a judge looks at. */
export interface Court {
  readonly simulator: {
    find(
      tenant: string,
      object: string,
      where: Readonly<Record<string, string>>,
    ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  };
  readonly results: {
    /** Final results of an event or a command for one record, in order, repeats of one result left out. */
    answersTo(expected: Expectation): readonly FinalResult[];
    /** All that came about a record, in order. */
    about(expected: Expectation): readonly FinalResult[];
    takeDeadLetters(): readonly string[];
  };
}

export const NO_FAULTS: Counters = {
  lost: 0,
  doubled: 0,
  wrongOrder: 0,
  failed: 0,
  finalResultsMissing: 0,
  finalResultsDoubled: 0,
  deadLetters: 0,
};

type Blame = (kind: keyof Counters, what: string) => void;

/** True when every event and command has its final result. */
export function isFinal({ results }: Pick<Court, 'results'>, { answers }: Work): boolean {
  return answers.every((expected) => results.answersTo(expected).length > 0);
}

/** Compares what was sent with what Intacct holds and what was published. */
export async function judge(court: Court, work: Work): Promise<Verdict> {
  const counters = { ...NO_FAULTS };
  const faults: string[] = [];
  const blame: Blame = (kind, what) => {
    counters[kind] += 1;
    faults.push(`${kind}: ${what}`);
  };
  for (const record of work.records) {
    await judgeRecord(court, record, blame);
  }
  const commands = { synchronize: 0, forceSynchronize: 0, resetThirdPartyId: 0 };
  for (const expected of work.answers) {
    const isRight = judgeAnswer(court, expected, blame);
    if (isRight && expected.kind !== 'event') commands[expected.kind] += 1;
  }
  for (const code of court.results.takeDeadLetters()) {
    blame('deadLetters', `an event became a dead letter: ${code}`);
  }
  const events = work.answers.filter(({ kind }) => kind === 'event');
  for (const record of new Map(events.map((event) => [nameOf(event), event])).values()) {
    judgeOrder(court, record, blame);
  }
  return { counters, commands, faults };
}

/** Commands that came to what they should, of many verdicts. */
export function sumOfCommands(verdicts: readonly Verdict[]): Verdict['commands'] {
  const sums = { synchronize: 0, forceSynchronize: 0, resetThirdPartyId: 0 };
  for (const { commands } of verdicts) {
    for (const name of commandNames) sums[name] += commands[name];
  }
  return sums;
}

async function judgeRecord({ simulator }: Court, record: ExpectedRecord, blame: Blame): Promise<void> {
  const { tenant, object, where, says } = record;
  const found = await simulator.find(tenant, object, where);
  const what = `${object} ${Object.values(where).join(' ')} of ${tenant}`;
  if (found.length === 0) blame('lost', `${what} is not there`);
  if (found.length > 1) blame('doubled', `${what} is there ${found.length} times`);
  const [only] = found;
  if (only === undefined || found.length > 1) return;
  for (const [field, expected] of Object.entries(says)) {
    const actual = String(only[field]);
    if (actual !== expected) blame('wrongOrder', `${what} has ${field} "${actual}" in place of "${expected}"`);
  }
}

/** @returns  whether it is as it should be */
function judgeAnswer({ results }: Court, expected: Expectation, blame: Blame): boolean {
  const what = `${nameOf(expected)} ${expected.kind} ${expected.cause}`;
  const finals = results.answersTo(expected);
  if (finals.length === 0) blame('finalResultsMissing', `${what} has no final result`);
  if (finals.length > 1)
    blame('finalResultsDoubled', `${what} has ${finals.length}: ${finals.map(({ state }) => state).join(', ')}`);
  const bad = finals.find(({ state }) => !expected.states.includes(state));
  if (bad !== undefined) blame('failed', `${what} ended as ${bad.state}: ${bad.message}`);
  return finals.length === 1 && bad === undefined;
}

function judgeOrder({ results }: Court, record: Expectation, blame: Blame): void {
  const versions = results
    .about(record)
    .filter(({ state }) => state === 'success')
    .map(({ recordVersion }) => recordVersion);
  if (versions.some((version, index) => version < (versions[index - 1] ?? 0))) {
    blame('wrongOrder', `results of ${nameOf(record)} came for versions ${versions.join(', ')}`);
  }
}

function nameOf({ tenant, node, sysId }: Expectation): string {
  return `${tenant}/${node}/${sysId}`;
}
