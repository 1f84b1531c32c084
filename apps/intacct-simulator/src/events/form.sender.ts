import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface FormPost {
  readonly url: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
  readonly idempotencyKey: string | undefined;
}

/** What came of a post: an HTTP status, or why there is none. */
export type PostOutcome = { readonly status: number } | { readonly error: string };

const USER_AGENT = 'Intacct Standard HTTP Agent';

function headersOf({ idempotencyKey }: FormPost, body: Buffer): Record<string, string | number> {
  return {
    'User-Agent': USER_AGENT,
    Accept: '*/*',
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': body.length,
    ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  };
}

const reasonOf = (error: Error): string => ('code' in error ? String(error.code) : error.message);

/** Posts forms, each over a connection of its own, and never follows what the answer says. */
export class FormSender {
  readonly #open = new Set<ClientRequest>();

  /** Never fails: what went wrong is the outcome. */
  post(form: FormPost): Promise<PostOutcome> {
    const fields = new URLSearchParams();
    for (const [name, value] of form.fields) fields.append(name, value);
    const body = Buffer.from(fields.toString(), 'latin1');
    return new Promise((resolve) => {
      const send = form.url.startsWith('https:') ? httpsRequest : httpRequest;
      const request = send(form.url, { method: 'POST', agent: false, headers: headersOf(form, body) });
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${form.timeoutMs} ms`)),
        form.timeoutMs,
      );
      this.#open.add(request);
      request.on('error', (error) => resolve({ error: reasonOf(error) }));
      request.on('response', (response: IncomingMessage) => {
        resolve({ status: response.statusCode ?? 0 });
        response.on('error', () => undefined).resume();
      });
      request.on('close', () => {
        clearTimeout(timer);
        this.#open.delete(request);
      });
      request.end(body);
    });
  }

  /** Break off what is under way. */
  cancel(): void {
    for (const request of this.#open) request.destroy(new Error('cancelled'));
  }
}

/** Addresses of this machine, by name or number. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
