import type { Failpoint } from '@bridge/ports';
import { letRowsAge, replayDeadLetter } from '../operator.work.js';
import type { FleetRole } from '../world/replica.fleet.js';
import type { LaboratoryWorld } from '../world/laboratory.world.js';
import { lostAnswer, passingRefusal } from './gateway.places.js';
import type { Place } from './place.model.js';

/** Whose process comes to a failpoint. */
function roleOf(name: Failpoint): FleetRole {
  if (name.startsWith('inbox.') || name === 'drain.after-consumer') return 'consumer';
  return /^(outbox|replay|retention)\./.test(name) || name === 'drain.begun' ? 'relay' : 'worker';
}

/** Without which the work does not come to a failpoint. */
const provocations: Partial<Record<Failpoint, (world: LaboratoryWorld) => Promise<void>>> = {
  'doubt.after-claim': (world) => world.simulator.strike(lostAnswer),
  'doubt.after-look-up': (world) => world.simulator.strike(lostAnswer),
  'holds.after-promote': (world) => world.simulator.strike(passingRefusal),
  'recovery.after-commit': async (world) => {
    void world.fleet.arm('worker', { place: 'plan.after-commit', nth: 1, action: 'kill', ms: 0 });
  },
  'replay.before-commit': replayDeadLetter,
  'replay.after-commit': replayDeadLetter,
  'retention.before-delete': letRowsAge,
  'retention.after-delete': letRowsAge,
  'drain.begun': (world) => soon(() => world.fleet.of('relay')[0]?.signal('SIGTERM')),
  'drain.after-consumer': (world) => soon(() => world.fleet.of('consumer')[0]?.signal('SIGTERM')),
  'drain.after-workers': (world) => soon(() => world.fleet.of('worker')[0]?.signal('SIGTERM')),
};

function soon(act: () => void): Promise<void> {
  setTimeout(act, 100);
  return Promise.resolve();
}

export function dieAt(name: Failpoint): Place {
  return {
    name: `kill ${name}`,
    forgets: name.startsWith('retention.'),
    async happen(world, random) {
      const nth = name in provocations ? 1 : 1 + Math.floor(random.next() * 2);
      const begun = world.fleet.arm(roleOf(name), { place: name, nth, action: 'kill', ms: 0 });
      await provocations[name]?.(world);
      return { begun };
    },
  };
}

/** Held for longer than its lease: others take over what it has, and then it goes on. */
export function holdAt(name: Failpoint): Place {
  return {
    name: `hold ${name}`,
    async happen(world, random) {
      const ms = 1_500 + Math.floor(random.next() * 1_500);
      return { begun: world.fleet.arm(roleOf(name), { place: name, nth: 1, action: 'hold', ms }) };
    },
  };
}
