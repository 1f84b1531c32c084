import type { DataSource, QueryRunner } from 'typeorm';
import { RdbmsSchemaBuilder } from 'typeorm/schema-builder/RdbmsSchemaBuilder.js';

/** Statements that would make the schema equal to the entities; empty when there is no drift. */
export async function findDrift(dataSource: DataSource): Promise<readonly string[]> {
  const oneByOne = Object.create(dataSource, {
    createQueryRunner: { value: () => inTurn(dataSource.createQueryRunner()) },
  }) as DataSource;
  const log = await new RdbmsSchemaBuilder(oneByOne).log();
  return log.upQueries.map((query) => query.query);
}

/** TypeORM asks for many tables at once on one connection, which pg warns of and will refuse. */
function inTurn(runner: QueryRunner): QueryRunner {
  const query = runner.query.bind(runner) as (...args: readonly unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  const queued = (...args: readonly unknown[]): Promise<unknown> => {
    const next = last.then(() => query(...args));
    last = next.catch(() => undefined);
    return next;
  };
  return Object.assign(runner, { query: queued });
}
