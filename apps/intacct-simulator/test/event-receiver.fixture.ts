import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One post that arrived. */
export interface ReceivedPost {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly fields: Readonly<Record<string, string>>;
}

/** A small HTTP listener that keeps what it is sent and answers with the statuses it is told, then 200. */
export class EventReceiver {
  readonly posts: ReceivedPost[] = [];
  statuses: number[] = [];
  /** Requests that are never answered. */
  isSilent = false;
  readonly #watchers: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<EventReceiver> {
    const server = createServer();
    const receiver = new EventReceiver(server);
    server.on('request', (request: IncomingMessage, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        receiver.#keep(request, body);
        if (!receiver.isSilent) response.writeHead(receiver.statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves when that many posts have arrived in all. */
  async arrived(count: number): Promise<readonly ReceivedPost[]> {
    while (this.posts.length < count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
    return this.posts;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #keep(request: IncomingMessage, body: string): void {
    const { method = '', url = '', headers } = request;
    this.posts.push({ method, path: url, headers, fields: Object.fromEntries(new URLSearchParams(body)) });
    for (const resume of this.#watchers.splice(0)) resume();
  }
}
