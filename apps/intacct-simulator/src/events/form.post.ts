import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface FormPost {
  readonly target: string;
  readonly form: readonly (readonly [name: string, value: string])[];
  readonly idempotencyKey: string | undefined;
  readonly timeoutMs: number;
}

/** Only the machine itself: what the simulator posts never leaves it unless a switch says so. */
export function isLoopback(target: string): boolean {
  const { hostname } = new URL(target);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Post a form as the product does: no signature, no time stamp. @returns the HTTP status */
export function postForm({ target, form, idempotencyKey, timeoutMs }: FormPost): Promise<number> {
  const url = new URL(target);
  const body = Buffer.from(
    new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
    'utf8',
  );
  const headers = {
    'user-agent': 'Intacct Standard HTTP Agent',
    accept: '*/*',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const options = { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(timeoutMs) } as const;
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
