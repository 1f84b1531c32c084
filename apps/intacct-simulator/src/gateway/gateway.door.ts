import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyTooLargeError, readBytes } from '../control/body.reader.js';
import type { RequestJournal } from '../control/request.journal.js';
import { isOffline, type Maintenance } from '../load/maintenance.window.js';
import { TimeCeiling } from '../load/time.ceiling.js';
import type { Gaps } from '../load/profile.schema.js';
import type { World } from '../store/world.store.js';
import { decodeBody } from './body.decoder.js';
import { compress } from './content.coding.js';
import type { GatewayAnswer } from './fault.answer.js';
import type { GatewayPipeline } from './gateway.pipeline.js';

export const GATEWAY_PATH = '/ia/xml/xmlgw.phtml';

const plain = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): GatewayAnswer => ({
  kind: 'body',
  status,
  contentType: 'text/plain',
  body: text,
  headers,
});

const offline = ({ answer, text }: Maintenance): GatewayAnswer =>
  answer === 'text'
    ? plain(200, text)
    : { kind: 'body', status: 503, contentType: 'text/html', body: `<html><body>${text}</body></html>` };

const acceptsXml = (type: string, { allowDtd21 }: Gaps): boolean =>
  type === '' ||
  /^(application|text)\/xml\s*(;|$)/i.test(type) ||
  (allowDtd21 && /^x-intacct-xml-request\s*(;|$)/i.test(type));

const UNSUPPORTED = 'Unsupported media type: send application/xml or text/xml';
const DEFECT = 'Internal error of the simulator';

/** When a request came: by the virtual clock, and to measure from. */
interface Since {
  readonly at: number;
  readonly started: number;
}

/** What stands for a request in the journal whose body was not read. */
const firstLineOf = ({ method = '', url = '' }: IncomingMessage): string => `${method} ${url.split('?')[0] ?? ''}`;

const charsetOf = (type: string | undefined): string | undefined =>
  /;\s{0,9}charset\s{0,9}=\s{0,9}"?([^";\s]{1,40})/i.exec(type ?? '')?.[1];

/** The HTTP side of the gateway: path, method, size, encoding, compression, and faults of the connection. */
export class GatewayDoor {
  readonly #ceiling: TimeCeiling;

  constructor(
    private readonly world: World,
    private readonly pipeline: GatewayPipeline,
    private readonly journal: RequestJournal,
  ) {
    this.#ceiling = new TimeCeiling(world.clock, () => world.profile.gaps.ceilingMinutes * 60_000);
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const since = { at: this.world.clock.now(), started: performance.now() };
    this.#serve(request, response, since).catch((error: unknown) => {
      this.#record(since, firstLineOf(request), plain(500, DEFECT));
      process.stderr.write(`simulator: unexpected failure: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(DEFECT);
    });
  };

  #record({ at, started }: Since, request: string, answer: GatewayAnswer): void {
    this.journal.record({ at, ms: performance.now() - started, request, answer });
  }

  async #serve(request: IncomingMessage, response: ServerResponse, since: Since): Promise<void> {
    const refuse = (answer: GatewayAnswer): Promise<void> => {
      this.#record(since, firstLineOf(request), answer);
      return this.#send(request, response, answer);
    };
    const refused = this.#refuseEarly(request);
    if (refused !== undefined) {
      request.resume();
      return refuse(refused);
    }
    let bytes: Buffer;
    try {
      bytes = await readBytes(request, this.world.profile.gaps.maxBodyBytes);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) return;
      return refuse(plain(413, 'Request entity too large', { connection: 'close' }));
    }
    const body = decodeBody(bytes, charsetOf(request.headers['content-type']));
    let isClosed = false;
    const record = (answer: GatewayAnswer): void => this.#record(since, body.text, answer);
    const work = async (): Promise<GatewayAnswer> => {
      const answer = await this.pipeline.handle(body, endpointOf(request));
      if (!isClosed) record(answer);
      if ((answer.delayMs ?? 0) > 0) await sleep(answer.delayMs, undefined, { ref: false });
      return answer;
    };
    const answer = await this.#ceiling.race(work());
    if (answer !== undefined) return this.#send(request, response, answer);
    isClosed = true;
    record({ kind: 'drop', delayMs: 0 });
    request.socket.destroy();
  }

  #refuseEarly({ url, method, headers }: IncomingMessage): GatewayAnswer | undefined {
    const { gaps } = this.world.profile;
    if ((url ?? '').split('?')[0] !== GATEWAY_PATH) return plain(404, 'Not found');
    if (method !== 'POST') return plain(405, 'Method not allowed', { allow: 'POST' });
    const { maintenance } = this.world.profile;
    if (isOffline(maintenance, this.world.clock.now())) return offline(maintenance);
    if (!acceptsXml(headers['content-type'] ?? '', gaps)) return plain(415, UNSUPPORTED);
    const coding = headers['content-encoding'] ?? 'identity';
    if (!/^identity$/i.test(coding)) {
      return plain(415, `A request body in content encoding '${coding}' is not supported`, {
        'accept-encoding': 'identity',
      });
    }
    if (Number(headers['content-length'] ?? 0) > gaps.maxBodyBytes * 4) {
      return plain(413, 'Request entity too large', { connection: 'close' });
    }
    return undefined;
  }

  async #send(request: IncomingMessage, response: ServerResponse, answer: GatewayAnswer): Promise<void> {
    if (answer.kind === 'drop') {
      request.socket.destroy();
      return;
    }
    const whole = answer.cutAfterBytes === undefined;
    const { bytes, coding } = await compress(answer.body, whole ? request.headers['accept-encoding'] : undefined);
    response.writeHead(answer.status, {
      'content-type': answer.contentType,
      'content-length': bytes.length,
      ...(coding === undefined ? {} : { 'content-encoding': coding, vary: 'accept-encoding' }),
      ...answer.headers,
    });
    if (whole) {
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
