import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { BodyTooLargeError, readBody } from '../control/body.reader.js';
import type { RequestJournal } from '../control/request.journal.js';
import type { World } from '../store/world.store.js';
import type { GatewayAnswer } from './fault.answer.js';
import type { GatewayPipeline } from './gateway.pipeline.js';

export const GATEWAY_PATH = '/ia/xml/xmlgw.phtml';

const plain = (status: number, text: string): GatewayAnswer => ({
  kind: 'body',
  status,
  contentType: 'text/plain',
  body: text,
});

const acceptsXml = (type: string): boolean => type === '' || /^(application|text)\/xml\b/i.test(type);

/** The HTTP side of the gateway: path, method, size, compression, and faults of the connection. */
export class GatewayDoor {
  constructor(
    private readonly world: World,
    private readonly pipeline: GatewayPipeline,
    private readonly journal: RequestJournal,
  ) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#serve(request, response).catch((error: unknown) => {
      process.stderr.write(`simulator: unexpected failure: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('Internal error of the simulator');
    });
  };

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = this.world.clock.now();
    const started = performance.now();
    const refused = this.#refuseEarly(request);
    if (refused !== undefined) {
      request.resume();
      return this.#send(request, response, refused);
    }
    let body: string;
    try {
      body = await readBody(request, this.world.profile.gaps.maxBodyBytes);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) return;
      return this.#send(request, response, plain(413, 'Request entity too large'));
    }
    const answer = await this.pipeline.handle(body, endpointOf(request));
    this.journal.record({ at: startedAt, ms: performance.now() - started, request: body, answer });
    return this.#send(request, response, answer);
  }

  #refuseEarly(request: IncomingMessage): GatewayAnswer | undefined {
    const path = (request.url ?? '').split('?')[0];
    if (path !== GATEWAY_PATH) return plain(404, 'Not found');
    if (request.method !== 'POST') return plain(405, 'Method not allowed');
    if (!acceptsXml(request.headers['content-type'] ?? '')) return plain(415, 'Unsupported media type');
    return undefined;
  }

  async #send(request: IncomingMessage, response: ServerResponse, answer: GatewayAnswer): Promise<void> {
    if ((answer.delayMs ?? 0) > 0) await sleep(answer.delayMs);
    if (answer.kind === 'drop') {
      request.socket.destroy();
      return;
    }
    const gzip =
      /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) && answer.cutAfterBytes === undefined;
    const raw = Buffer.from(answer.body, 'utf8');
    const bytes = gzip && raw.length > 512 ? gzipSync(raw, { level: 1 }) : raw;
    response.writeHead(answer.status, {
      'content-type': answer.contentType,
      'content-length': bytes.length,
      ...(bytes === raw ? {} : { 'content-encoding': 'gzip' }),
      ...answer.headers,
    });
    if (answer.cutAfterBytes === undefined) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, answer.cutAfterBytes), () => request.socket.destroy());
  }
}

/** The gateway under the name that the client used for it, so that it also works behind a host name of a container. */
function endpointOf(request: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort = 0 } = request.socket;
  return `http://${request.headers.host ?? `${localAddress}:${localPort}`}${GATEWAY_PATH}`;
}
