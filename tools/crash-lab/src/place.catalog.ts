import { failpointNames } from '@bridge/ports';
import type { Failpoint, RandomSource } from '@bridge/ports';
import { forceSynchronize, letRowsAge, replayDeadLetter } from './operator.work.js';
import type { FleetRole } from './world/replica.fleet.js';
import type { LaboratoryWorld } from './world/laboratory.world.js';

/** Longest wait for a thing to happen that the work leads to. */
const HAPPENS_WITHIN_MS = 30_000;

/** What one experiment does, and where. */
export interface Place {
  readonly name: string;
  /**
   * Prepares it; what is returned resolves when it has happened. The work of the experiment begins in between.
   */
  happen(world: LaboratoryWorld, random: RandomSource): Promise<{ readonly happened: Promise<void> }>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
  'command.before-commit': forceSynchronize,
  'command.after-commit': forceSynchronize,
  'retention.before-delete': letRowsAge,
  'retention.after-delete': letRowsAge,
  'drain.begun': (world) => soon(() => world.fleet.of('relay')[0]?.signal('SIGTERM')),
  'drain.after-consumer': (world) => soon(() => world.fleet.of('consumer')[0]?.signal('SIGTERM')),
  'drain.after-workers': (world) => soon(() => world.fleet.of('worker')[0]?.signal('SIGTERM')),
};

const lostAnswer = { do: 'response-lost', when: { function: 'create' }, times: 1 };
const passingRefusal = {
  do: 'refuse',
  errorno: 'DL02000001',
  description: 'A lock could not be had in time, please try again later',
  when: { function: 'create' },
  times: 1,
};

function soon(act: () => void): Promise<void> {
  setTimeout(act, 100);
  return Promise.resolve();
}

function dieAt(name: Failpoint): Place {
  return {
    name: `kill ${name}`,
    async happen(world, random) {
      const nth = name in provocations ? 1 : 1 + Math.floor(random.next() * 2);
      const happened = world.fleet.arm(roleOf(name), { place: name, nth, action: 'kill', ms: 0 });
      await provocations[name]?.(world);
      return { happened };
    },
  };
}

/** Held for longer than its lease: others take over what it has, and then it goes on. */
function holdAt(name: Failpoint): Place {
  return {
    name: `hold ${name}`,
    async happen(world, random) {
      const ms = 1_500 + Math.floor(random.next() * 1_500);
      return { happened: world.fleet.arm(roleOf(name), { place: name, nth: 1, action: 'hold', ms }) };
    },
  };
}

type Servers = 'postgres' | 'broker' | 'gateway';

function proxyOf(world: LaboratoryWorld, server: Servers) {
  return { postgres: world.postgres.proxy, broker: world.brokerProxy, gateway: world.simulator.proxy }[server];
}

/** After a moment, so that something is under way. */
function inTheMiddle(name: string, act: (world: LaboratoryWorld, random: RandomSource) => Promise<void>): Place {
  return {
    name,
    async happen(world, random) {
      const afterMs = 20 + Math.floor(random.next() * 250);
      return { happened: pause(afterMs).then(() => act(world, random)) };
    },
  };
}

function partition(server: Servers): Place {
  return inTheMiddle(`partition ${server}`, async (world, random) => {
    proxyOf(world, server).cut();
    await pause(300 + random.next() * 3_000);
    proxyOf(world, server).heal();
  });
}

function reset(server: Servers): Place {
  return inTheMiddle(`reset ${server}`, async (world) => proxyOf(world, server).reset());
}

/** A fault of the gateway on a write; it has happened when it has struck. */
function gatewayFault(name: string, fault: Readonly<Record<string, unknown>> & { readonly do: string }): Place {
  return {
    name: `gateway ${name}`,
    async happen(world) {
      await world.simulator.strike({ when: { function: 'create' }, times: 1, ...fault });
      return { happened: struck(world) };
    },
  };
}

async function struck(world: LaboratoryWorld): Promise<void> {
  const end = Date.now() + HAPPENS_WITHIN_MS;
  while (Date.now() < end) {
    if ((await world.simulator.struck()) > 0) return;
    await pause(25);
  }
}

/** A worker dies while Intacct works on its request. */
const underWay: Place = {
  name: 'kill gateway.under-way',
  async happen(world) {
    await world.simulator.strike({ do: 'delay', ms: 400, when: { function: 'create' }, times: 1 });
    const happened = struck(world).then(() => world.fleet.of('worker').forEach((worker) => worker.signal('SIGKILL')));
    return { happened };
  },
};

function terminate(role: FleetRole): Place {
  return inTheMiddle(`terminate ${role}`, async (world) => world.fleet.of(role)[0]?.signal('SIGTERM'));
}

function freeze(role: FleetRole): Place {
  return inTheMiddle(`freeze ${role}`, async (world, random) => {
    const [victim] = world.fleet.of(role);
    victim?.signal('SIGSTOP');
    await pause(1_200 + random.next() * 1_500);
    victim?.signal('SIGCONT');
  });
}

/** Every place at which an experiment can happen. */
export const PLACES: readonly Place[] = [
  ...failpointNames.map(dieAt),
  ...(
    [
      'claim.after-commit',
      'plan.before-commit',
      'plan.after-commit',
      'gateway.after-answer',
      'result.before-commit',
      'outbox.after-read',
      'outbox.after-publish',
      'inbox.before-store',
    ] as const
  ).map(holdAt),
  underWay,
  ...(['consumer', 'worker', 'relay'] as const).flatMap((role) => [terminate(role), freeze(role)]),
  inTheMiddle('kill every replica', async (world) => world.fleet.all.forEach((replica) => replica.signal('SIGKILL'))),
  inTheMiddle('kill postgres', (world, random) => world.postgres.kill(random.next() * 500)),
  inTheMiddle('kill broker', async (world) => {
    await world.broker.halt('kill');
    await world.broker.restart();
  }),
  ...(['postgres', 'broker', 'gateway'] as const).flatMap((server) => [partition(server), reset(server)]),
  gatewayFault('answer-lost', { do: 'response-lost' }),
  gatewayFault('entry-answer-lost', { do: 'response-lost', when: { function: 'create', object: 'GLBATCH' } }),
  gatewayFault('request-lost', { do: 'request-lost' }),
  gatewayFault('answer-cut', { do: 'cut-body' }),
  gatewayFault('answer-empty', { do: 'empty' }),
  gatewayFault('html-page', { do: 'html' }),
  gatewayFault('two-roots', { do: 'two-roots' }),
  gatewayFault('late-answer', { do: 'delay', ms: 4_000 }),
  gatewayFault('http-524', { do: 'http', status: 524 }),
  gatewayFault('http-502', { do: 'http', status: 502 }),
  gatewayFault('http-429', { do: 'http', status: 429 }),
  gatewayFault('session-death', { do: 'session-death' }),
  gatewayFault('passing-refusal', passingRefusal),
  inTheMiddle('lose every slot', async (world) => {
    await world.postgres.rows('delete from slot_lease');
  }),
];
