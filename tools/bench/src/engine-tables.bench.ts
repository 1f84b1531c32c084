import { scaled, type Bench, type Measure } from './bench.js';
import { fillTables, workThrough, type RowTimes } from './engine-tables.fixtures.js';
import { startDatabase } from './engine.servers.js';

const FEW = 10_000;
const MANY = 10_000_000;
const ROWS = 2_000;
const MAX_RATIO = 1.5;

const ratios = (few: RowTimes, many: RowTimes, of: string): readonly Measure[] =>
  (['dispatch', 'claimAndSettle', 'publish'] as const).flatMap((step) => [
    { name: `${step}, ${FEW} ${of}`, value: few[step], unit: 'ms/row' },
    { name: `${step}, many ${of}`, value: many[step], unit: 'ms/row' },
    { name: `${step}, many against few`, value: many[step] / few[step], unit: 'ratio', bar: { atMost: MAX_RATIO } },
  ]);

/** Durable steps over tables that have grown. */
export const engineTablesBench: Bench = {
  name: 'engine-tables',
  about: `dispatch, claim with settling, and outbox over tables of ${MANY} finished rows, against ${FEW}`,
  async run(options): Promise<readonly Measure[]> {
    const database = await startDatabase();
    const measureAt = async (finished: number): Promise<RowTimes> => {
      const rows = 2 * Math.max(50, scaled(ROWS / 2, options));
      const open = 2 * rows;
      options.say(`filling the tables with ${finished} finished rows`);
      await fillTables(database.dataSource, { finished, undispatched: open, pending: open, unpublished: open });
      await workThrough(database.dataSource, rows / 2);
      return workThrough(database.dataSource, rows);
    };
    try {
      const few = await measureAt(FEW);
      return ratios(few, await measureAt(Math.max(FEW, scaled(MANY, options))), 'finished rows');
    } finally {
      await database.stop();
    }
  },
};
