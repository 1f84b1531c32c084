import type { Answer } from './answer.js';
import { parseAnswer } from './envelope.parser.js';
import type { Exchange } from '../transport/exchange.js';

/** What became of one request, its answer read. */
export type ReadExchange =
  | Exclude<Exchange, { readonly kind: 'answered' }>
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly answer: Answer;
    };

/** Reads the bodies of answers. Never rejects for what a body holds. */
export class ExchangeReader {
  read(exchange: Exchange, requestControlId: string): Promise<ReadExchange> {
    if (exchange.kind !== 'answered') {
      return Promise.resolve(exchange);
    }
    const { kind, status, retryAfter, body } = exchange;
    const answer = parseAnswer(new TextDecoder('utf-8').decode(body), requestControlId);
    return Promise.resolve({ kind, status, retryAfter, answer });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
