import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly isLogin: boolean;
}

export type Reply = (response: ServerResponse, received: Received, socket: Socket) => void;

/** An answer with this body. */
export function reply(body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/xml; encoding="UTF-8"', ...headers });
    response.end(body);
  };
}

/** A gateway that answers as told. Logins and calls have their own answers; the last one stays. */
export class ScriptServer {
  readonly received: Received[] = [];
  login: Reply = reply('');
  readonly #calls: Reply[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((incoming, response) => {
      void this.#handle(incoming, response);
    });
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const received = { body, headers: incoming.headers, isLogin: body.includes('<getAPISession>') };
    this.received.push(received);
    (received.isLogin ? this.login : this.#nextCall())(response, received, incoming.socket);
  }

  #nextCall(): Reply {
    return (this.#calls.length > 1 ? this.#calls.shift() : this.#calls[0]) ?? reply('');
  }

  /** Answers to calls, in order. */
  calls(...replies: readonly Reply[]): void {
    this.#calls.splice(0, this.#calls.length, ...replies);
  }

  get logins(): number {
    return this.received.filter(({ isLogin }) => isLogin).length;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ia/xml/xmlgw.phtml`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
