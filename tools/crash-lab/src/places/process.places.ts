import type { Failpoint, RandomSource } from '@bridge/ports';
import { pick } from '../work/event.pattern.js';
import { setForward } from '../world/database.clock.js';
import type { LaboratoryWorld } from '../world/laboratory.world.js';
import type { FleetRole } from '../world/replica.fleet.js';
import type { ReplicaProcess } from '../world/replica.process.js';
import { pause, until } from './place.model.js';
import type { Place } from './place.model.js';

/** Where a process of the role is in the middle of a batch. */
const midst: Readonly<Record<FleetRole, readonly Failpoint[]>> = {
  consumer: ['inbox.before-store', 'inbox.after-store'],
  worker: [
    'claim.after-commit',
    'mapping.after',
    'plan.before-commit',
    'plan.after-commit',
    'gateway.after-answer',
    'result.before-commit',
  ],
  relay: ['outbox.after-read', 'outbox.after-publish'],
};
const roles = ['consumer', 'worker', 'relay'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A process that is in the middle of a batch now, and stays there for a moment. */
function caught(
  world: LaboratoryWorld,
  random: RandomSource,
  role: FleetRole,
  aheadMs?: number,
): Promise<ReplicaProcess> {
  const place = pick(midst[role], random) ?? 'claim.after-commit';
  const clock = aheadMs === undefined ? {} : { aheadMs };
  return world.fleet.arm(role, { place, nth: 1, action: 'hold', ms: 60, ...clock });
}

/** `act` begins while a process of the role is in the middle of a batch, or up to a tenth of a second later. */
function inTheMiddle(
  name: string,
  role: FleetRole,
  act: (world: LaboratoryWorld, victim: ReplicaProcess, random: RandomSource) => Promise<unknown>,
): Place {
  return {
    name,
    async happen(world, random) {
      const afterMs = random.next() * 100;
      const begun = caught(world, random, role);
      return { begun, over: begun.then(async (victim) => act(world, victim, await later(afterMs, random))) };
    },
  };
}

/** `act` begins while a worker holds a slot. */
function atOnce(name: string, act: (world: LaboratoryWorld) => Promise<unknown>): Place {
  return {
    name,
    async happen(world, random) {
      const begun = caught(world, random, 'worker');
      return { begun, over: begun.then(() => act(world)) };
    },
  };
}

async function later<T>(ms: number, value: T): Promise<T> {
  await pause(ms);
  return value;
}

const never = new Promise<never>(() => undefined);

function terminate(role: FleetRole): Place {
  return {
    name: `terminate ${role}`,
    async happen(world, random) {
      const begun = caught(world, random, role);
      const drained = begun.then(async (victim) => {
        victim.signal('SIGTERM');
        const { signal } = await victim.ended;
        return signal === null ? undefined : never;
      });
      return { begun, over: drained };
    },
  };
}

function freeze(role: FleetRole): Place {
  return inTheMiddle(`freeze ${role}`, role, async (_world, victim, random) => {
    victim.signal('SIGSTOP');
    await pause(1_200 + random.next() * 1_500);
    victim.signal('SIGCONT');
  });
}

const servers = {
  postgres: { role: 'worker', proxyOf: (world: LaboratoryWorld) => world.postgres.proxy },
  broker: { role: 'relay', proxyOf: (world: LaboratoryWorld) => world.brokerProxy },
  gateway: { role: 'worker', proxyOf: (world: LaboratoryWorld) => world.simulator.proxy },
} as const;
type Servers = keyof typeof servers;

function partition(server: Servers): Place {
  const { role, proxyOf } = servers[server];
  return inTheMiddle(`partition ${server}`, role, async (world, _victim, random) => {
    proxyOf(world).cut();
    await pause(300 + random.next() * 2_500);
    return proxyOf(world).heal() ? undefined : never;
  });
}

function reset(server: Servers): Place {
  const { role, proxyOf } = servers[server];
  return inTheMiddle(`reset ${server}`, role, (world) => until(() => proxyOf(world).reset()));
}

/** The clock of one process is set while it works, and is right again when all results are there. */
function clock(role: FleetRole, name: string, aheadMs: number): Place {
  return {
    name: `clock ${role} ${name}`,
    isLasting: true,
    happen: async (world, random) => ({ begun: caught(world, random, role, aheadMs) }),
  };
}

/** Set back while it stands still for longer than its lease: it must not believe that it has it still. */
function stalledClock(name: Failpoint): Place {
  return {
    name: `clock back in a hold of ${name}`,
    isLasting: true,
    async happen(world, random) {
      const ms = 1_500 + Math.floor(random.next() * 1_500);
      const begun = world.fleet.arm('worker', { place: name, nth: 1, action: 'hold', ms, aheadMs: -MINUTE_MS });
      return { begun, over: begun.then(() => pause(ms)) };
    },
  };
}

export const processPlaces: readonly Place[] = [
  ...roles.flatMap((role) => [terminate(role), freeze(role)]),
  inTheMiddle('kill every replica', 'worker', async (world) => {
    const all = world.fleet.all;
    all.forEach((replica) => replica.signal('SIGKILL'));
    await Promise.all(all.map((replica) => replica.ended));
  }),
  inTheMiddle('kill postgres', 'worker', (world, _victim, random) => world.postgres.kill(random.next() * 500)),
  inTheMiddle('kill broker', 'relay', async (world) => {
    await world.broker.halt('kill');
    await world.broker.restart();
  }),
  ...(['postgres', 'broker', 'gateway'] as const).flatMap((server) => [partition(server), reset(server)]),
  ...roles.flatMap((role) => [
    clock(role, 'a minute forward', MINUTE_MS),
    clock(role, 'a minute back', -MINUTE_MS),
    clock(role, 'a day forward', DAY_MS),
    clock(role, 'a day back', -DAY_MS),
  ]),
  stalledClock('plan.after-commit'),
  stalledClock('gateway.after-answer'),
  atOnce('clock postgres a minute forward', (world) => until(() => setForward(world.postgres))),
  atOnce('lose every slot', (world) =>
    until(async () => (await world.postgres.rows('delete from slot_lease returning 1')).length > 0),
  ),
];
