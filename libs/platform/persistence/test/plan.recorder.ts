import type { DataSource } from 'typeorm';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How one statement reads one table. */
export interface TableAccess {
  readonly table: string;
  readonly by: string;
  readonly index: string | undefined;
  readonly sql: string;
}

const EXPLAINABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

/** Asks the planner for the plan of every statement that goes through a data source, right before it runs. */
export class PlanRecorder {
  #accesses: TableAccess[] = [];

  constructor(dataSource: DataSource) {
    const create = dataSource.createQueryRunner.bind(dataSource);
    dataSource.createQueryRunner = (mode) => {
      const runner = create(mode);
      const query = runner.query.bind(runner) as (...args: readonly unknown[]) => Promise<unknown>;
      const explained = async (sql: string, ...rest: readonly unknown[]): Promise<unknown> => {
        if (EXPLAINABLE.test(sql)) {
          this.#note(sql, await query(`explain (format json) ${sql}`, rest[0]));
        }
        return query(sql, ...rest);
      };
      return Object.assign(runner, { query: explained });
    };
  }

  /** What the statements of `work` read, and how. */
  async during(work: () => Promise<unknown>): Promise<readonly TableAccess[]> {
    this.#accesses = [];
    await work();
    return this.#accesses;
  }

  #note(sql: string, rows: unknown): void {
    const [row] = rows as readonly { readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }[];
    const walk = (node: PlanNode): void => {
      const table = node['Relation Name'];
      if (table !== undefined && /Scan$/.test(node['Node Type'])) {
        this.#accesses.push({ table, by: node['Node Type'], index: node['Index Name'], sql: sql.trim().slice(0, 160) });
      }
      node.Plans?.forEach(walk);
    };
    row?.['QUERY PLAN'].forEach(({ Plan: plan }) => walk(plan));
  }
}
