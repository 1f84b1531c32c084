import type { LaboratoryWorld } from './world/laboratory.world.js';
import type { FinalResult } from './world/results.reader.js';
import type { Expectation, ExpectedRecord, Work } from './workload.js';

/** What went wrong, by kind; all 0 when nothing did. */
export interface Counters {
  /** Records that Intacct does not hold. */
  lost: number;
  /** Records that it holds more than once. */
  doubled: number;
  /** Records in an older state than their newest version, or results of a record out of order. */
  wrongOrder: number;
  /** Final results that say anything but success, or that a newer version came. */
  failed: number;
  finalResultsMissing: number;
  /** Versions with more than one final result. */
  finalResultsDoubled: number;
  /** Events that became dead letters. */
  deadLetters: number;
}

export interface Verdict {
  readonly counters: Counters;
  /** One sentence for everything that is wrong. */
  readonly faults: readonly string[];
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

/** True when every event has its final result. */
export function isFinal(world: LaboratoryWorld, { events }: Work): boolean {
  return events.every((event) => finalsOf(world, event).length > 0);
}

/** Compares what was sent with what Intacct holds and what was published. */
export async function judge(world: LaboratoryWorld, work: Work): Promise<Verdict> {
  const counters = { ...NO_FAULTS };
  const faults: string[] = [];
  const blame = (kind: keyof Counters, what: string): void => {
    counters[kind] += 1;
    faults.push(`${kind}: ${what}`);
  };
  for (const record of work.records) {
    await judgeRecord(world, record, blame);
  }
  for (const event of work.events) {
    judgeResults(world, event, blame);
  }
  for (const code of world.results.takeDeadLetters()) {
    blame('deadLetters', `an event became a dead letter: ${code}`);
  }
  for (const { node, sysId } of new Map(work.events.map((event) => [event.sysId, event])).values()) {
    const versions = world.results
      .of(node, sysId)
      .filter(({ state }) => state === 'success')
      .map(({ recordVersion }) => recordVersion);
    if (versions.some((version, index) => version < (versions[index - 1] ?? 0))) {
      blame('wrongOrder', `results of ${node} ${sysId} came for versions ${versions.join(', ')}`);
    }
  }
  return { counters, faults };
}

async function judgeRecord(
  world: LaboratoryWorld,
  { object, field, id, name }: ExpectedRecord,
  blame: (kind: keyof Counters, what: string) => void,
): Promise<void> {
  const found = await world.simulator.find(object, field, id);
  if (found.length === 0) blame('lost', `${object} ${id} is not there`);
  if (found.length > 1) blame('doubled', `${object} ${id} is there ${found.length} times`);
  if (name !== undefined && found.length === 1 && found[0]?.['NAME'] !== name) {
    blame('wrongOrder', `${object} ${id} is called "${String(found[0]?.['NAME'])}", its newest version "${name}"`);
  }
}

function judgeResults(
  world: LaboratoryWorld,
  event: Expectation,
  blame: (kind: keyof Counters, what: string) => void,
): void {
  const what = `${event.node} ${event.sysId} v${event.version}`;
  const finals = finalsOf(world, event);
  if (finals.length === 0) blame('finalResultsMissing', `${what} has no final result`);
  if (finals.length > 1)
    blame('finalResultsDoubled', `${what} has ${finals.length}: ${finals.map(({ state }) => state).join(', ')}`);
  const bad = finals.find(({ state }) => state !== 'success' && state !== 'not');
  if (bad !== undefined) blame('failed', `${what} ended as ${bad.state}: ${bad.message}`);
}

function finalsOf(world: LaboratoryWorld, { node, sysId, version }: Expectation): readonly FinalResult[] {
  return world.results.of(node, sysId).filter(({ recordVersion }) => recordVersion === version);
}
