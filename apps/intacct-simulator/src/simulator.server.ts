import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandRoutes } from './control/command.routes.js';
import { companyRoutes } from './control/company.routes.js';
import { ControlRouter } from './control/control.router.js';
import { eventRoutes } from './control/event.routes.js';
import { objectRoutes } from './control/object.routes.js';
import { RequestJournal } from './control/request.journal.js';
import { periodRoutes } from './control/period.routes.js';
import { Courier } from './events/courier.js';
import { GATEWAY_PATH, GatewayDoor } from './gateway/gateway.door.js';
import { OfflineQueue } from './gateway/offline.queue.js';
import { GatewayPipeline } from './gateway/gateway.pipeline.js';
import { SeededRandom } from './load/clock.model.js';
import { LateTimer } from './load/late.timer.js';
import type { World } from './store/world.store.js';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly controlPort: number;
}

export interface RunningSimulator {
  readonly gateway: string;
  readonly control: string;
  close(): Promise<void>;
}

/** The port cannot be used; the text says which and why. */
export class PortError extends Error {
  constructor(host: string, port: number, code: string) {
    const reason = code === 'EADDRINUSE' ? 'it is in use' : code;
    super(`Port ${port} on ${host} cannot be opened: ${reason}.`);
    this.name = 'PortError';
  }
}

function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new PortError(host, port, error.code ?? error.message)),
    );
    server.listen(port, host, () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });

/** Find out that a port cannot be used before a large company is read. @throws PortError */
export async function checkPorts({ host, port, controlPort }: ListenOptions): Promise<void> {
  const opened: Server[] = [];
  try {
    for (const each of [port, controlPort]) opened.push(await listen(() => undefined, host, each));
  } finally {
    await Promise.all(opened.map((server) => close(server)));
  }
}

/** Open both ports over one world. */
export async function startSimulator(world: World, options: ListenOptions): Promise<RunningSimulator> {
  const { host } = options;
  const { faults } = world;
  const journal = new RequestJournal();
  const late = new LateTimer();
  const offline = new OfflineQueue(world, faults, new LateTimer());
  const courier = new Courier(world, faults, new SeededRandom(world.seed + 2));
  world.deliverTo(courier);
  const pipeline = new GatewayPipeline(world, faults, late, offline);
  const resume = (): void => {
    courier.resume();
    pipeline.resume();
  };
  const door = new GatewayDoor(world, pipeline, journal);
  const routes = [
    ...companyRoutes(world),
    ...periodRoutes(world),
    ...objectRoutes(world),
    ...eventRoutes(world, courier),
    ...commandRoutes({ world, faults, journal, late, offline, courier, gate: pipeline.gate, resume }),
  ];
  const gatewayServer = await listen(door.handle, host, options.port);
  let controlServer: Server;
  try {
    controlServer = await listen(new ControlRouter(routes).handle, host, options.controlPort);
  } catch (error) {
    await close(gatewayServer);
    throw error;
  }
  resume();
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    gateway: `http://${shown}:${portOf(gatewayServer)}${GATEWAY_PATH}`,
    control: `http://${shown}:${portOf(controlServer)}`,
    close: async () => {
      late.cancel();
      offline.stop();
      courier.stop();
      await Promise.all([close(gatewayServer), close(controlServer)]);
    },
  };
}
