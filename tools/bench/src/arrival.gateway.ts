import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const CONTROL_ID = /<function controlid="([^"]*)"/g;

/** Wall clock with fractions, ms: to be compared with times of other processes of this machine. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

/** Stands before a gateway and notes when functions come. */
export class ArrivalGateway {
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server = createServer((request, response) => {
    this.#pass(request, response).catch(() => response.destroy());
  });
  /** First arrival of each control id, ms. */
  readonly arrivals = new Map<string, number>();

  static async open(target: string): Promise<ArrivalGateway> {
    const gateway = new ArrivalGateway(new URL(target));
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  private constructor(target: URL) {
    this.#target = target;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    this.#agent.destroy();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = wallMs();
    const body = await textOf(request);
    for (const [, controlId = ''] of body.matchAll(CONTROL_ID)) {
      if (!this.arrivals.has(controlId)) this.arrivals.set(controlId, arrivedAt);
    }
    const forwarded = send(this.#target, {
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': request.headers['content-type'], 'content-length': Buffer.byteLength(body) },
    });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    // A session names the address to use from then on.
    const text = (await textOf(answer)).replaceAll(this.#target.href, this.url);
    response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/xml' });
    response.end(text);
  }
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
