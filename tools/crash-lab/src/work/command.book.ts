import type { LogMessage, RandomSource } from '@bridge/ports';
import { pick } from './event.pattern.js';
import { commandNames } from './work.model.js';
import type { CommandName, Expectation, ExpectedRecord, RecordName, Work } from './work.model.js';

const TOPIC = 'dmo.smart-events.commands';
const MOST_TARGETS = 60;
const AS_A_PERSON = 'as a person calls it';

/** A record that is at rest, so that it is known what a command must come to. */
export interface Target extends RecordName {
  readonly isDocument: boolean;
  readonly isReset: boolean;
  /** Entries refer to it: new ones, and those that a command sends again, would wait for it if it were reset. */
  readonly isReferredTo: boolean;
  /** As DMO has it. */
  readonly record: ExpectedRecord;
}

/** One command, what it must come to, and how its record is left. */
export interface CommandedTarget {
  readonly work: Work;
  readonly target: Target;
}

/**
 * Commands to records of earlier experiments. What a command does shows: before it a person gives the master another name in Intacct, which
 * only a command that writes takes back; a document is there once whatever is asked for.
 */
export class CommandBook {
  #targets: Target[] = [];
  #commands = 0;

  keep(targets: readonly Target[]): void {
    this.#targets = [...this.#targets, ...targets].slice(-MOST_TARGETS);
  }

  /** What there was cannot be asked for any more: the bridge was told to forget it. */
  forget(): void {
    this.#targets = [];
  }

  /** Nothing when no record of the tenant is at rest. */
  draw(tenant: string, random: RandomSource): CommandedTarget | undefined {
    const target = pick(
      this.#targets.filter((known) => known.tenant === tenant),
      random,
    );
    if (target === undefined) return undefined;
    this.#targets = this.#targets.filter((other) => other !== target);
    const possible = commandNames.filter((one) => one !== 'resetThirdPartyId' || !target.isReferredTo);
    const name = target.isReset ? 'synchronize' : (pick(possible, random) ?? 'synchronize');
    this.#commands += 1;
    return commanded(target, name, `command-${this.#commands}`);
  }
}

function commanded(target: Target, name: CommandName, id: string): CommandedTarget {
  const { tenant, node, sysId, record } = target;
  const isWritten = name === 'forceSynchronize' || (name === 'synchronize' && target.isReset);
  const changed = target.isDocument ? {} : { NAME: AS_A_PERSON };
  const answer: Expectation = {
    tenant,
    node,
    sysId,
    version: undefined,
    cause: id,
    kind: name,
    states: [name === 'resetThirdPartyId' ? 'not' : 'success'],
  };
  return {
    target: { ...target, isReset: name === 'resetThirdPartyId' },
    work: {
      changes: target.isDocument ? [] : [{ record, to: changed }],
      messages: [messageOf(target, name, id)],
      answers: [answer],
      records: [isWritten ? record : { ...record, says: { ...record.says, ...changed } }],
    },
  };
}

function messageOf({ tenant, node, sysId }: Target, name: CommandName, id: string): LogMessage {
  const command = {
    specversion: '1.0',
    id,
    source: `/dmo/${tenant}`,
    type: `commands.${name}.requested.v1`,
    tenant,
    data: { node, sysIds: [sysId] },
  };
  return { topic: TOPIC, key: `${tenant}/${node}/${sysId}`, value: Buffer.from(JSON.stringify(command)), headers: {} };
}
