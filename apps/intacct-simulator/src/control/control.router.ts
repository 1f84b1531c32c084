import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { decodeBody } from '../gateway/body.decoder.js';
import { faultsOf } from '../store/schema.faults.js';
import { BodyTooLargeError, readBytes } from './body.reader.js';
import { bodyError, ControlError } from './control.error.js';

const MAX_BODY_BYTES = 67_108_864;
const MAX_FILE_BYTES = 1_073_741_824;

export interface ControlRequest {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  /** Parsed JSON; an empty object when there is no body; the text or the bytes themselves where a route takes that. */
  readonly body: unknown;
}

export interface ControlAnswer {
  readonly status?: number;
  readonly json: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Segments; `:` stands for a parameter. */
  readonly path: string;
  /** Bytes are a Buffer of up to 1 GiB. @default 'json' */
  readonly takes?: 'xml' | 'bytes';
  run(request: ControlRequest): ControlAnswer;
}

/** Check a body against a schema. @throws ControlError 422 with field and reason of everything that is wrong */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  throw bodyError(faultsOf(schema, result.error));
}

function matchPath(pattern: string, segments: readonly string[]): readonly string[] | undefined {
  const parts = pattern.split('/').slice(1);
  if (parts.length !== segments.length) return undefined;
  const parameters: string[] = [];
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part === ':') parameters.push(segment);
    else if (part !== segment) return undefined;
  }
  return parameters;
}

/** @throws ControlError 400 when a percent sign does not begin a character */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(400, `The path segment '${segment}' cannot be decoded`);
  }
}

/** Path and query; a path of several leading slashes is no address of another host. */
function targetOf(url: string): { readonly pathname: string; readonly query: URLSearchParams } {
  const at = url.indexOf('?');
  const [pathname, search] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  return { pathname, query: new URLSearchParams(search) };
}

/** @throws ControlError 415 for a compressed body */
function refuseCoding({ headers }: IncomingMessage): void {
  const coding = headers['content-encoding'] ?? 'identity';
  if (/^identity$/i.test(coding)) return;
  throw new ControlError(415, `A body in content encoding '${coding}' is not read here: send it uncompressed`);
}

/** The HTTP side of the control port: JSON in, JSON out. */
export class ControlRouter {
  constructor(private readonly routes: readonly Route[]) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#answer(request).then(
      ({ status = 200, json }) => this.#send(response, status, json),
      (error: unknown) => this.#fail(request, response, error),
    );
  };

  async #answer(request: IncomingMessage): Promise<ControlAnswer> {
    const { pathname, query } = targetOf(request.url ?? '/');
    const segments = pathname.split('/').slice(1);
    const found = this.routes
      .map((route) => ({ route, parameters: matchPath(route.path, segments) }))
      .filter((each) => each.parameters !== undefined);
    if (found.length === 0) throw new ControlError(404, `There is nothing at ${pathname}`);
    const match = found.find(({ route }) => route.method === request.method);
    if (match?.parameters === undefined)
      throw new ControlError(405, `${request.method} is not possible at ${pathname}`);
    const { route, parameters } = match;
    refuseCoding(request);
    const bytes = await readBytes(request, route.takes === 'bytes' ? MAX_FILE_BYTES : MAX_BODY_BYTES);
    return route.run({ parameters: parameters.map(decoded), query, body: bodyFor(route, bytes) });
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    request.resume();
    if (error instanceof ControlError) return this.#send(response, error.status, error.toJson());
    if (error instanceof BodyTooLargeError)
      return this.#send(response, 413, new ControlError(413, error.message).toJson());
    process.stderr.write(`simulator: control port: ${error instanceof Error ? error.stack : String(error)}\n`);
    this.#send(response, 500, new ControlError(500, 'Internal error of the simulator').toJson());
  }

  #send(response: ServerResponse, status: number, json: unknown): void {
    const body = Buffer.from(`${JSON.stringify(json)}\n`, 'utf8');
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function bodyFor({ takes }: Route, bytes: Buffer): unknown {
  if (isGzip(bytes)) throw new ControlError(415, 'The body is compressed by gzip: send it uncompressed', '(document)');
  if (takes === 'bytes') return bytes;
  if (takes !== 'xml') return parseJson(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  const { text, fault } = decodeBody(bytes, undefined);
  if (fault !== undefined) throw new ControlError(400, fault.reason, '(document)');
  return text;
}

export const notJson = (error: unknown): ControlError =>
  new ControlError(400, `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(error);
  }
}
