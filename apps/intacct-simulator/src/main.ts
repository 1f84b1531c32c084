import { OptionError, parseOptions, withCompanyFile, type SimulatorOptions } from './simulator.config.js';
import { PortError, startSimulator, type RunningSimulator } from './simulator.server.js';
import { DamagedStateError, StateFile } from './store/state.file.js';
import { World } from './store/world.store.js';

const say = (text: string): boolean => process.stderr.write(`simulator: ${text}\n`);

function openState(path: string | undefined): StateFile | undefined {
  if (path === undefined) return undefined;
  try {
    const state = new StateFile(path);
    if (state.warning !== undefined) say(state.warning);
    return state;
  } catch (error) {
    if (error instanceof DamagedStateError) throw error;
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
  error instanceof OptionError || error instanceof PortError || error instanceof DamagedStateError;

main().catch((error: unknown) => {
  say(isExpected(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
