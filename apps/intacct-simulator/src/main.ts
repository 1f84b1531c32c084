import { debuglog } from 'node:util';
import { OptionError, parseOptions, withCompanyFile, type SimulatorOptions } from './simulator.config.js';
import { checkPorts, PortError, startSimulator, type RunningSimulator } from './simulator.server.js';
import { companyJsonSchema } from './store/company.schema.js';
import { DamagedStateError, OpenStateError, StateFile } from './store/state.file.js';
import { StateInUseError, StateLock } from './store/state.lock.js';
import { World } from './store/world.store.js';

const say = (text: string): boolean => process.stderr.write(`simulator: ${text}\n`);

const STATE_ERRORS = [DamagedStateError, OpenStateError, StateInUseError];

/** The state file, which nobody else writes as long as this process lives. */
function openState(path: string | undefined): StateFile | undefined {
  if (path === undefined) return undefined;
  try {
    const lock = new StateLock(path);
    process.on('exit', () => lock.release());
    const state = new StateFile(path);
    if (state.warning !== undefined) say(state.warning);
    return state;
  } catch (error) {
    if (STATE_ERRORS.some((kind) => error instanceof kind)) throw error;
    throw new OptionError(
      `The state file ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function buildWorld(options: SimulatorOptions, state: StateFile | undefined): World {
  const world = new World({
    latency: options.profile,
    isLatencyGiven: options.isProfileGiven,
    seed: options.seed,
    state,
  });
  for (const path of options.companies) {
    withCompanyFile(path, (file) => {
      if (!world.companies.has(file.companyId)) world.addCompany(file);
      else say(`company ${file.companyId} is already there and is not seeded again`);
    });
  }
  world.markInitial();
  return world;
}

function stopOnSignals(running: RunningSimulator, state: StateFile | undefined, exitWithParent: boolean): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.close().then(() => {
      state?.close();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (!exitWithParent) return;
  process.stdin.on('end', stop).on('close', stop).on('error', stop);
  process.stdin.resume();
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.schema) {
    process.stdout.write(`${JSON.stringify(companyJsonSchema(), undefined, 2)}\n`);
    return;
  }
  await checkPorts(options);
  const state = openState(options.state);
  const world = buildWorld(options, state);
  const running = await startSimulator(world, options);
  stopOnSignals(running, state, options.exitWithParent);
  const companies = [...world.companies.keys()];
  process.stdout.write(
    `${JSON.stringify({ ready: true, gateway: running.gateway, control: running.control, companies })}\n`,
  );
}

const isExpected = (error: unknown): error is Error =>
  [OptionError, PortError, ...STATE_ERRORS].some((kind) => error instanceof kind);

/** One sentence for what nobody expected; NODE_DEBUG=simulator adds where it happened. */
function defect(error: unknown): string {
  if (!(error instanceof Error)) return `defect of the simulator: ${String(error)}`;
  debuglog('simulator')('%s', error.stack);
  return `defect of the simulator: ${error.message.split('\n')[0]} (NODE_DEBUG=simulator tells more)`;
}

main().catch((error: unknown) => {
  say(isExpected(error) ? error.message : defect(error));
  process.exit(1);
});
