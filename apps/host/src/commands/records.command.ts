import type { Command } from 'commander';
import { PostgresRecordReader } from '@bridge/persistence';
import type { RecordTimeLine, ShownRecord } from '@bridge/persistence';
import { recordState, toRecordFilter } from '../admin/record.input.js';
import { showRecord, showTimeLine } from '../admin/record.view.js';
import type { Finish } from '../cli.js';
import { createInstallationDataSource } from '../installation.js';
import { UserError } from '../user.error.js';
import { parseLimit } from './parse.js';
import { addRecordRepairs } from './record.repairs.js';
import { readLookingConfig } from './service.options.js';

interface ListOptions {
  readonly company?: string;
  readonly node?: string;
  readonly state?: string;
  readonly q?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `bridge records list|show|synchronize|force-synchronize|reset` */
export function addRecordsCommands(program: Command, finish: Finish): void {
  const records = program.command('records').description('DMO records and what is known of them in Intacct.');
  records
    .command('list')
    .description('One line a record.')
    .option('--company <id>')
    .option('--node <name>', 'for example customer')
    .option('--state <state>', recordState.options.join(', '))
    .option('--q <text>', 'beginning of the key, or the whole DMO or Intacct id')
    .option('--limit <n>', 'most lines', parseLimit, 50)
    .option('--json', 'as one JSON document')
    .action(async (options: ListOptions) => {
      await withReader((reader) => list(reader, options));
      finish(0);
    });
  records
    .command('show <company> <node> <sysId>')
    .description('What happened to one record: events, runs, attempts, results.')
    .option('--json', 'as one JSON document')
    .action(async (company: string, node: string, sysId: string, options: { readonly json?: true }) => {
      await withReader(async (reader) => {
        const timeLine = await reader.find(company, node, sysId);
        if (timeLine === undefined) {
          throw new UserError(`No event of ${node} ${sysId} has come: bridge records list shows those that have.`);
        }
        print(options, await showTimeLine(reader, timeLine), () => describeTimeLine(timeLine));
      });
      finish(0);
    });
  addRecordRepairs(records, finish);
}

async function withReader(use: (reader: PostgresRecordReader) => Promise<void>): Promise<void> {
  const { databaseUrl } = readLookingConfig();
  const dataSource = await createInstallationDataSource(databaseUrl.reveal()).initialize();
  try {
    await use(new PostgresRecordReader(dataSource));
  } finally {
    await dataSource.destroy();
  }
}

async function list(reader: PostgresRecordReader, options: ListOptions): Promise<void> {
  const { company, node, q, limit } = options;
  const state = recordState.optional().safeParse(options.state);
  if (!state.success) {
    throw new UserError(`--state: choose from ${recordState.options.join(', ')}.`);
  }
  const records = await reader.list(
    {
      ...toRecordFilter({ state: state.data, q }),
      ...(company === undefined ? {} : { company }),
      ...(node === undefined ? {} : { node }),
    },
    { after: undefined, limit },
  );
  print(options, records.map(showRecord), () => records.map(describeRecord));
}

function describeRecord({
  company,
  node,
  sysId,
  naturalKey,
  state,
  intacctId,
  recordNo,
  message,
}: ShownRecord): string {
  const intacct = intacctId === null ? '' : `  Intacct ${intacctId} (${recordNo ?? ''})`;
  return `${state.padEnd(14)} ${company}  ${node}  ${naturalKey} (${sysId})${intacct}${message === null ? '' : `\n               ${message}`}`;
}

function describeTimeLine({ record, runs, attempts }: RecordTimeLine): readonly string[] {
  return [
    describeRecord(record),
    ...runs.flatMap((run) => [
      `${run.createdAt.toISOString()}  version ${run.recordVersion} by ${run.trigger === 'event' ? `event ${run.event.id}` : run.trigger}: ${run.state}${run.message === null ? '' : `: ${run.message}`}`,
      ...run.errors.map(
        ({ code, owner, correction }) =>
          `    ${code}, for ${owner}${correction === undefined ? '' : `: ${correction}`}`,
      ),
      ...attempts
        .filter(({ runId }) => runId === run.id)
        .map(
          ({ verb, intacctObject, naturalKey, state, outcome, sends }) =>
            `    ${verb} ${intacctObject} ${naturalKey}: ${outcome ?? state}, sent ${sends} times`,
        ),
    ]),
  ];
}

function print(options: { readonly json?: true }, document: unknown, lines: () => readonly string[]): void {
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(document, undefined, 2)}\n`
      : lines()
          .map((line) => `${line}\n`)
          .join(''),
  );
}
