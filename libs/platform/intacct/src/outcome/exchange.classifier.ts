import type { NotExecuted } from '@bridge/ports';
import { reasonOf } from './reason.js';
import { classifyRefusal } from './error.classifier.js';
import { offlinePattern } from './request-error.catalogue.js';
import type { Verdict } from './verdict.js';
import type { Answer } from '../response/answer.js';
import type { AnswerError } from '../response/error.parser.js';
import type { ReadExchange } from '../response/exchange.reader.js';

type Answered = Extract<ReadExchange, { kind: 'answered' }>;
type Lost = Extract<ReadExchange, { kind: 'lost' }>;
type Readable = Extract<Answer, { kind: 'results' | 'refused' }>;

/**
 * Statuses that are given before a request reaches the gateway's functions: nothing ran. 403 is not among them: an edge
 * may put it in place of an answer; nor is any 5xx.
 */
const refusedStatuses: ReadonlyMap<number, Pick<NotExecuted, 'code' | 'scope'>> = new Map([
  [400, { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' }],
  [401, { code: 'GATEWAY_LOGIN_REFUSED', scope: 'company' }],
  [404, { code: 'GATEWAY_UNREACHABLE', scope: 'company' }],
  [405, { code: 'GATEWAY_UNREACHABLE', scope: 'company' }],
  [413, { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' }],
  [415, { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' }],
  [429, { code: 'GATEWAY_THROTTLED', scope: 'company' }],
]);

/** Statuses that say that the request was refused: results beside them contradict. */
const contradictedStatuses: ReadonlySet<number> = new Set([401, 403]);

/** The whole of a body that an edge gives in place of an answer; the same words in a longer one prove nothing. */
const throttleSentence = /^(?:(?:api )?rate limit exceeded|too many requests)\.?$/i;

/** The edge gave up waiting for an answer; a smaller request may pass. */
const edgeTimeoutStatus = 524;

/** The answer is more than can be read; that of a smaller request may not be. */
const tooMuchCodes: ReadonlySet<string> = new Set(['ANSWER_LIMIT', 'ANSWER_PARSER_FAILED']);

function isTooMuch({ status, answer }: Answered): boolean {
  return status === edgeTimeoutStatus || (answer.kind === 'unreadable' && tooMuchCodes.has(answer.code));
}

/** What an edge says in a few words; nothing of a page or a structure, which may repeat more than was meant. */
function noticeOf(answer: Answer | undefined): string {
  const text = answer?.kind === 'unreadable' ? answer.text.replace(/\s+/g, ' ').trim() : '';
  return /^[\p{L}\p{N} .,;:!'()%/-]{1,200}$/u.test(text) ? text : '';
}

function idsOf(error: AnswerError | undefined): Pick<NotExecuted, 'errorNo' | 'supportId'> {
  return {
    ...(error === undefined || error.errorNo === '' ? {} : { errorNo: error.errorNo }),
    ...(error?.supportId === undefined ? {} : { supportId: error.supportId }),
  };
}

const longestRetryAfterMs = 3_600_000;
const imfDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Retry-After` in seconds or as an IMF date, at most one hour; `undefined` when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  const dateMs = imfDate.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
  const waitMs = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : dateMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), longestRetryAfterMs) : undefined;
}

/** Turns what became of a request into what is known about its execution. Texts are not masked yet. */
export class ExchangeClassifier {
  readonly #now: Date;

  constructor(now: Date) {
    this.#now = now;
  }

  classify(exchange: ReadExchange): Verdict {
    switch (exchange.kind) {
      case 'not-sent':
        return this.#notExecuted({ code: 'GATEWAY_UNREACHABLE', scope: 'gateway' }, exchange.description);
      case 'lost':
        return this.#lost(exchange);
      case 'answered':
        return this.#answered(exchange);
    }
  }

  #lost(exchange: Lost): Verdict {
    if (exchange.status !== undefined && refusedStatuses.has(exchange.status)) {
      return this.#refusedByStatus({ ...exchange, status: exchange.status });
    }
    return this.#inDoubt(exchange.description, {
      code: 'GATEWAY_UNREACHABLE',
      scope: exchange.isTimeout || exchange.isTooLarge ? 'request' : 'gateway',
      retryAfterMs: parseRetryAfter(exchange.retryAfter, this.#now),
    });
  }

  #answered(exchange: Answered): Verdict {
    const { status, answer } = exchange;
    if (status < 200 || status > 299) {
      return this.#answeredWithStatus(exchange);
    }
    switch (answer.kind) {
      case 'results':
      case 'refused':
        return this.#readable(answer, exchange);
      case 'acknowledged':
        return this.#unreadable(exchange, 'The request was queued, and not answered.');
      case 'unreadable':
        return throttleSentence.test(answer.text.trim())
          ? this.#notExecuted({ code: 'GATEWAY_THROTTLED', scope: 'company' }, noticeOf(answer), exchange.retryAfter)
          : this.#unreadable(exchange, `${answer.description} ${noticeOf(answer)}`.trim());
    }
  }

  #answeredWithStatus(exchange: Answered): Verdict {
    const isServerError = exchange.status >= 500;
    const { answer } = exchange;
    if (answer.kind === 'unreadable' && answer.code === 'ANSWER_CONTRADICTORY') {
      return this.#unreadable(exchange, answer.description);
    }
    if (answer.kind === 'results' && contradictedStatuses.has(exchange.status)) {
      return this.#unreadable(exchange, `HTTP status ${exchange.status} with results.`);
    }
    if (!isServerError && answer.kind === 'results') {
      return answer;
    }
    if (!isServerError && answer.kind === 'refused' && answer.errors.length > 0 && exchange.status !== 429) {
      return this.#readable(answer, exchange);
    }
    return refusedStatuses.has(exchange.status)
      ? this.#refusedByStatus(exchange)
      : this.#unreadable(exchange, `HTTP status ${exchange.status}. ${noticeOf(answer)}`.trim());
  }

  #refusedByStatus({
    status,
    retryAfter,
    answer,
  }: {
    readonly status: number;
    readonly retryAfter: string | undefined;
    readonly answer?: Answer;
  }): Verdict {
    const rule = refusedStatuses.get(status) ?? { code: 'GATEWAY_UNREACHABLE', scope: 'gateway' };
    const [error] = answer?.kind === 'refused' ? answer.errors : [];
    const said = error === undefined ? noticeOf(answer) : `${error.errorNo} ${error.description}`.trim();
    return this.#notExecuted(
      { ...rule, ...idsOf(error) },
      [`HTTP status ${status}.`, said].join(' ').trim(),
      retryAfter,
    );
  }

  #readable(answer: Readable, exchange: Answered): Verdict {
    if (answer.kind === 'results') {
      return answer;
    }
    const { rule, error } = classifyRefusal(answer.level, answer.errors);
    const description = error.description === '' ? rule.whatToDo : error.description;
    const { code, scope, retry, whatToDo } = rule;
    const known = { code, scope, retry, whatToDo, ...idsOf(error) };
    const verdict = this.#notExecuted(known, `${error.errorNo} ${description}`.trim(), exchange.retryAfter);
    return {
      ...verdict,
      isSessionLost: rule.isSessionLost === true,
      isAboutLevel: rule.isAboutLevel === true,
      isAuthentication: answer.level === 'authentication' && rule.errorNo !== 'GW-0010',
      isUnknownError: rule.isDefault === true,
    };
  }

  #unreadable(exchange: Answered, description: string): Verdict {
    const { answer } = exchange;
    const isOffline = answer.kind === 'unreadable' && offlinePattern.test(answer.text);
    const verdict = this.#inDoubt(description, {
      code: isOffline ? 'GATEWAY_OFFLINE' : 'GATEWAY_UNREACHABLE',
      scope: isTooMuch(exchange) ? 'request' : 'gateway',
      retryAfterMs: parseRetryAfter(exchange.retryAfter, this.#now),
    });
    const isContradictory = answer.kind === 'unreadable' && answer.code === 'ANSWER_CONTRADICTORY';
    return { ...verdict, isSessionDoubtful: isContradictory || exchange.status === 401 };
  }

  #inDoubt(
    description: string,
    reason: Pick<NotExecuted, 'code' | 'scope' | 'retryAfterMs'>,
  ): Extract<Verdict, { kind: 'in-doubt' }> {
    return { kind: 'in-doubt', description, reason: reasonOf({ ...reason, description }) };
  }

  #notExecuted(
    known: Pick<NotExecuted, 'code' | 'scope'> & Partial<NotExecuted>,
    description: string,
    retryAfter?: string,
  ): Extract<Verdict, { kind: 'not-executed' }> {
    const retryAfterMs = parseRetryAfter(retryAfter, this.#now);
    return {
      kind: 'not-executed',
      reason: reasonOf({ ...known, description, retryAfterMs }),
      isSessionLost: false,
      isAboutLevel: false,
      isUnknownError: false,
    };
  }
}
