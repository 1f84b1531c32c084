import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import {
  PostgresCompanyStore,
  PostgresInbox,
  PostgresStatusReader,
  PostgresLaneStore,
  PostgresWorkStore,
  SecretBox,
} from '@bridge/persistence';
import type { Company, EventLog } from '@bridge/ports';
import { DataSource } from 'typeorm';
import type { Finish } from '../cli.js';
import { readCompanyFile } from '../company.file.js';
import { describeSummary, exitCodeOf, summarize } from '../embedded/run.summary.js';
import { Progress } from '../embedded/progress.js';
import { SimulatorControl } from '../embedded/simulator.control.js';
import { startSurroundings } from '../embedded/surroundings.js';
import type { Surroundings } from '../embedded/surroundings.js';
import { noteRunning } from '../embedded/running.file.js';
import { readProcessEnvironment } from '../host.config.js';
import type { ServiceConfig } from '../host.config.js';
import { createInstallationDataSource, topics } from '../installation.js';
import { playFiles, requireFile } from '../playing/play.files.js';
import { createLogger, startService } from '../service.js';
import type { RunningService } from '../service.js';
import { systemIds } from '../system.js';
import { EVENT_LOG } from '../tokens.js';
import { UserError } from '../user.error.js';
import { migrateNow } from './migrate.command.js';
import { parseRate } from './parse.js';
import { DEFAULT_DATA_DIR } from './service.options.js';
import { untilSignal } from './signals.js';

const sample = (name: string): string => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const SAMPLE_INPUT = [sample('masterdata.ndjson'), sample('financial.ndjson')];
const SAMPLE_COMPANY = fileURLToPath(new URL('../../../intacct-simulator/samples/maple-street.json', import.meta.url));

interface DemoOptions {
  readonly once?: true;
  readonly json?: true;
  readonly input?: readonly string[];
  readonly rate?: number;
  readonly intacctCompany?: string;
  readonly tenant?: string;
  readonly dataDir?: string;
  readonly fresh?: true;
}

/** `npm start` */
export function demoCommand(program: Command, finish: Finish): void {
  program
    .description(
      'The whole bridge on this machine: starts what no environment variable points to, plays events, shows what happens.',
    )
    .option(
      '--once',
      'end when every event played has reached a final state; exit 0: all in step, 3: some in error or dead letters, 1: could not run',
    )
    .option('--input <files...>', 'play these files ({topic, key, value} a line) in place of the sample')
    .option('--rate <n>', 'events a second; default: as fast as they are accepted', parseRate)
    .option('--intacct-company <file>', 'seed the simulator with this company, and configure the tenant for it')
    .option('--tenant <id>', 'DMO tenant of that company; default: the one the first event names')
    .option('--json', 'with --once: stdout carries one JSON document and nothing else')
    .option('--data-dir <dir>', `state folder; default: ${DEFAULT_DATA_DIR}, with --once a temporary one`)
    .option('--fresh', 'empty the state folder first')
    .action(async (options: DemoOptions) => {
      finish(await new Demo(options).run());
    });
}

class Demo {
  readonly #options: DemoOptions;
  readonly #input: readonly string[];
  readonly #companyFile: string;
  readonly #stop = new AbortController();

  constructor(options: DemoOptions) {
    this.#options = options;
    this.#input = options.input ?? SAMPLE_INPUT;
    this.#companyFile = options.intacctCompany ?? SAMPLE_COMPANY;
  }

  async run(): Promise<number> {
    if (this.#options.json === true && this.#options.once !== true) {
      throw new UserError('--json goes with --once: it prints one document at the end.');
    }
    [...this.#input, this.#companyFile].forEach(requireFile);
    const company = readCompanyFile(this.#companyFile, this.#options.tenant ?? (await firstTenant(this.#input)));
    void untilSignal().then(() => this.#stop.abort());
    const { environment, warnings } = readProcessEnvironment();
    warnings.forEach(say);
    const logger = createLogger(environment.BRIDGE_LOG_LEVEL ?? 'warn', 'stderr');
    const dataDir = this.#options.dataDir ?? (this.#options.once === true ? undefined : DEFAULT_DATA_DIR);
    const surroundings = await startSurroundings({
      dataDir,
      isFresh: this.#options.fresh === true,
      companyFile: this.#companyFile,
      environment,
      logger,
      say,
    });
    try {
      await migrateNow(surroundings.config.databaseUrl.reveal());
      await this.#configure(surroundings, company);
      const service = await startService(surroundings.config, logger);
      try {
        say(`Health and metrics are at ${service.url}, the admin API at ${service.url}/admin.`);
        return await this.#play(surroundings, service, company);
      } finally {
        await service.stop();
      }
    } finally {
      await surroundings.stop();
    }
  }

  /**
   * With the simulator the company file is the configuration; with a real gateway only when one was named. On a database of
   * its own a killed run is the only one that can hold slots: they come back at once.
   */
  async #configure(surroundings: Surroundings, company: Company): Promise<void> {
    const dataSource = await createInstallationDataSource(surroundings.config.databaseUrl.reveal()).initialize();
    try {
      if (surroundings.hasOwnDatabase) {
        await new PostgresLaneStore(dataSource, systemIds).releaseEverySlot();
      }
      if (surroundings.simulator !== undefined || this.#options.intacctCompany !== undefined) {
        await new PostgresCompanyStore(dataSource, new SecretBox(surroundings.config.secretKey)).save(company);
      }
    } finally {
      await dataSource.destroy();
    }
  }

  async #play(surroundings: Surroundings, service: RunningService, company: Company): Promise<number> {
    const { signal } = this.#stop;
    const dataSource = service.app.get(DataSource);
    const log = service.app.get<EventLog>(EVENT_LOG);
    const status = service.app.get(PostgresStatusReader);
    const work = service.app.get(PostgresWorkStore);
    const group = surroundings.config.environment.KAFKA_GROUP_ID;
    const progress = new Progress({ status, log, group, say, endHolds: () => work.endHolds() });
    const inbox = new PostgresInbox(dataSource, { deadLetterTopic: topics.deadLetters });
    const { rate } = this.#options;
    const played = await progress.during(signal, () =>
      playFiles(this.#input, { log, inbox, rate, signal, onProgress: undefined }),
    );
    await progress.untilQuiet(signal);
    const { seconds } = progress;
    const control =
      surroundings.simulator === undefined
        ? undefined
        : new SimulatorControl(surroundings.simulator.controlUrl, company.settings.intacctCompanyId);
    const summary = await summarize(status, control, { seconds, events: played.events });
    this.#print(summary, signal.aborted);
    if (this.#options.once === true) {
      return signal.aborted ? 1 : exitCodeOf(summary);
    }
    const isHere = this.#options.dataDir === undefined;
    const endWord = noteRunning(surroundings.dataDir, variablesOf(surroundings.config));
    say(`The key of the admin API is in ${join(surroundings.dataDir, 'admin-key')}, unless BRIDGE_ADMIN_KEY is set.`);
    say(
      `Running until Ctrl-C.${isHere ? ' In another terminal: npm run bridge -- status, records list, dead-letters list.' : ''}`,
    );
    try {
      await progress.watch(signal);
    } finally {
      endWord();
    }
    say('Draining.');
    return 0;
  }

  #print(summary: Awaited<ReturnType<typeof summarize>>, isInterrupted: boolean): void {
    if (isInterrupted) {
      return;
    }
    if (this.#options.json === true) {
      process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    } else {
      say(describeSummary(summary));
    }
  }
}

/** Where commands beside this process find what it works with. */
function variablesOf({ databaseUrl, endpointUrl }: ServiceConfig): Readonly<Record<string, string>> {
  return { DATABASE_URL: databaseUrl.reveal(), INTACCT_ENDPOINT_URL: endpointUrl };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Tenant of the first event of the input that names one. */
async function firstTenant(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
      const tenant = /"tenant"\s*:\s*"([^"]+)"/.exec(line)?.[1];
      if (tenant !== undefined) {
        return tenant;
      }
    }
  }
  return undefined;
}
