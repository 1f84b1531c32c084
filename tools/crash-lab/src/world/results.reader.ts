import { randomUUID } from 'node:crypto';
import { syncResultSchema } from '@bridge/canonical';
import type { SyncResult } from '@bridge/canonical';
import type { EventLog } from '@bridge/ports';

/** A final result as it stands in the log. */
export interface FinalResult extends SyncResult {
  /** Id of the event or command that it answers. */
  readonly cause: string;
}

interface About {
  readonly tenant: string;
  readonly node: string;
  readonly sysId: string;
}

/** Reads every result that the bridge publishes, from the beginning, as DMO would. */
export class ResultsReader {
  readonly #finals = new Map<string, FinalResult[]>();
  readonly #deadLetters: string[] = [];

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
  about({ tenant, node, sysId }: About): readonly FinalResult[] {
    return this.#finals.get(`${tenant}/${node}/${sysId}`) ?? [];
  }

  answersTo(expected: About & { readonly cause: string }): readonly FinalResult[] {
    return this.about(expected).filter(({ cause }) => cause === expected.cause);
  }

  #read(value: Buffer | null): void {
    const { tenant, causationid, data } = JSON.parse(String(value)) as {
      readonly tenant: string;
      readonly causationid: string;
      readonly data: unknown;
    };
    const result = syncResultSchema.parse(data);
    if (result.finishedAt === undefined) return;
    const key = `${tenant}/${result.node}/${result.sysId}`;
    const known = this.#finals.get(key) ?? [];
    this.#finals.set(key, known);
    if (known.every(({ resultId }) => resultId !== result.resultId)) known.push({ ...result, cause: causationid });
  }
}
