import { scaled, type Bench, type Measure } from './bench.js';
import { fillTables, raceThrough, stepRatios, workThrough } from './engine-tables.fixtures.js';
import { startDatabase } from './engine.servers.js';

const FEW = 10_000;
const MANY = 10_000_000;
/** Through each step, in each of ROUNDS and once before them. */
const ROWS = 1_000;
const ROUNDS = 7;
const MAX_RATIO = 1.5;

/** Durable steps over tables that have grown. */
export const engineTablesBench: Bench = {
  name: 'engine-tables',
  about: `dispatch, claim with settling, and outbox over tables of ${MANY} finished rows, against ${FEW}`,
  async run(options): Promise<readonly Measure[]> {
    const few = await startDatabase();
    try {
      const many = await few.beside('many');
      const rows = Math.max(50, scaled(ROWS, options));
      const open = 2 * (ROUNDS + 1) * rows;
      for (const [{ dataSource }, finished] of [
        [few, FEW],
        [many, Math.max(FEW, scaled(MANY, options))],
      ] as const) {
        options.say(`filling the tables with ${finished} finished rows`);
        await fillTables(dataSource, { finished, undispatched: open, pending: open, unpublished: open });
        await workThrough(dataSource, rows);
      }
      const times = await raceThrough({ few, many }, { rows, rounds: ROUNDS }, options);
      return stepRatios(times, { few: FEW, of: 'finished rows', atMost: MAX_RATIO });
    } finally {
      await few.stop();
    }
  },
};
