// Starts the servers that the selected specs need, once for all Jest workers: PostgreSQL unless only unit specs are selected,
// Kafka when a selected spec speaks of it. What an environment variable already points to is left alone.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Import a library of ours as built: Jest's own transform does not reach this file. */
async function built(folder) {
  const file = join(root, folder, 'dist/index.js');
  if (!existsSync(file)) {
    throw new Error(
      `${folder} is not built: run "npm run build", or "node tools/config/build.mjs ${folder}", then test again.`,
    );
  }
  return import(pathToFileURL(file).href);
}

/** Specs with servers that this run selects; when in doubt, all of them. */
function selectedSpecs(globalConfig) {
  const specs = ['apps', 'libs', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((file) => /\.(contract|int|e2e|chaos)\.spec\.ts$/.test(file) && !/(^|\/)node_modules\//.test(file))
      .map((file) => join(root, folder, file)),
  );
  const patterns = globalConfig.testPathPatterns?.patterns ?? [];
  const matches = (file) => patterns.length === 0 || patterns.some((pattern) => new RegExp(pattern, 'i').test(file));
  return specs.filter(matches);
}

async function startPostgres() {
  const { startEmbeddedPostgres, removeEmbeddedPostgres } = await built('libs/platform/embedded-postgres');
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-test-postgres-'));
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, synchronousCommit: false, endsWithProcess: true });
  process.env.BRIDGE_TEST_DATABASE_URL = server.url;
  return async () => {
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function startKafka() {
  const { kafkaAvailability, startKafkaBroker } = await built('tools/kafka');
  const found = await kafkaAvailability();
  if (found.kind === 'external') {
    process.env.BRIDGE_TEST_KAFKA_BROKERS = found.brokers;
    return undefined;
  }
  if (found.kind === 'none') {
    process.env.BRIDGE_TEST_KAFKA_UNAVAILABLE = found.reason;
    return undefined;
  }
  process.env.BRIDGE_TEST_KAFKA_VIA = found.kind;
  try {
    const broker = await startKafkaBroker({ via: found.kind });
    process.env.BRIDGE_TEST_KAFKA_BROKERS = broker.brokers;
    return () => broker.stop('kill');
  } catch (error) {
    delete process.env.BRIDGE_TEST_KAFKA_VIA;
    process.env.BRIDGE_TEST_KAFKA_UNAVAILABLE = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

export default async function setUp(globalConfig) {
  const specs = selectedSpecs(globalConfig);
  const wantsKafka = specs.some((file) => /kafka|OwnBroker/i.test(readFileSync(file, 'utf8')));
  const started = await Promise.allSettled([
    specs.length > 0 && !process.env.BRIDGE_TEST_DATABASE_URL ? startPostgres() : undefined,
    wantsKafka && !process.env.BRIDGE_TEST_KAFKA_BROKERS ? startKafka() : undefined,
  ]);
  globalThis.bridgeTestServers = started.flatMap((result) => (result.status === 'fulfilled' && result.value) || []);
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(globalThis.bridgeTestServers.map((stop) => stop()));
    throw failed.reason;
  }
}
