import type { GatewayAnswer } from '../gateway/fault.answer.js';
import { maskExchange } from './secret.mask.js';

export interface JournalEntry {
  readonly seq: number;
  readonly at: string;
  readonly ms: number;
  /** Of that, what the latency profile asked for. */
  readonly latencyMs: number;
  readonly outcome: 'answered' | 'dropped';
  readonly status: number | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly request: string;
  readonly response: string;
}

interface Exchange {
  readonly at: number;
  readonly ms: number;
  readonly request: string;
  readonly answer: GatewayAnswer;
}

const MAX_ENTRIES = 1000;
const MAX_CHARACTERS = 32_000_000;

/** The latest exchanges, bounded by number and size. Masked when they are looked at, to keep requests cheap. */
export class RequestJournal {
  #exchanges: (Exchange & { readonly seq: number })[] = [];
  #characters = 0;
  #lastSeq = 0;

  record(exchange: Exchange): void {
    this.#lastSeq += 1;
    this.#exchanges.push({ ...exchange, seq: this.#lastSeq });
    this.#characters += sizeOf(exchange);
    while (this.#exchanges.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS) {
      const oldest = this.#exchanges.shift();
      if (oldest === undefined) return;
      this.#characters -= sizeOf(oldest);
    }
  }

  /** Entries after `since`, oldest first. */
  list(since: number, limit: number): readonly JournalEntry[] {
    return this.#exchanges
      .filter((each) => each.seq > since)
      .slice(0, limit)
      .map(({ seq, at, ms, request, answer }) => {
        const response = answer.kind === 'body' ? answer.body : '';
        return {
          seq,
          at: new Date(at).toISOString(),
          ms: Math.round(ms * 10) / 10,
          latencyMs: answer.kind === 'body' ? Math.round((answer.latencyMs ?? 0) * 1000) / 1000 : 0,
          outcome: answer.kind === 'body' ? 'answered' : 'dropped',
          status: answer.kind === 'body' ? answer.status : undefined,
          requestBytes: Buffer.byteLength(request),
          responseBytes: Buffer.byteLength(response),
          ...maskExchange(request, response, answer.kind === 'body' && answer.contentType === 'text/plain'),
        };
      });
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  clear(): void {
    this.#exchanges = [];
    this.#characters = 0;
  }
}

const sizeOf = ({ request, answer }: Exchange): number =>
  request.length + (answer.kind === 'body' ? answer.body.length : 0);
