import type { Transport } from './exchange.js';
import type { ExchangeReader, ReadExchange } from '../response/exchange.reader.js';

export interface PostOptions {
  /** Control id of the request: an answer that names another one is not ours. */
  readonly controlId: string;
  readonly timeoutMs: number;
}

/** Sends documents and reads what comes back. Never rejects for what network, server and answer do. */
export class GatewayChannel {
  readonly #transport: Transport;
  readonly #reader: ExchangeReader;

  constructor(transport: Transport, reader: ExchangeReader) {
    this.#transport = transport;
    this.#reader = reader;
  }

  async post(url: string, document: string, { controlId, timeoutMs }: PostOptions): Promise<ReadExchange> {
    return this.#reader.read(await this.#transport.post(url, document, timeoutMs), controlId);
  }

  async close(): Promise<void> {
    await Promise.all([this.#transport.close(), this.#reader.close()]);
  }
}
