import type { LogMessage } from '@bridge/ports';
import { BareConsumer } from './bare.consumer.js';
import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { sampleEvents } from './engine-events.fixtures.js';
import { benchIntake, benchLog } from './engine.intake.js';
import { startBroker, startDatabase, type BenchDatabase } from './engine.servers.js';
import { medianOf } from './measuring.js';

const EVENTS = 40_000;
const PARTITIONS = 6;
const ROUNDS = 5;
const TOPIC = 'bench-intake';
const MIN_RATIO = 0.9;

interface Place {
  readonly brokers: string;
  readonly database: BenchDatabase;
  readonly events: number;
}

/** Counts rows; resolves when all are there. The time runs from the first batch on: joining the group is not measured. */
class Stopwatch {
  readonly seconds: Promise<number>;
  readonly #events: number;
  #startedAt = 0;
  #rows = 0;
  #end: (seconds: number) => void = () => undefined;

  constructor(events: number) {
    this.#events = events;
    this.seconds = new Promise((resolve) => (this.#end = resolve));
  }

  start(): void {
    this.#startedAt ||= performance.now();
  }

  add(rows: number): void {
    this.#rows += rows;
    if (this.#rows === this.#events) this.#end((performance.now() - this.#startedAt) / 1000);
  }
}

async function publish({ brokers, events }: Place): Promise<void> {
  const log = benchLog(brokers);
  await log.ensureTopics([{ name: TOPIC, partitions: PARTITIONS, cleanup: 'delete' }]);
  let run: LogMessage[] = [];
  for (const message of sampleEvents(events, TOPIC)) {
    run.push(message);
    if (run.length === 5_000) {
      await log.publish(run);
      run = [];
    }
  }
  await log.publish(run);
  await log.close();
}

async function durable({ brokers, database, events }: Place, group: string): Promise<number> {
  const log = benchLog(brokers);
  const stage = benchIntake(database.dataSource);
  const watch = new Stopwatch(events);
  await log.subscribe({
    group,
    topics: [TOPIC],
    onBatch: async (batch) => {
      watch.start();
      await stage.accept(batch);
      watch.add(batch.records.length);
    },
  });
  const seconds = await watch.seconds;
  await log.close();
  return seconds;
}

async function bare({ brokers, database, events }: Place, group: string): Promise<number> {
  const watch = new Stopwatch(events);
  const consumer = new BareConsumer(
    { brokers, databaseUrl: database.url, group },
    () => watch.start(),
    (rows) => watch.add(rows),
  );
  await consumer.start(TOPIC);
  const seconds = await watch.seconds;
  await consumer.stop();
  return seconds;
}

/** In turn, the one that begins changing, so that what the machine does meanwhile falls on both. */
async function race(
  place: Place,
  rounds: number,
  options: BenchOptions,
): Promise<Record<'durable' | 'bare', number[]>> {
  const times: Record<'durable' | 'bare', number[]> = { durable: [], bare: [] };
  const ways = { durable, bare };
  for (let round = 0; round < rounds; round += 1) {
    const names = round % 2 === 0 ? (['durable', 'bare'] as const) : (['bare', 'durable'] as const);
    for (const name of names) {
      await place.database.dataSource.query('truncate inbox_event, dead_letter, outbox_message restart identity');
      await place.database.dataSource.query('checkpoint');
      const seconds = await ways[name](place, `${name}-${round}-${process.pid}`);
      const [row] = await place.database.dataSource.query<{ readonly rows: number }[]>(
        'select count(*)::int as rows from inbox_event',
      );
      if (row?.rows !== place.events) throw new Error(`${name} stored ${row?.rows} of ${place.events} events.`);
      options.say(`${name}: ${Math.round(place.events / seconds)} events/s`);
      times[name].push(seconds);
    }
  }
  return times;
}

/** From the broker into the inbox, against the least that a consumer can do for the same rows. */
export const engineIntakeBench: Bench = {
  name: 'engine-intake',
  about: `durable intake of ${EVENTS} events of ${PARTITIONS} partitions, against bare kafkajs and a bare insert of the same rows`,
  async run(options): Promise<readonly Measure[]> {
    const broker = await startBroker(options.say);
    if (broker === undefined) return [];
    const database = await startDatabase();
    try {
      const place = { brokers: broker.brokers, database, events: scaled(EVENTS, options) };
      await publish(place);
      // The first round of each warms up.
      const times = await race(place, options.scale < 1 ? 1 : ROUNDS + 1, options);
      const [ours, theirs] = [times.durable, times.bare].map((all) => medianOf(all.slice(all.length > 1 ? 1 : 0)));
      const rate = (seconds = 0): number => place.events / seconds;
      return [
        { name: 'durable intake', value: rate(ours), unit: 'events/s' },
        { name: 'bare consume and insert', value: rate(theirs), unit: 'events/s' },
        { name: 'durable against bare', value: rate(ours) / rate(theirs), unit: 'ratio', bar: { atLeast: MIN_RATIO } },
      ];
    } finally {
      await database.stop();
      await broker.stop();
    }
  },
};
