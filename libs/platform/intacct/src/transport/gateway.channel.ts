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
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(transport: Transport, reader: ExchangeReader) {
    this.#transport = transport;
    this.#reader = reader;
  }

  async post(url: string, document: string, { controlId, timeoutMs }: PostOptions): Promise<ReadExchange> {
    const exchange = this.#exchange(url, document, { controlId, timeoutMs });
    this.#underWay.add(exchange);
    try {
      return await exchange;
    } finally {
      this.#underWay.delete(exchange);
    }
  }

  /** Requests under way come to their end, and their answers are read; none is sent any more. */
  async close(): Promise<void> {
    await this.#transport.close();
    await Promise.allSettled(this.#underWay);
    await this.#reader.close();
  }

  async #exchange(url: string, document: string, { controlId, timeoutMs }: PostOptions): Promise<ReadExchange> {
    return this.#reader.read(await this.#transport.post(url, document, timeoutMs), controlId);
  }
}
