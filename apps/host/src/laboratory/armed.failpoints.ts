import { failpointNames } from '@bridge/ports';
import type { Failpoint, Failpoints } from '@bridge/ports';
import { z } from 'zod';

const order = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('arm'),
    place: z.enum(failpointNames),
    /** Which of the next times the place is reached, from 1. */
    nth: z.number().int().min(1).default(1),
    action: z.enum(['kill', 'hold']),
    /** Of a hold. */
    ms: z.number().int().min(0).default(0),
    /** Of a hold: meanwhile somebody sets the clock of the process. */
    aheadMs: z.number().int().optional(),
  }),
  /** How far the clock of the process is ahead of the machine's from now on. */
  z.object({ kind: z.literal('set-clock'), aheadMs: z.number().int() }),
  z.object({ kind: z.literal('disarm'), place: z.enum(failpointNames).optional() }),
  z.object({ kind: z.literal('count') }),
]);

/** What the laboratory tells a process over its IPC channel. */
export type LaboratoryOrder = z.input<typeof order>;

/** What a process tells the laboratory. */
export type LaboratoryReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'held'; readonly place: Failpoint }
  | { readonly kind: 'clock-set' }
  | { readonly kind: 'counted'; readonly reached: Partial<Record<Failpoint, number>> };

interface Armed {
  readonly action: 'kill' | 'hold';
  readonly ms: number;
  readonly aheadMs: number | undefined;
  readonly nth: number;
  reached: number;
}

/** The channel between a process and the laboratory that started it. */
export interface LaboratoryChannel {
  onOrder(listener: (message: unknown) => void): void;
  report(report: LaboratoryReport): void;
  /** Ends the process as a power cut would. */
  kill(): void;
  sleep(ms: number): Promise<void>;
  /** The process takes the time to be so much later than the machine does. */
  setClock(aheadMs: number): void;
}

/** Failpoints that the laboratory arms from outside: a process is killed, or held, when it reaches the armed place. */
export class ArmedFailpoints implements Failpoints {
  readonly #channel: LaboratoryChannel;
  readonly #armed = new Map<Failpoint, Armed>();
  readonly #reached = new Map<Failpoint, number>();

  constructor(channel: LaboratoryChannel) {
    this.#channel = channel;
    channel.onOrder((message) => this.#follow(message));
    channel.report({ kind: 'ready' });
  }

  reach(name: Failpoint): Promise<void> | undefined {
    this.#reached.set(name, (this.#reached.get(name) ?? 0) + 1);
    const armed = this.#armed.get(name);
    if (armed === undefined) {
      return undefined;
    }
    armed.reached += 1;
    if (armed.reached < armed.nth) {
      return undefined;
    }
    this.#armed.delete(name);
    if (armed.action === 'kill') {
      this.#channel.kill();
    }
    if (armed.aheadMs !== undefined) {
      this.#channel.setClock(armed.aheadMs);
    }
    this.#channel.report({ kind: 'held', place: name });
    return this.#channel.sleep(armed.ms);
  }

  #follow(message: unknown): void {
    const parsed = order.safeParse(message);
    if (!parsed.success) {
      return;
    }
    switch (parsed.data.kind) {
      case 'arm': {
        const { place, action, ms, nth, aheadMs } = parsed.data;
        this.#armed.set(place, { action, ms, nth, aheadMs, reached: 0 });
        return;
      }
      case 'set-clock':
        this.#channel.setClock(parsed.data.aheadMs);
        this.#channel.report({ kind: 'clock-set' });
        return;
      case 'disarm':
        if (parsed.data.place === undefined) {
          this.#armed.clear();
        } else {
          this.#armed.delete(parsed.data.place);
        }
        return;
      case 'count':
        this.#channel.report({ kind: 'counted', reached: Object.fromEntries(this.#reached) });
        return;
      default:
        parsed.data satisfies never;
    }
  }
}

/** The channel of a process that was started with one; `undefined` when it was not. */
export function processChannel(setClock: (aheadMs: number) => void): LaboratoryChannel | undefined {
  return process.send === undefined
    ? undefined
    : {
        onOrder: (listener) => {
          process.on('message', listener);
          // Listening for orders must not keep a process alive that has drained.
          process.channel?.unref();
          // A laboratory that was killed leaves nobody behind.
          process.on('disconnect', () => process.exit(1));
        },
        report: (report) => process.send?.(report),
        kill: () => process.kill(process.pid, 'SIGKILL'),
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        setClock,
      };
}
