import { readFileSync } from 'node:fs';
import type { LogMessage } from '@bridge/ports';
import { scaled, type Bench, type Measure } from './bench.js';
import { sampleEvents } from './engine-events.fixtures.js';
import { benchLog } from './engine.intake.js';
import { startBroker } from './engine.servers.js';
import { EngineWorld, type Replica } from './engine.world.js';
import { medianOf } from './measuring.js';

const FEW = 10_000;
const MANY = 1_000_000;
const ROUNDS = 12;
const WARM_UP_ROUNDS = 5;
const MAX_RATIO = 1.1;
const TOPIC = 'dmo.smart-events.masterdata';

interface Seen {
  readonly usPerEvent: number;
  readonly residentMib: number;
}

/** Most that the process has held so far. */
function mostResidentMib({ pid }: Replica): number {
  const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

/** The consumer of the bridge, as a process, and events that wait for it on the broker. */
class Intake {
  readonly #world: EngineWorld;
  readonly #brokers: string;
  readonly #name: string;
  #events: number;

  constructor(world: EngineWorld, brokers: string, name: string, firstEvent: number) {
    this.#world = world;
    this.#brokers = brokers;
    this.#name = name;
    this.#events = firstEvent;
  }

  start(): Promise<Replica> {
    return this.#world.start('consumer', { KAFKA_TOPIC_PREFIX: this.#name, KAFKA_GROUP_ID: this.#name });
  }

  async publish(count: number): Promise<void> {
    const log = benchLog(this.#brokers, this.#name);
    await log.ensureTopics([{ name: TOPIC, partitions: 6, cleanup: 'delete' }]);
    let run: LogMessage[] = [];
    for (const message of sampleEvents(count, TOPIC, this.#events)) {
      run.push(message);
      if (run.length < 5_000) continue;
      await log.publish(run);
      run = [];
    }
    await log.publish(run);
    await log.close();
    this.#events += count;
  }

  async lastRow(): Promise<number> {
    const { id } = await this.#world.row<{ id: number }>('select coalesce(max(id), 0)::float8 as id from inbox_event');
    return id;
  }

  /** Of `count` events after a row, in us an event. */
  async time(after: number, count: number): Promise<number> {
    const startedAt = performance.now();
    await this.#world.until(`select 1 from inbox_event having max(id) >= ${after + count}`);
    await this.#world.until(`select 1 from inbox_event where id > ${after} having count(*) >= ${count}`);
    return ((performance.now() - startedAt) * 1000) / count;
  }
}

/** Again and again, each time with as many waiting while the process stands still. */
async function few(intake: Intake, waiting: number): Promise<Seen> {
  const replica = await intake.start();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const last = await intake.lastRow();
    process.kill(replica.pid, 'SIGSTOP');
    await intake.publish(waiting);
    process.kill(replica.pid, 'SIGCONT');
    times.push(await intake.time(last, waiting));
  }
  const residentMib = mostResidentMib(replica);
  await replica.stop();
  return { usPerEvent: medianOf(times.slice(WARM_UP_ROUNDS)), residentMib };
}

/** All at once, the first ones to warm up. */
async function many(intake: Intake, waiting: number, warmUp: number): Promise<Seen> {
  const last = await intake.lastRow();
  await intake.publish(waiting + warmUp);
  const replica = await intake.start();
  await intake.time(last, warmUp);
  const usPerEvent = await intake.time(await intake.lastRow(), waiting - 5 * warmUp);
  const residentMib = mostResidentMib(replica);
  await replica.stop();
  return { usPerEvent, residentMib };
}

/** A backlog on the broker: what waits there costs neither time nor memory. */
export const engineIntakeBacklogBench: Bench = {
  name: 'engine-intake-backlog',
  about: `the process of the consumer with ${MANY} events waiting on the broker, against ${FEW}: time of an event, resident memory`,
  async run(options): Promise<readonly Measure[]> {
    const broker = await startBroker(options.say);
    if (broker === undefined) return [];
    const world = await EngineWorld.open({ KAFKA_BROKERS: broker.brokers });
    try {
      const [short, long] = [Math.max(1_000, scaled(FEW, options)), Math.max(20_000, scaled(MANY, options))];
      options.say(`${ROUNDS} times ${short} events`);
      const ofFew = await few(new Intake(world, broker.brokers, 'few', 0), short);
      options.say(`${long} events`);
      const ofMany = await many(new Intake(world, broker.brokers, 'many', ROUNDS * short), long, short);
      const compare = (name: string, figure: keyof Seen, unit: string): readonly Measure[] => [
        { name: `${name}, ${FEW} waiting`, value: ofFew[figure], unit },
        { name: `${name}, ${MANY} waiting`, value: ofMany[figure], unit },
        {
          name: `${name}, many against few`,
          value: ofMany[figure] / ofFew[figure],
          unit: 'ratio',
          bar: { atMost: MAX_RATIO },
        },
      ];
      return [
        ...compare('time of an event', 'usPerEvent', 'us/event'),
        ...compare('most resident memory', 'residentMib', 'MiB'),
      ];
    } finally {
      await world.close();
      await broker.stop();
    }
  },
};
