import { scaled, type Bench, type Measure } from './bench.js';
import { fillTables, workThrough, type RowTimes } from './engine-tables.fixtures.js';
import { startDatabase } from './engine.servers.js';

const FEW = 10_000;
const MANY = 1_000_000;
const ROWS = 5_000;
const MAX_RATIO = 1.1;

interface Seen extends RowTimes {
  readonly residentMib: number;
}

/** A backlog is in the database, not in the process. */
export const engineBacklogBench: Bench = {
  name: 'engine-backlog',
  about: `time of a row and resident memory with ${MANY} events and jobs open, against ${FEW}; without the broker`,
  async run(options): Promise<readonly Measure[]> {
    const database = await startDatabase();
    const rows = 2 * Math.max(50, scaled(ROWS / 2, options));
    const measureAt = async (open: number): Promise<Seen> => {
      options.say(`filling the tables with ${open} open events and jobs`);
      await fillTables(database.dataSource, { finished: 0, undispatched: open, pending: open, unpublished: open });
      await workThrough(database.dataSource, rows / 2);
      const times = await workThrough(database.dataSource, rows / 2);
      return { ...times, residentMib: process.memoryUsage.rss() / 2 ** 20 };
    };
    try {
      const few = await measureAt(FEW);
      const many = await measureAt(Math.max(FEW, scaled(MANY, options)));
      return (['dispatch', 'claimAndSettle', 'publish', 'residentMib'] as const).flatMap((figure) => {
        const unit = figure === 'residentMib' ? 'MiB' : 'ms/row';
        return [
          { name: `${figure}, ${FEW} open`, value: few[figure], unit },
          { name: `${figure}, many open`, value: many[figure], unit },
          {
            name: `${figure}, many against few`,
            value: many[figure] / few[figure],
            unit: 'ratio',
            bar: { atMost: MAX_RATIO },
          },
        ];
      });
    } finally {
      await database.stop();
    }
  },
};
