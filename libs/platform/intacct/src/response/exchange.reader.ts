import type { Logger } from '@bridge/ports';
import type { Answer } from './answer.js';
import type { AnswerBody } from './document.reader.js';
import { interpret } from './envelope.parser.js';
import { ParserPool } from './parser.pool.js';
import type { ParserPoolOptions } from './parser.pool.js';
import { runInSlices } from './slices.js';
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

/**
 * Reads the bodies of answers: never rejects for what a body holds, and never holds the event loop up for long: a large
 * body is parsed in another thread, and its records are made in slices.
 */
export class ExchangeReader {
  readonly #pool: ParserPool;
  readonly #logger: Logger;

  constructor(options: ParserPoolOptions, logger: Logger) {
    this.#pool = new ParserPool(options);
    this.#logger = logger;
  }

  /** Takes the body of the exchange over. */
  async read(exchange: Exchange, requestControlId: string): Promise<ReadExchange> {
    if (exchange.kind !== 'answered') {
      return exchange;
    }
    const { kind, status, retryAfter, contentType, body } = exchange;
    const answer = await this.readAnswer({ bytes: body, contentType }, requestControlId);
    return { kind, status, retryAfter, answer };
  }

  /** Read one document; `requestControlId` as for `parseAnswer`. Takes its memory over. */
  async readAnswer(body: AnswerBody, requestControlId: string | undefined): Promise<Answer> {
    const bytes = body.bytes.length;
    const answer = await runInSlices(interpret(await this.#pool.parse(body), requestControlId));
    if (answer.kind === 'unreadable') {
      this.#logger.warn('gateway answer not readable', { stage: 'gateway', code: answer.code, bytes });
    }
    if (answer.kind === 'results' && answer.hasReplacedCharacters) {
      this.#logger.warn('gateway answer mended', { stage: 'gateway', code: 'ANSWER_CHARACTERS_REPLACED', bytes });
    }
    return answer;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
