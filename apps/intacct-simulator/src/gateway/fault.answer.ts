import type { SeededRandom } from '../load/clock.model.js';
import type { FaultRule } from '../load/fault.schema.js';
import { escapeXml } from './xml.writer.js';

/** What goes back over the wire. */
export type GatewayAnswer =
  | {
      readonly kind: 'body';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      readonly delayMs?: number;
      /** What the latency profile took of the time until now. */
      readonly latencyMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Announce the whole length, send only this many bytes, close. */
      readonly cutAfterBytes?: number;
    }
  | { readonly kind: 'drop'; readonly delayMs: number };

const XML = 'text/xml; encoding="UTF-8"';
const HTML = 'text/html; charset=UTF-8';

const edgePage = (status: number, random: SeededRandom): string =>
  `<!DOCTYPE html><html><head><title>api.intacct.com | ${status}: An error occurred</title></head><body>` +
  `<div id="cf-wrapper"><div id="cf-error-details" class="p-0"><h1>Error ${status}</h1>` +
  `<p>Ray ID: ${random.text(16)}</p></div></div></body></html>`;

function failureXml(errorno: string, text: string, bare: boolean, random: SeededRandom): string {
  const control = bare
    ? '<control><status>failure</status></control>'
    : '<control><status>failure</status><senderid></senderid><controlid></controlid></control>';
  const where = bare ? ['description', 'description2'] : ['description2', 'description'];
  const message = escapeXml(bare ? text : `${text} [Request ID: ${random.text(20)}]`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<response>${control}<errormessage><error><errorno>${errorno}</errorno>` +
    `<${where[0]}>${message}</${where[0]}><${where[1]}></${where[1]}><correction></correction></error></errormessage></response>`
  );
}

const KNOWN: Readonly<Record<number, { readonly errorno: string; readonly text: string; readonly bare: boolean }>> = {
  400: { errorno: 'GW-0011', text: 'Invalid Request', bare: false },
  401: { errorno: 'XMLGW_JPP0002', text: 'Sign-in information is incorrect. Please check your request.', bare: true },
  429: { errorno: 'GW-0010', text: 'API rate limit exceeded. Please try again later.', bare: false },
};

function httpAnswer(fault: FaultRule, random: SeededRandom): GatewayAnswer {
  const status = fault.status ?? 503;
  if (status === 200) {
    return { kind: 'body', status, contentType: 'text/plain', body: fault.description ?? 'API rate limit exceeded' };
  }
  const known = KNOWN[status];
  if (known === undefined) return { kind: 'body', status, contentType: HTML, body: edgePage(status, random) };
  const errorno = fault.errorno ?? known.errorno;
  const body = failureXml(errorno, fault.description ?? known.text, known.bare, random);
  const after = fault.retryAfter ?? 0;
  const headers = after > 0 ? { headers: { 'retry-after': String(after) } } : {};
  return { kind: 'body', status, contentType: XML, body, ...headers };
}

/** Does the work happen although the answer is spoilt? */
export function isExecuted(fault: FaultRule): boolean {
  if (fault.do === 'request-lost') return false;
  if (fault.do === 'http' || fault.do === 'html') return fault.executed ?? fault.status === 524;
  return true;
}

/** The answer to a request whose work was not done, or not yet. */
export function answerBefore(fault: FaultRule, random: SeededRandom): GatewayAnswer {
  if (fault.do === 'http') return httpAnswer(fault, random);
  if (fault.do === 'html') {
    const status = fault.status ?? 200;
    return { kind: 'body', status, contentType: HTML, body: edgePage(status, random) };
  }
  return { kind: 'drop', delayMs: fault.ms ?? 0 };
}

/** The answer to a request whose work was done. */
export function spoil(fault: FaultRule, answer: GatewayAnswer, random: SeededRandom): GatewayAnswer {
  if (answer.kind === 'drop') return answer;
  switch (fault.do) {
    case 'response-lost':
      return { kind: 'drop', delayMs: fault.ms ?? 0 };
    case 'delay':
      return { ...answer, delayMs: fault.ms ?? 1000 };
    case 'cut-body':
      return { ...answer, cutAfterBytes: Math.floor(Buffer.byteLength(answer.body) / 2) };
    case 'empty':
      return { ...answer, body: '' };
    case 'two-roots':
      return { ...answer, body: `${answer.body}<response><control><status>success</status></control></response>` };
    case 'html':
    case 'http':
      return answerBefore(fault, random);
    case 'request-lost':
    case 'session-death':
    case 'refuse':
    case 'duplicate':
    case 'reorder':
    case 'callback-lost':
    case 'callback-twice':
    case 'callback-late':
      return answer;
  }
}
