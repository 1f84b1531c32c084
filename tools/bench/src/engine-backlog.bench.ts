import { scaled, type Bench, type Measure } from './bench.js';
import { fillTables, raceThrough, stepRatios, workThrough } from './engine-tables.fixtures.js';
import { startDatabase, type BenchDatabase } from './engine.servers.js';

const FEW = 10_000;
const MANY = 1_000_000;
/** Through each step, in each of ROUNDS and once before them. */
const ROWS = 1_000;
const ROUNDS = 7;
const MAX_RATIO = 1.1;
const OF = 'open events, jobs and messages';

/** Resident memory once the steps have run over a database. */
async function residentMib({ dataSource }: BenchDatabase, rows: number): Promise<number> {
  await workThrough(dataSource, rows);
  return process.memoryUsage.rss() / 2 ** 20;
}

/** A backlog is in the database, not in the process. */
export const engineBacklogBench: Bench = {
  name: 'engine-backlog',
  about: `time of a row and resident memory with ${MANY} events, jobs and results open, against ${FEW}; without the broker`,
  async run(options): Promise<readonly Measure[]> {
    const few = await startDatabase();
    try {
      const many = await few.beside('many');
      const rows = Math.max(50, scaled(ROWS, options));
      for (const [database, open] of [
        [few, FEW],
        [many, Math.max(FEW, scaled(MANY, options))],
      ] as const) {
        options.say(`filling the tables with ${open} ${OF}`);
        await fillTables(database.dataSource, { finished: 0, undispatched: open, pending: open, unpublished: open });
      }
      const resident = { few: await residentMib(few, rows), many: await residentMib(many, rows) };
      const times = await raceThrough({ few, many }, { rows, rounds: ROUNDS }, options);
      return [
        ...stepRatios(times, { few: FEW, of: OF, atMost: MAX_RATIO }),
        { name: `resident memory, ${FEW} ${OF}`, value: resident.few, unit: 'MiB' },
        { name: `resident memory, many`, value: resident.many, unit: 'MiB' },
        {
          name: 'resident memory, many against few',
          value: resident.many / resident.few,
          unit: 'ratio',
          bar: { atMost: MAX_RATIO },
        },
      ];
    } finally {
      await few.stop();
    }
  },
};
