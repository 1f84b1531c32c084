import type {
  Chunk,
  ChunkOutcome,
  Failpoints,
  Logger,
  MassJob,
  MassJobStore,
  OutgoingResult,
  Telemetry,
} from '@bridge/ports';
import type { CommandResults } from './command.result.js';
import { judgeCommand } from './command.rule.js';

/** Records of one transaction. */
const CHUNK_RECORDS = 500;

export interface CommandParts {
  readonly jobs: MassJobStore;
  readonly results: CommandResults;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
}

/** Carries out commands to records, a chunk at a time: each record of them gets its run, or its answer, once. */
export class CommandStage {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** True: there may be more to do at once. */
  async turn(): Promise<boolean> {
    const { jobs, failpoints } = this.#parts;
    let done: { readonly job: MassJob; readonly outcome: ChunkOutcome } | undefined;
    const hasAdvanced = await jobs.advance(CHUNK_RECORDS, async (chunk) => {
      done = { job: chunk.job, outcome: this.#carryOut(chunk) };
      await failpoints.reach('command.before-commit');
      return done.outcome;
    });
    if (done !== undefined) {
      await failpoints.reach('command.after-commit');
      this.#tell(done.job, done.outcome);
    }
    const finished = await jobs.finish((job) => {
      this.#parts.logger.info('a command to records is done', {
        ...fieldsOf(job),
        outcome: JSON.stringify(job.counts),
      });
      return this.#parts.results.finished(job);
    });
    return hasAdvanced || finished > 0;
  }

  #carryOut({ job, records }: Chunk): ChunkOutcome {
    const runs: string[] = [];
    const forcedRuns: string[] = [];
    const resets: string[] = [];
    const results: OutgoingResult[] = [];
    let refused = 0;
    for (const record of records) {
      const verdict = judgeCommand(job.command, record);
      if (verdict.kind === 'run') {
        (verdict.isForced ? forcedRuns : runs).push(record.sysId);
      } else if (verdict.kind === 'reset') {
        resets.push(record.sysId);
        results.push(this.#parts.results.reset(job, record));
      } else {
        refused += 1;
        // A command to all is about those it applies to: only who is named is told why not.
        results.push(...(job.sysIds === undefined ? [] : [this.#parts.results.refused(job, record, verdict)]));
      }
    }
    return { runs, forcedRuns, resets, refused, results };
  }

  #tell(job: MassJob, { runs, forcedRuns, resets, refused }: ChunkOutcome): void {
    const counts = { run: runs.length + forcedRuns.length, reset: resets.length, refused };
    for (const [outcome, records] of Object.entries(counts)) {
      if (records > 0) {
        const labels = { flow: 'to-intacct', plugin: 'all', object: job.node, stage: 'command', outcome } as const;
        this.#parts.telemetry.countRecords(labels, records);
      }
    }
    this.#parts.logger.info('part of a command to records carried out', {
      ...fieldsOf(job),
      outcome: JSON.stringify(counts),
    });
  }
}

function fieldsOf(job: MassJob) {
  const { node, company, trigger, command } = job;
  return { flow: 'to-intacct', stage: 'command', object: node, key: company, causation_id: trigger, command } as const;
}
