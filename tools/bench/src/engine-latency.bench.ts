import { ArrivalGateway, wallMs } from './arrival.gateway.js';
import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { benchLog } from './engine.intake.js';
import { startBroker } from './engine.servers.js';
import { EngineWorld, type EventLine } from './engine.world.js';
import { percentile } from './measuring.js';
import { ResultWatch } from './result.watch.js';

const EVENTS = 600;
const WARM_UP = 10;
const MAX_REQUEST_MS = 50;
const MAX_RESULT_MS = 100;
const SHORT_PAUSE_MS = 250;
/** Every tenth event finds a system that has slept for longer than any of its polls. */
const LONG_PAUSE_MS = 2_000;

/** When what happened to one event, ms of the wall clock. */
interface Journey {
  readonly isDocument: boolean;
  readonly sent: number;
  readonly received: number;
  readonly dispatched: number;
  readonly claimed: number;
  readonly planned: number;
  readonly arrived: number;
  readonly settled: number;
  readonly published: number;
}

interface JourneyRow {
  readonly event: string;
  readonly control: string;
  readonly received: number;
  readonly dispatched: number;
  readonly claimed: number;
  readonly planned: number;
  readonly settled: number;
}

/** Where the time goes; database times are those at which its transactions began. */
const STAGES: readonly (readonly [name: string, from: keyof Journey, to: keyof Journey])[] = [
  ['consume: sent to the broker -> insert begins', 'sent', 'received'],
  ['insert and notify -> dispatch begins', 'received', 'dispatched'],
  ['dispatch, notify, slot -> claim begins', 'dispatched', 'claimed'],
  ['claim and prepare -> plan begins', 'claimed', 'planned'],
  ['plan and send -> request at the gateway', 'planned', 'arrived'],
  ['answer -> settlement begins', 'arrived', 'settled'],
];

/** An idle system: one event at a time, documents and masters in turn. */
export const engineLatencyBench: Bench = {
  name: 'engine-latency',
  about: 'an idle system: event on the broker to request on the wire, and settlement to result on its topic',
  async run(options) {
    const broker = await startBroker(options.say);
    if (broker === undefined) return [];
    const prefix = `bench-${process.pid}-`;
    const world = await EngineWorld.open({ KAFKA_BROKERS: broker.brokers, KAFKA_TOPIC_PREFIX: prefix });
    const gateway = await ArrivalGateway.open(world.simulator.gatewayUrl);
    try {
      const replica = await world.start('consumer,worker,relay', { INTACCT_ENDPOINT_URL: gateway.url });
      try {
        return measuresOf(await travel({ world, gateway, brokers: broker.brokers, prefix }, options));
      } finally {
        await replica.stop();
      }
    } finally {
      await gateway.close();
      await world.close();
      await broker.stop();
    }
  },
};

interface Place {
  readonly world: EngineWorld;
  readonly gateway: ArrivalGateway;
  readonly brokers: string;
  readonly prefix: string;
}

async function travel({ world, gateway, brokers, prefix }: Place, options: BenchOptions): Promise<readonly Journey[]> {
  const log = benchLog(brokers, prefix);
  const results = await ResultWatch.open(log);
  const events: (Pick<Journey, 'isDocument' | 'sent' | 'published'> & { readonly id: string })[] = [];
  const count = scaled(EVENTS, options) + WARM_UP;
  for (let index = 0; index < count; index += 1) {
    const isDocument = index % 2 === 0;
    const line = isDocument ? world.nextEntry() : world.nextItem();
    const id = String(line.value['id']);
    const final = results.final(id);
    const sent = wallMs();
    await log.publish([messageOf(line)]);
    events.push({ id, isDocument, sent, published: await final });
    if (index % 100 === 99) options.say(`${index + 1} events`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs(index)));
  }
  await log.close();
  const rows = await world.rows<JourneyRow>(
    `select e.event_id as event, a.control_id as control, ${(
      [
        ['e.received_at', 'received'],
        ['e.dispatched_at', 'dispatched'],
        ['j.started_at', 'claimed'],
        ['a.sent_at', 'planned'],
        ['a.settled_at', 'settled'],
      ] as const
    )
      .map(([column, name]) => `extract(epoch from ${column})::float8 * 1000 as ${name}`)
      .join(', ')}
     from inbox_event e join sync_job j on j.inbox_event_id = e.id join attempt a on a.job_id = j.id`,
  );
  const byEvent = new Map(rows.map((row) => [row.event, row]));
  return events.slice(WARM_UP).map(({ id, ...event }) => {
    const row = byEvent.get(id);
    const arrived = gateway.arrivals.get(row?.control ?? '');
    if (row === undefined || arrived === undefined) throw new Error(`Nothing was sent for ${id}.`);
    return { ...row, ...event, arrived };
  });
}

/** Different from event to event, the same in every run. */
function pauseMs(index: number): number {
  const share = (index * 0.618_034) % 1;
  return Math.round(share * (index % 10 === 9 ? LONG_PAUSE_MS : SHORT_PAUSE_MS));
}

function messageOf({ topic, key, value }: EventLine) {
  return { topic, key, value: Buffer.from(JSON.stringify(value)), headers: {} };
}

function measuresOf(journeys: readonly Journey[]): readonly Measure[] {
  const documents = journeys.filter(({ isDocument }) => isDocument);
  const masters = journeys.filter(({ isDocument }) => !isDocument);
  return [
    ...spread('event to request', journeys, ['sent', 'arrived'], MAX_REQUEST_MS),
    ...spread('of documents', documents, ['sent', 'arrived']),
    ...spread('of masters', masters, ['sent', 'arrived']),
    ...STAGES.flatMap(([name, from, to]) => spread(name, journeys, [from, to])),
    ...spread('settlement to result', journeys, ['settled', 'published'], MAX_RESULT_MS),
  ];
}

function spread(
  name: string,
  journeys: readonly Journey[],
  [from, to]: readonly [keyof Journey, keyof Journey],
  atMost?: number,
): readonly Measure[] {
  const times = journeys.map((journey) => Number(journey[to]) - Number(journey[from]));
  const bar = atMost === undefined ? {} : { bar: { atMost } };
  return [
    { name: `${name}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    { name: `${name}, p99`, value: percentile(times, 0.99), unit: 'ms', ...bar },
  ];
}
