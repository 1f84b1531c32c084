import type { DataSource } from 'typeorm';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How one statement reads one table. */
export interface TableAccess {
  readonly table: string;
  readonly by: string;
  readonly index: string | undefined;
  readonly sql: string;
  /** Rows that were read and left out again; when analyzed. */
  readonly passedOver: number | undefined;
  /** Pages that were looked at; when analyzed. */
  readonly pages: number | undefined;
}

const EXPLAINABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

const PLAIN = ['select', 'explain (format json)', 'select'] as const;

function analyzing(isInTransaction: boolean): readonly [string, string, string] {
  const explain = 'explain (analyze, buffers, format json)';
  return isInTransaction
    ? ['savepoint explained', explain, 'rollback to savepoint explained']
    : ['begin', explain, 'rollback'];
}

/**
 * Asks the planner for the plan of every statement that goes through a data source, right before it runs. When it analyzes,
 * each statement runs twice; what the first run did is rolled back.
 */
export class PlanRecorder {
  #accesses: TableAccess[] = [];

  constructor(dataSource: DataSource, how: { readonly isAnalyzing: boolean } = { isAnalyzing: false }) {
    const create = dataSource.createQueryRunner.bind(dataSource);
    dataSource.createQueryRunner = (mode) => {
      const runner = create(mode);
      const query = runner.query.bind(runner) as (...args: readonly unknown[]) => Promise<unknown>;
      const explained = async (sql: string, ...rest: readonly unknown[]): Promise<unknown> => {
        if (EXPLAINABLE.test(sql)) {
          const [begin, explain, undo] = how.isAnalyzing ? analyzing(runner.isTransactionActive) : PLAIN;
          await query(begin);
          this.#note(sql, await query(`${explain} ${sql}`, rest[0]));
          await query(undo);
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
        this.#accesses.push({
          table,
          by: node['Node Type'],
          index: node['Index Name'],
          sql: sql.trim().slice(0, 160),
          passedOver: node['Rows Removed by Filter'],
          pages:
            node['Shared Hit Blocks'] === undefined
              ? undefined
              : node['Shared Hit Blocks'] + (node['Shared Read Blocks'] ?? 0),
        });
      }
      node.Plans?.forEach(walk);
    };
    row?.['QUERY PLAN'].forEach(({ Plan: plan }) => walk(plan));
  }
}
