import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { syncResultSchema } from '@bridge/canonical';
import type { SyncResult } from '@bridge/canonical';
import { KafkaEventLog } from '@bridge/kafka';
import type { LogRecord } from '@bridge/ports';
import { describeWithKafka, eventually, postgresForTests, RecordingLogger, SystemClock } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import kafkajs from 'kafkajs';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { sampleLines, TENANT } from './smart-event.lines.js';
import { StartedProcess, startBridge, workspaceRoot } from './started.process.js';
import type { Ended } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const sampleFiles = ['masterdata', 'financial'].map((name) => join(workspaceRoot, `apps/host/samples/${name}.ndjson`));
const sample = [...sampleLines('masterdata'), ...sampleLines('financial')];
const roles = ['consumer', 'worker', 'worker', 'relay', 'api'];

interface Status {
  readonly events: number;
  readonly undispatched: number;
  readonly jobs: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly unpublished: number;
}

describeWithKafka('roles in processes of their own', (kafka) => {
  const group = `${kafka.topicPrefix}bridge`;
  const results: LogRecord[] = [];
  const deadLetters: LogRecord[] = [];
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let log: KafkaEventLog;
  let running: readonly StartedProcess[] = [];

  const options = () => ({
    cwd: folder,
    env: {
      ...intacct.env,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
      KAFKA_GROUP_ID: group,
      BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
      BRIDGE_HTTP_PORT: '0',
    },
  });
  const bridge = (...args: readonly string[]): Promise<Ended> => startBridge(args, options()).ended;
  const status = async (): Promise<Status> => JSON.parse((await bridge('status', '--json')).stdout) as Status;
  const untilDone = async (deadLettersWanted: number): Promise<Status> => {
    let now = await status();
    await eventually('every job final and every result published', async () => {
      now = await status();
      const open = Object.entries(now.jobs).filter(([state]) => state !== 'success');
      const isDone = now.undispatched + now.unpublished === 0 && open.length === 0;
      return isDone && now.events === sample.length && now.deadLetters === deadLettersWanted;
    });
    return now;
  };
  const data = (record: LogRecord): SyncResult =>
    syncResultSchema.parse((JSON.parse(record.value?.toString('utf8') ?? '') as { readonly data: unknown }).data);
  const finals = (): readonly LogRecord[] => results.filter((record) => data(record).finishedAt !== undefined);

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct] = await Promise.all([postgresForTests(), IntacctStandIn.start(folder)]);
    log = new KafkaEventLog(
      { brokers: kafka.brokers.split(','), topicPrefix: kafka.topicPrefix },
      { clock: new SystemClock(), logger: new RecordingLogger() },
    );
  });

  afterAll(async () => {
    await log.close();
    await StartedProcess.endAll();
    await database.close();
    await removeTestFolder(folder);
  });

  it('makes the tables once', async () => {
    const [first, second] = [await bridge('migrate'), await bridge('migrate')];
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Ran .+\.\n$/), stderr: '' });
    expect(second).toMatchObject({ code: 0, stdout: 'The tables are up to date.\n', stderr: '' });
  });

  it('imports the company and can log in to it', async () => {
    const imported = await bridge('companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT);
    expect(imported).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('MAPLESTREET') });
    expect(await bridge('companies', 'test-connection', TENANT)).toMatchObject({ code: 0, stdout: 'Connected.\n' });
    expect(JSON.parse((await bridge('companies', 'list', '--json')).stdout)).toEqual([
      expect.objectContaining({ id: TENANT, tenant: TENANT, intacctCompanyId: 'MAPLESTREET', userId: 'bridge_api' }),
    ]);
  });

  it('starts each role and makes the topics with their clean-up policy', async () => {
    running = roles.map((role) => startBridge(['start', '--roles', role], options()));
    await Promise.all(running.map((started) => started.says(/"message":"http port open"/)));
    const admin = new kafkajs.Kafka({ brokers: kafka.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const days = (count: number): string => String(count * 86_400_000);
    const wanted = {
      'dmo.smart-events.masterdata': ['delete', days(7)],
      'dmo.smart-events.financial': ['delete', days(7)],
      'dmo.smart-events.dimensions': ['delete', days(7)],
      'dmo.smart-events.mega': ['delete', days(7)],
      'dmo.smart-events.commands': ['delete', days(7)],
      'intacct.sync-results': ['delete', days(30)],
      'intacct.dead-letters': ['delete', days(90)],
    };
    const described = await admin.describeConfigs({
      includeSynonyms: false,
      resources: Object.keys(wanted).map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: kafka.topicPrefix + name,
        configNames: ['cleanup.policy', 'retention.ms'],
      })),
    });
    await admin.disconnect();
    const found = described.resources.map(({ resourceName, configEntries }) => [
      resourceName.slice(kafka.topicPrefix.length),
      configEntries.map(({ configValue }) => configValue),
    ]);
    expect(Object.fromEntries(found)).toEqual(wanted);
  });

  it('plays the sample to the end', async () => {
    await log.subscribe({
      group: `${kafka.topicPrefix}reader`,
      topics: ['intacct.sync-results', 'intacct.dead-letters'],
      onBatch: ({ topic, records }) => {
        (topic === 'intacct.sync-results' ? results : deadLetters).push(...records);
        return Promise.resolve();
      },
    });
    expect(await bridge('replay', ...sampleFiles)).toMatchObject({
      code: 0,
      stdout: `Played ${sample.length} events.\n`,
    });
    expect(await untilDone(0)).toMatchObject({ jobs: { success: sample.length } });
    expect(await intacct.counts()).toMatchObject({ CUSTOMER: 8, VENDOR: 5, ITEM: 12, GLBATCH: 40 });
    const { debit, credit } = await intacct.ledger();
    expect(debit).toBe(credit);
  });

  it('publishes exactly one final result for each record, under the key of its event', async () => {
    await eventually('all final results', () => finals().length >= sample.length);
    const published = finals().map((record) => [record.key, data(record).state, data(record).recordVersion]);
    const expected = sample.map(({ key, value }) => [key, 'success', value['recordversion']]);
    const byKey = (left: readonly unknown[], right: readonly unknown[]): number =>
      String(left[0]).localeCompare(String(right[0]));
    expect(published.sort(byKey)).toEqual(expected.sort(byKey));
    expect(new Set(results.map((record) => data(record).resultId)).size).toBe(results.length);
  });

  it('publishes a dead letter with the original bytes and what is wrong', async () => {
    const value = Buffer.from('{"specversion":"1.0","id":');
    await log.publish([
      { topic: 'dmo.smart-events.masterdata', key: 'broken', value, headers: { traceparent: '00-ab-cd-01' } },
    ]);
    await eventually('the dead letter', () => deadLetters.length > 0);
    expect(deadLetters).toEqual([
      expect.objectContaining({
        key: 'broken',
        value,
        headers: {
          traceparent: '00-ab-cd-01',
          'dlq.stage': 'envelope',
          'dlq.class': 'rejected',
          'dlq.code': 'ENVELOPE_NOT_JSON',
          'dlq.message': expect.stringMatching(/^The value is not JSON/),
          'dlq.original-topic': 'dmo.smart-events.masterdata',
          'dlq.original-partition': expect.stringMatching(/^\d$/),
          'dlq.original-offset': expect.stringMatching(/^\d+$/),
          'dlq.first-time': expect.stringMatching(/Z$/),
          'dlq.last-time': expect.stringMatching(/Z$/),
          'dlq.attempts': '1',
        },
      }),
    ]);
  });

  it('changes nothing when the sample is played again', async () => {
    const before = { counts: await intacct.counts(), ledger: await intacct.ledger(), writes: await intacct.writes() };
    const finalsBefore = finals().length;
    await bridge('replay', ...sampleFiles);
    await eventually(
      'the events read',
      async () =>
        (await log.lag(
          group,
          ['masterdata', 'financial', 'dimensions', 'mega'].map((domain) => `dmo.smart-events.${domain}`),
        )) === 0,
    );
    await untilDone(1);
    expect({
      counts: await intacct.counts(),
      ledger: await intacct.ledger(),
      writes: await intacct.writes(),
    }).toEqual(before);
    expect(finals()).toHaveLength(finalsBefore);
  });

  it.each([
    ['forceSynchronize', 'customer', 8],
    ['forceSynchronize', 'journalEntry', 40],
  ])('%s of every %s answers for each of them once, and doubles nothing', async (name, node, records) => {
    const before = { counts: await intacct.counts(), ledger: await intacct.ledger() };
    const id = `${name}-${node}`;
    const command = {
      specversion: '1.0',
      id,
      source: `/dmo/${TENANT}`,
      type: `commands.${name}.requested.v1`,
      tenant: TENANT,
      data: { node, all: true },
    };
    const message = {
      topic: 'dmo.smart-events.commands',
      key: `${TENANT}/${node}/*`,
      value: Buffer.from(JSON.stringify(command)),
      headers: {},
    };
    await log.publish([message, message]);
    const answers = (): readonly SyncResult[] =>
      finals()
        .filter(({ value }) => (JSON.parse(String(value)) as { readonly causationid: string }).causationid === id)
        .map(data);
    await eventually('the summary', () => answers().some(({ sysId }) => sysId === '*'));
    expect(answers().map(({ state }) => state)).toEqual(Array.from({ length: records + 1 }, () => 'success'));
    expect(new Set(answers().map(({ sysId }) => sysId)).size).toBe(records + 1);
    expect({ counts: await intacct.counts(), ledger: await intacct.ledger() }).toEqual(before);
  });

  it('drains every role at SIGTERM with code 0, and logs no error', async () => {
    const ended = await Promise.all(running.map((started) => started.kill('SIGTERM')));
    expect(ended.map(({ code }) => code)).toEqual(roles.map(() => 0));
    const lines = ended.flatMap(({ stdout }) => stdout.trim().split('\n'));
    expect(lines.map((line) => (JSON.parse(line) as { readonly level: string }).level)).not.toContain('ERROR');
    expect(ended.map(({ stderr }) => stderr)).toEqual(roles.map(() => ''));
  });
});
