import { ReplicaProcess } from './replica.process.js';
import type { Arming, ReplicaOptions } from './replica.process.js';

/** Roles of one process each: two of every kind, so that whoever dies has a neighbour that goes on. */
export const FLEET = ['consumer', 'consumer', 'worker', 'worker', 'relay', 'relay'] as const;
export type FleetRole = (typeof FLEET)[number];

/** The relays also take what operators ask for. */
const PLAYED = { consumer: 'consumer', worker: 'worker', relay: 'relay,api,scheduler' } as const;

/** The replicas of an experiment. One that ends is started again at once, as an orchestrator would. */
export class ReplicaFleet {
  readonly #env: Readonly<Record<string, string>>;
  readonly #replicas: ReplicaProcess[] = [];
  readonly #restarts = new Set<Promise<void>>();
  #isClosing = false;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  async start(): Promise<void> {
    FLEET.forEach((role) => this.#launch({ roles: PLAYED[role], env: this.#env }));
    await this.ready();
  }

  /** Everybody is up. Rejects with what the one said that does not come up. */
  async ready(): Promise<void> {
    await Promise.all(this.#restarts);
    await Promise.all(this.#replicas.map((replica) => replica.ready));
  }

  of(role: FleetRole): readonly ReplicaProcess[] {
    return this.#replicas.filter((replica) => replica.roles === PLAYED[role] && !replica.isOver);
  }

  get all(): readonly ReplicaProcess[] {
    return this.#replicas.filter((replica) => !replica.isOver);
  }

  /** Arms everybody of the role; resolves with the first one that has come to the place. */
  async arm(role: FleetRole, arming: Arming): Promise<ReplicaProcess> {
    const armed = this.of(role);
    const first = await Promise.race(armed.map((replica) => replica.arm(arming).then(() => replica)));
    armed.forEach((replica) => replica.disarm(arming.place));
    return first;
  }

  /** Nothing is armed, and every clock is right. */
  calm(): void {
    this.all.forEach((replica) => {
      replica.disarm();
      replica.setClock(0);
    });
  }

  /** What everybody said last, for the report of a failing point. */
  lines(): readonly string[] {
    return this.#replicas.flatMap((replica) => replica.lines.map((line) => `${replica.roles}: ${line}`));
  }

  async stop(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#restarts);
    this.all.forEach((replica) => replica.signal('SIGTERM'));
    const patience = setTimeout(() => this.all.forEach((replica) => replica.signal('SIGKILL')), 20_000);
    await Promise.all(this.#replicas.map((replica) => replica.ended));
    clearTimeout(patience);
  }

  #launch(options: ReplicaOptions): void {
    const replica = new ReplicaProcess(options);
    this.#replicas.push(replica);
    void replica.ended.then(() => {
      if (this.#isClosing) return;
      this.#replicas.splice(this.#replicas.indexOf(replica), 1);
      const restart = this.#restart(options);
      this.#restarts.add(restart);
      void restart.finally(() => this.#restarts.delete(restart));
    });
  }

  /** One that cannot start, because a server is away, is tried again a little later. */
  async #restart(options: ReplicaOptions): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!this.#isClosing) this.#launch(options);
  }
}
