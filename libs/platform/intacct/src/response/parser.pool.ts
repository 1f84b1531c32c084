import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { readBody, unreadable } from './document.reader.js';
import type { AnswerBody, ReadDocument } from './document.reader.js';

export interface ParserPoolOptions {
  /** Threads at most; 0 parses everything on the thread of the caller. */
  readonly parserThreads: number;
  /** Bodies of at least this size are parsed in another thread. */
  readonly parserThresholdBytes: number;
  readonly parserTimeoutMs: number;
  /** The compiled worker. @default the one beside this file; without one, everything is parsed by the caller */
  readonly workerUrl?: URL;
}

const idleTimeoutMs = 30_000;
/** A body that needs more memory than this is not an answer. */
const workerMemoryMb = 512;

/** A part of a larger block is copied: handing it over would take the whole block away. */
function ofItsOwnMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}

/** Parses bodies, large ones in threads that are started when the first one comes and never keep the process alive. */
export class ParserPool {
  readonly #options: ParserPoolOptions;
  readonly #workerPath: string;
  readonly #running = new Set<Promise<unknown>>();
  #hasWorker: boolean;
  #pool: Piscina<AnswerBody, ReadDocument> | undefined;
  #isClosed = false;

  constructor(options: ParserPoolOptions) {
    this.#options = options;
    this.#workerPath = fileURLToPath(options.workerUrl ?? new URL('./answer.worker.js', import.meta.url));
    this.#hasWorker = options.parserThreads > 0 && existsSync(this.#workerPath);
  }

  /** Takes the memory of a large body over. Never rejects: what cannot be parsed is unreadable. */
  async parse(body: AnswerBody): Promise<ReadDocument> {
    if (!this.#hasWorker || this.#isClosed || body.bytes.length < this.#options.parserThresholdBytes) {
      return readBody(body);
    }
    const bytes = ofItsOwnMemory(body.bytes);
    const deadline = new AbortController();
    const timer = globalThis.setTimeout(() => {
      deadline.abort();
    }, this.#options.parserTimeoutMs);
    const running = this.#run({ ...body, bytes }, { signal: deadline.signal, transferList: [bytes.buffer] });
    this.#running.add(running);
    try {
      return await running;
    } catch {
      const what = deadline.signal.aborted ? 'took too long' : 'ended';
      return unreadable('ANSWER_PARSER_FAILED', `The parser of the answer ${what}.`);
    } finally {
      clearTimeout(timer);
      this.#running.delete(running);
    }
  }

  /** Lets the threads finish what they are parsing, no longer than one parse may take, then ends them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const enough = setTimeout(this.#options.parserTimeoutMs, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.#running), enough]);
    await this.#pool?.destroy();
    this.#pool = undefined;
  }

  async #run(body: AnswerBody, options: Parameters<Piscina['run']>[1]): Promise<ReadDocument> {
    return this.#threads().run(body, options);
  }

  #threads(): Piscina<AnswerBody, ReadDocument> {
    if (this.#pool !== undefined) {
      return this.#pool;
    }
    const pool = new Piscina<AnswerBody, ReadDocument>({
      filename: this.#workerPath,
      name: 'parse',
      minThreads: 0,
      maxThreads: this.#options.parserThreads,
      idleTimeout: idleTimeoutMs,
      resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
    });
    // A thread that fails outside a task cannot be started at all: from now on the caller parses.
    pool.on('error', () => {
      this.#hasWorker = false;
      void pool.destroy();
    });
    this.#pool = pool;
    return pool;
  }
}
