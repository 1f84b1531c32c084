import { signalChannels } from '@bridge/ports';
import type { Logger, SignalChannel, Signals } from '@bridge/ports';
import { Client } from 'pg';

const RECONNECT_MS = 1_000;

/** LISTEN on one connection of its own; reconnects by itself. Signals sent meanwhile are lost: listeners poll as well. */
export class PostgresSignals implements Signals {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #listeners = new Map<SignalChannel, Set<() => void>>(signalChannels.map((channel) => [channel, new Set()]));
  #client: Client | undefined;
  #isClosed = false;

  constructor(url: string, logger: Logger) {
    this.#url = url;
    this.#logger = logger;
  }

  async connect(): Promise<void> {
    const client = new Client({ connectionString: this.#url, application_name: 'bridge-signals' });
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
    signalChannels.forEach((channel) => this.#wake(channel));
  }

  listen(channel: SignalChannel, onSignal: () => void): () => void {
    this.#listeners.get(channel)?.add(onSignal);
    return () => this.#listeners.get(channel)?.delete(onSignal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #wake(channel: SignalChannel): void {
    this.#listeners.get(channel)?.forEach((listener) => listener());
  }

  #reconnectLater(): void {
    const client = this.#client;
    if (this.#isClosed || client === undefined) {
      return;
    }
    this.#client = undefined;
    client.end().catch(() => undefined);
    const retry = (): void => {
      if (!this.#isClosed) {
        this.connect().catch(() => setTimeout(retry, RECONNECT_MS).unref());
      }
    };
    setTimeout(retry, RECONNECT_MS).unref();
  }
}
