import type { TransportPolicy } from '../store/company.schema.js';

const TIMEOUT_MS = 30_000;

/** What became of one post: the status of the receiver, or why there is none. */
export type Posted = { readonly status: number } | { readonly error: string };

const credentials = ({ user, password = '' }: TransportPolicy): Record<string, string> =>
  user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
};

/** Post the answer of an asynchronous request, once. A redirect is not followed. */
export async function postAnswer(policy: TransportPolicy, body: string, contentType: string): Promise<Posted> {
  try {
    const response = await fetch(policy.url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': contentType, ...credentials(policy) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
