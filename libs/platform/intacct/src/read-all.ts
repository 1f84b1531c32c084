import { DefectError, RejectedError, TransientError } from '@bridge/plugin-api';
import type { Fault, IntacctRecord } from '@bridge/plugin-api';
import type { FunctionOutcome, GatewayAccount, GatewayData, IntacctGateway, QueryFilter } from '@bridge/ports';
import { assertCall, readAllShape } from './request/call.shapes.js';
import { textOf } from './text-of.js';

/** What one page cost. */
export interface ReadPage {
  readonly records: number;
  readonly apiTransactions: number;
  readonly durationMs: number;
}

/** What to read, page by page. */
export interface ReadAllOptions {
  readonly object: string;
  /** RECORDNO is added when it is missing. */
  readonly select: readonly string[];
  readonly filter?: QueryFilter;
  /** Absent or empty, as in a request: top level. */
  readonly entityId?: string | undefined;
  readonly showPrivate?: boolean;
  /** 1 to 2000 @default 2000 */
  readonly pageSizeRecords?: number;
  /** For each page. @default 120000 */
  readonly timeoutMs?: number;
  /** Called for each page, before its records are given: to count what the reading costs. */
  readonly onPage?: (page: ReadPage) => void;
  /** Resume after this record number, as of a record that was yielded before. */
  readonly afterRecordNo?: string;
  /** Ends the reading at once; an open request is left to itself. */
  readonly signal?: AbortSignal;
}

const key = 'RECORDNO';

function dataOf(outcome: FunctionOutcome | undefined, object: string): GatewayData {
  const options = { stage: 'gateway', context: { object } } as const;
  switch (outcome?.kind) {
    case 'done':
      return outcome.data;
    case 'refused': {
      const faults = outcome.errors.map(({ description, correction, owner }): Fault => ({
        code: 'GATEWAY_QUERY_REFUSED',
        description,
        owner,
        ...(correction === undefined ? {} : { correction }),
      }));
      const [{ errorNo, class: kind, supportId }] = outcome.errors;
      const context = { object, errorNo, class: kind, ...(supportId === undefined ? {} : { supportId }) };
      throw new RejectedError(faults as [Fault, ...Fault[]], { ...options, context });
    }
    case 'not-executed': {
      const { code, description, retryAfterMs, scope } = outcome.reason;
      if (code === 'GATEWAY_REQUEST_MALFORMED') {
        throw new RejectedError([{ code: 'GATEWAY_QUERY_REFUSED', description, owner: 'service' }], options);
      }
      throw new TransientError(code, description, {
        ...options,
        scope: scope === 'request' || scope === 'entity' ? 'record' : 'gateway',
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    }
    default:
      throw new DefectError('GATEWAY_OUTCOME_IMPOSSIBLE', 'A read has no such outcome.', options);
  }
}

function pageFilter(last: string | undefined, filter: QueryFilter | undefined): QueryFilter | undefined {
  if (last === undefined) {
    return filter;
  }
  const after: QueryFilter = { operator: 'greaterthan', field: key, value: last };
  return filter === undefined ? after : { operator: 'and', filters: [after, filter] };
}

function isRecordNumber(text: string): boolean {
  return /^\d{1,100}$/.test(text);
}

/**
 * Record number of the last record. Each must lie beyond the one before, in any size of number: what is out of order
 * would be read twice, or skipped by the next page.
 */
function lastKey(records: readonly IntacctRecord[], previous: string | undefined, object: string): string {
  let last = previous;
  for (const record of records) {
    const next = textOf(record, key).trim();
    if (!isRecordNumber(next) || (last !== undefined && BigInt(next) <= BigInt(last))) {
      throw unstable('Record numbers do not rise.', object);
    }
    last = next;
  }
  return last ?? '';
}

function unstable(message: string, object: string): DefectError {
  return new DefectError('GATEWAY_PAGING_UNSTABLE', message, { stage: 'gateway', context: { object } });
}

/** @throws DefectError GATEWAY_RECORD_NUMBER_INVALID */
function assertRecordNumber(text: string | undefined, object: string): void {
  if (text !== undefined && !isRecordNumber(text)) {
    const message = 'A reading goes on after a record number.';
    throw new DefectError('GATEWAY_RECORD_NUMBER_INVALID', message, { stage: 'gateway', context: { object } });
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * All records of a `query`, ordered by RECORDNO. Each page starts after the last record number of the one before, so
 * that changes between pages neither repeat nor skip a record, and a reading that ended can go on. Every page is one API
 * transaction.
 *
 * @throws RejectedError GATEWAY_QUERY_REFUSED  when the gateway refuses the query, or it cannot be written
 * @throws TransientError with the code of the port (GATEWAY_UNREACHABLE, …)  when a page could not be had; scope `record`
 *   where only this reading or its entity is in trouble, else `gateway`
 * @throws the reason of `signal` once it is aborted; without one of its own, a DOMException named AbortError
 * @throws DefectError GATEWAY_PAGING_UNSTABLE  when record numbers do not rise, or an empty page is not the last one
 * @throws DefectError GATEWAY_ARGUMENT_INVALID  when an option is unknown, missing or not of its type
 * @throws DefectError GATEWAY_RECORD_NUMBER_INVALID  when `afterRecordNo` is none
 */
export async function* readAll(
  gateway: IntacctGateway,
  account: GatewayAccount,
  options: ReadAllOptions,
): AsyncGenerator<IntacctRecord, void, undefined> {
  assertCall('readAll', options, readAllShape);
  const { object, filter, signal, onPage, showPrivate = false, pageSizeRecords = 2000, timeoutMs = 120_000 } = options;
  const select = [...new Set([key, ...options.select])];
  let last = options.afterRecordNo;
  assertRecordNumber(last, object);
  for (let page = 1; ; page += 1) {
    signal?.throwIfAborted();
    const where = pageFilter(last, filter);
    const query = {
      kind: 'query',
      controlId: `read-all-${page}`,
      object,
      select,
      ...(where === undefined ? {} : { filter: where }),
      orderBy: [{ field: key, direction: 'ascending' }],
      pageSizeRecords,
      showPrivate,
    } as const;
    const request = { account, entityId: options.entityId, functions: [query], timeoutMs };
    const response = await unlessAborted(gateway.execute(request), signal);
    const { records, remaining } = dataOf(response.outcomes[0], object);
    const { apiTransactions, durationMs } = response;
    onPage?.({ records: records.length, apiTransactions, durationMs });
    const isLast = remaining === undefined ? records.length < pageSizeRecords : remaining === 0;
    if (records.length === 0 && isLast) {
      return;
    }
    if (records.length === 0) {
      throw unstable('A page is empty, and others are to follow.', object);
    }
    last = lastKey(records, last, object);
    yield* records;
    if (isLast) {
      return;
    }
  }
}
