import type { Clock, StageLabels, Telemetry } from '@bridge/ports';

/** Times the rooms: how long one took, for which object, and whether it came back. */
export class StageMeter {
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;

  constructor(telemetry: Telemetry, clock: Clock) {
    this.#telemetry = telemetry;
    this.#clock = clock;
  }

  /** @param of  whose work it is; `outcome` is `done`, or `failed` when `work` rejects */
  async measure<T>(stage: string, of: Pick<StageLabels, 'plugin' | 'object'>, work: () => Promise<T>): Promise<T> {
    const startedAt = this.#clock.now().getTime();
    let outcome = 'failed';
    try {
      const result = await work();
      outcome = 'done';
      return result;
    } finally {
      const seconds = (this.#clock.now().getTime() - startedAt) / 1000;
      const { plugin, object } = of;
      this.#telemetry.observeStage({ flow: 'to-intacct', plugin, object, stage, outcome }, seconds);
    }
  }
}

/** Of work that is not one object's. */
export const ALL_OBJECTS = { plugin: 'all', object: 'all' } as const;
