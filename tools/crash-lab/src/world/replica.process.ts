import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Failpoint } from '@bridge/ports';

const MAIN = fileURLToPath(new URL('../../../../apps/host/dist/main.js', import.meta.url));
const READY = /"message":"http port open"/;
const ADDRESS = /"url":"(http[^"]+)"/;
/** Ends an experiment that is broken; never decides one that is not. */
const START_LIMIT_MS = 60_000;
const KEPT_LINES = 400;

export interface ReplicaOptions {
  readonly roles: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Arming {
  readonly place: Failpoint;
  readonly nth: number;
  readonly action: 'kill' | 'hold';
  readonly ms: number;
  /** Of a hold: how far its clock is ahead from then on. */
  readonly aheadMs?: number;
}

/** One process of the bridge, as it is started in production, with a channel over which it can be told where to die. */
export class ReplicaProcess {
  readonly roles: string;
  /** The process has told that its port is open. Rejects when it ends before. */
  readonly ready: Promise<void>;
  /** How the process ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #onHeld = new Set<(place: string | undefined) => void>();
  #isOver = false;
  #isKilled = false;
  #url = '';

  constructor(options: ReplicaOptions) {
    this.roles = options.roles;
    this.#child = fork(MAIN, ['start', '--roles', options.roles], {
      env: { PATH: process.env['PATH'] ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (report: { readonly kind?: string; readonly place?: string }) => {
      if (report.kind === 'held') this.#onHeld.forEach((listener) => listener(report.place));
    });
    this.ended = new Promise((resolve) =>
      this.#child.once('exit', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal });
      }),
    );
    this.ready = this.#untilReady();
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Of its HTTP port; empty until it is ready. */
  get url(): string {
    return this.#url;
  }

  /** What it said last, for whoever looks for the cause of a failing point. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Resolves when the process died of it, or was held by it; never when it ends in another way. */
  arm(arming: Arming): Promise<void> {
    const held = new Promise<void>((resolve) => {
      const listener = (place: string | undefined): void => {
        if (place !== arming.place) return;
        this.#onHeld.delete(listener);
        resolve();
      };
      this.#onHeld.add(listener);
    });
    const died = new Promise<void>((resolve) => {
      void this.ended.then(({ signal }) => {
        if (signal === 'SIGKILL' && !this.#isKilled && arming.action === 'kill') resolve();
      });
    });
    this.#tell({ kind: 'arm', ...arming });
    return Promise.race([held, died]);
  }

  /** @param place  absent: everywhere */
  disarm(place?: Failpoint): void {
    this.#tell({ kind: 'disarm', ...(place === undefined ? {} : { place }) });
  }

  /** How far its clock is ahead of the machine's. */
  setClock(aheadMs: number): void {
    this.#tell({ kind: 'set-clock', aheadMs });
  }

  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#isOver) return;
    this.#isKilled ||= name === 'SIGKILL';
    this.#child.kill(name);
  }

  #tell(order: object): void {
    // One that has just died is told nothing.
    if (this.#child.connected) this.#child.send(order, () => undefined);
  }

  #untilReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.roles} did not start:\n${this.#text()}`)),
        START_LIMIT_MS,
      );
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        settle();
      };
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          this.#lines.push(...text.split('\n').filter((line) => line !== ''));
          this.#lines.splice(0, Math.max(0, this.#lines.length - KEPT_LINES));
          if (READY.test(text)) {
            this.#url = ADDRESS.exec(text)?.[1] ?? '';
            finish(resolve);
          }
        });
      }
      void this.ended.then(({ code, signal }) =>
        finish(() =>
          reject(new Error(`${this.roles} ended (${String(code ?? signal)}) before it was ready:\n${this.#text()}`)),
        ),
      );
    });
  }

  #text(): string {
    return this.#lines.slice(-20).join('\n');
  }
}
