import { parseArgs } from 'node:util';
import { startKafkaBroker } from './kafka-broker.js';

const usage = `Usage: node tools/kafka/dist/main.js [--port <n>] [--exit-with-parent]

Starts a Kafka broker on the loopback interface with empty data, prints one line of JSON when it is ready, and removes
everything on SIGTERM or SIGINT; with --exit-with-parent also when standard input closes.
`;

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'exit-with-parent': { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}

const asked = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
  process.once('SIGINT', () => resolve());
  if (values['exit-with-parent'] === true) process.stdin.once('close', () => resolve()).resume();
});
const keepAlive = setInterval(() => undefined, 60_000);
try {
  const broker = await startKafkaBroker(values.port === undefined ? {} : { port: Number.parseInt(values.port, 10) });
  process.stdout.write(`${JSON.stringify({ ready: true, brokers: broker.brokers })}\n`);
  await asked;
  await broker.stop();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
clearInterval(keepAlive);
process.stdin.destroy();
