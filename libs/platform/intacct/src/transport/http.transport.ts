import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { decodeContent } from './content.decoder.js';
import type { Exchange, Transport } from './exchange.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';

type HttpOptions = Pick<
  IntacctGatewayOptions,
  | 'connectTimeoutMs'
  | 'headersTimeoutMs'
  | 'bodyTimeoutMs'
  | 'maxResponseBytes'
  | 'connectionsPerHost'
  | 'keepAliveTimeoutMs'
>;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** A timer of Node.js that is set for longer fires at once. */
const longestTimeoutMs = 2 ** 31 - 1;
/** The time of a whole request is over. */
const deadline = 'DEADLINE';
const timeoutCodes: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', deadline]);
const tooLarge = 'ANSWER_TOO_LARGE';
/** The second is what decompression says. */
const tooLargeCodes: ReadonlySet<string> = new Set([tooLarge, 'ERR_BUFFER_TOO_LARGE']);

function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((text) => typeof text === 'string') ?? 'UNKNOWN';
}

function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

interface Bounds {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

/** Why a connection could not be made, for whoever can mend it. */
function unconnected(code: string, { timeoutMs, connectTimeoutMs }: Bounds): string {
  switch (code) {
    case deadline:
      return `No connection within ${timeoutMs} ms`;
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `No connection within ${connectTimeoutMs} ms`;
    case 'ENOTFOUND':
      return 'No connection: the host name is not known';
    case 'ECONNREFUSED':
      return 'No connection: the host refuses it';
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return 'No connection: the client was closed';
    default:
      return 'No connection';
  }
}

function unanswered(code: string, bounds: Bounds): string {
  switch (code) {
    case deadline:
      return `No whole answer within ${bounds.timeoutMs} ms`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `No answer within ${bounds.headersTimeoutMs} ms`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `The answer paused for more than ${bounds.bodyTimeoutMs} ms`;
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The connection closed before the whole answer came';
    case tooLarge:
    case 'ERR_BUFFER_TOO_LARGE':
      return `The answer is larger than ${bounds.maxBytes} bytes`;
    default:
      return 'No whole answer';
  }
}

/** Collects one answer. Every way out goes through `#settle`, once. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly done: Promise<Exchange>;
  readonly #bounds: Bounds;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #resolve: (exchange: Exchange) => void = () => undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #headers: Headers = {};
  #status: number | undefined;
  #bytes = 0;
  #isSettled = false;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#timer = setTimeout(() => {
      this.#fail(deadline);
    }, bounds.timeoutMs);
  }

  // Called immediately before the first byte is written; an abort here still sends nothing.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isSettled) {
      controller.abort(new Error(deadline));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#bounds.maxBytes) {
      this.#fail(tooLarge);
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    void this.#decode(Buffer.concat(this.#chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(codeOf(error));
  }

  async #decode(raw: Buffer): Promise<void> {
    try {
      const bytes = await decodeContent(
        raw,
        headerText(this.#headers, 'content-encoding') ?? '',
        this.#bounds.maxBytes,
      );
      this.#settle({
        kind: 'answered',
        status: this.#status ?? 0,
        retryAfter: this.#retryAfter(),
        contentType: headerText(this.#headers, 'content-type'),
        body: bytes,
      });
    } catch (error) {
      this.#fail(codeOf(error));
    }
  }

  #retryAfter(): string | undefined {
    return headerText(this.#headers, 'retry-after');
  }

  #fail(code: string): void {
    if (this.#controller === undefined) {
      this.#settle({ kind: 'not-sent', description: `${unconnected(code, this.#bounds)} (${code}).` });
      return;
    }
    this.#settle({
      kind: 'lost',
      description: `${unanswered(code, this.#bounds)} (${code}).`,
      isTimeout: timeoutCodes.has(code),
      isTooLarge: tooLargeCodes.has(code),
      status: this.#status,
      retryAfter: this.#retryAfter(),
    });
    this.#controller.abort(new Error(code));
  }

  #settle(exchange: Exchange): void {
    if (this.#isSettled) {
      return;
    }
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#resolve(exchange);
  }
}

/** HTTP by undici: kept connections, no redirects followed, nothing sent twice. */
export class HttpTransport implements Transport {
  readonly #agent: Agent;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: { timeout: options.connectTimeoutMs },
      bodyTimeout: options.bodyTimeoutMs,
      keepAliveTimeout: options.keepAliveTimeoutMs,
      connections: options.connectionsPerHost,
      pipelining: 1,
    });
  }

  post(url: string, body: string, wantedMs: number): Promise<Exchange> {
    const timeoutMs = Math.min(wantedMs, longestTimeoutMs);
    const { origin, pathname, search } = new URL(url);
    const { maxResponseBytes: maxBytes, bodyTimeoutMs, connectTimeoutMs } = this.#options;
    const headersTimeoutMs = Math.min(timeoutMs, this.#options.headersTimeoutMs);
    const handler = new ExchangeHandler({ maxBytes, timeoutMs, headersTimeoutMs, bodyTimeoutMs, connectTimeoutMs });
    this.#agent.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: 'POST',
        headers: {
          'content-type': 'application/xml',
          accept: 'text/xml, application/xml',
          'accept-encoding': 'gzip',
          'user-agent': 'dmo-intacct-bridge',
        },
        body: Buffer.from(body, 'utf8'),
        headersTimeout: headersTimeoutMs,
      },
      handler,
    );
    return handler.done;
  }

  async close(): Promise<void> {
    if (!this.#agent.closed) {
      await this.#agent.close();
    }
  }
}
