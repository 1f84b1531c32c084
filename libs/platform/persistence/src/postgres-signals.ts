import { signalChannels } from '@bridge/ports';
import type { Logger, SignalChannel, Signals } from '@bridge/ports';
import type { Client } from 'pg';
import { boundedClient } from './bounded.client.js';
import type { ConnectionLimits } from './bounded.client.js';

const RECONNECT_MS = 1_000;

/**
 * LISTEN on one connection of its own; reconnects by itself, also when the server has fallen silent. Signals sent meanwhile are
 * lost: listeners poll as well.
 */
export class PostgresSignals implements Signals {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #listeners = new Map<SignalChannel, Set<() => void>>(signalChannels.map((channel) => [channel, new Set()]));
  readonly #limits: ConnectionLimits;
  #client: Client | undefined;
  #looking: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(url: string, logger: Logger, limits: ConnectionLimits = {}) {
    this.#url = url;
    this.#logger = logger;
    this.#limits = limits;
  }

  async connect(): Promise<void> {
    const client = new (boundedClient(this.#limits))({
      connectionString: this.#url,
      application_name: 'bridge-signals',
    });
    client.on('error', (err) => {
      this.#logger.warn('signal connection lost', { stage: 'signals', code: 'SIGNALS_LOST', reason: err.message });
      this.#reconnectLater();
    });
    client.on('notification', ({ channel }) => this.#wake(channel.replace('bridge_', '') as SignalChannel));
    await client.connect();
    for (const channel of signalChannels) {
      await client.query(`listen bridge_${channel}`);
    }
    this.#client = client;
    this.#lookAfter(client);
    signalChannels.forEach((channel) => this.#wake(channel));
  }

  listen(channel: SignalChannel, onSignal: () => void): () => void {
    this.#listeners.get(channel)?.add(onSignal);
    return () => this.#listeners.get(channel)?.delete(onSignal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #wake(channel: SignalChannel): void {
    this.#listeners.get(channel)?.forEach((listener) => listener());
  }

  /** Nothing is heard on a healthy connection for hours, as on one that leads nowhere: it is asked. */
  #lookAfter(client: Client): void {
    const { silenceTimeoutMs = 0 } = this.#limits;
    if (silenceTimeoutMs > 0) {
      this.#looking = setInterval(() => void client.query('select').catch(() => undefined), silenceTimeoutMs).unref();
    }
  }

  #reconnectLater(): void {
    const client = this.#client;
    if (this.#isClosed || client === undefined) {
      return;
    }
    this.#client = undefined;
    clearInterval(this.#looking);
    client.end().catch(() => undefined);
    const retry = (): void => {
      if (!this.#isClosed) {
        this.connect().catch(() => setTimeout(retry, RECONNECT_MS).unref());
      }
    };
    setTimeout(retry, RECONNECT_MS).unref();
  }
}
