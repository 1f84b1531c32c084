import type { Bench } from './bench.js';
import { engineThroughputBench } from './engine-throughput.bench.js';
import { engineAgainstSdkBench } from './engine-against-sdk.bench.js';
import { engineBacklogBench } from './engine-backlog.bench.js';
import { engineIntakeBacklogBench } from './engine-intake-backlog.bench.js';
import { engineIntakeBench } from './engine-intake.bench.js';
import { engineLatencyBench } from './engine-latency.bench.js';
import { engineTablesBench } from './engine-tables.bench.js';
import { engineTransactionsBench } from './engine-transactions.bench.js';
import { hostileClientBench } from './hostile-client.bench.js';
import { hostileSimulatorBench } from './hostile-simulator.bench.js';
import { intacctPageBench } from './intacct-page.bench.js';
import { intacctRequestBench } from './intacct-request.bench.js';
import { simulatorMillionBench } from './simulator-million.bench.js';
import { simulatorThroughputBench } from './simulator-throughput.bench.js';

/** Every benchmark, in the order in which `all` runs them. */
export const BENCHES: readonly Bench[] = [
  intacctRequestBench,
  intacctPageBench,
  simulatorThroughputBench,
  simulatorMillionBench,
  engineThroughputBench,
  engineAgainstSdkBench,
  engineTransactionsBench,
  engineLatencyBench,
  hostileClientBench,
  hostileSimulatorBench,
  engineIntakeBench,
  engineIntakeBacklogBench,
  engineBacklogBench,
  engineTablesBench,
];
