import { randomUUID } from 'node:crypto';
import { syncResultSchema } from '@bridge/canonical';
import type { SyncResult } from '@bridge/canonical';
import type { EventLog } from '@bridge/ports';

/** A final result as it stands in the log; `position` grows within the key of a record. */
export interface FinalResult extends SyncResult {
  readonly position: number;
}

/** Reads every result that the bridge publishes, from the beginning, as DMO would. */
export class ResultsReader {
  readonly #finals = new Map<string, FinalResult[]>();
  readonly #deadLetters: string[] = [];
  #position = 0;

  static async start(log: EventLog): Promise<ResultsReader> {
    const reader = new ResultsReader();
    await log.subscribe({
      group: `crash-lab-${randomUUID()}`,
      topics: ['intacct.sync-results', 'intacct.dead-letters'],
      onBatch: async ({ topic, records }) => {
        for (const { value, headers } of records) {
          if (topic === 'intacct.dead-letters') reader.#deadLetters.push(headers['dlq.code'] ?? '');
          else reader.#read(value);
        }
      },
    });
    return reader;
  }

  /** Codes of the dead letters that came since it was asked last. */
  takeDeadLetters(): readonly string[] {
    return this.#deadLetters.splice(0);
  }

  /** Final results of a record, in order, repeats of one result left out. */
  of(node: string, sysId: string): readonly FinalResult[] {
    return this.#finals.get(`${node}/${sysId}`) ?? [];
  }

  #read(value: Buffer | null): void {
    const { data } = JSON.parse(String(value)) as { readonly data: unknown };
    const result = syncResultSchema.parse(data);
    if (result.finishedAt === undefined) return;
    const key = `${result.node}/${result.sysId}`;
    const known = this.#finals.get(key) ?? [];
    this.#finals.set(key, known);
    if (known.every(({ resultId }) => resultId !== result.resultId)) {
      known.push({ ...result, position: (this.#position += 1) });
    }
  }
}
