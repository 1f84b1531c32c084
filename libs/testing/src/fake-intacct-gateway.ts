import type { IntacctRecord } from '@bridge/plugin-api';
import type {
  FunctionOutcome,
  GatewayError,
  GatewayFunction,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
  NotExecuted,
  QueryFilter,
  RecordIdentity,
} from '@bridge/ports';

/** What a request is answered with; `run` executes it as usual. */
export type GatewayScript = (
  request: GatewayRequest,
  run: () => readonly FunctionOutcome[],
) => readonly FunctionOutcome[] | Promise<readonly FunctionOutcome[]>;

const USUAL_TROUBLE: NotExecuted['code'] = 'GATEWAY_LOGIN_REFUSED';

type Stored = Readonly<Record<string, IntacctRecord[keyof IntacctRecord]>>;

/**
 * A small Intacct behind the gateway port: creates, updates, deletes, reads and queries of flat records, business ids and control ids used
 * once. Requests can be answered otherwise by scripts.
 */
export class FakeIntacctGateway implements IntacctGateway {
  readonly requests: GatewayRequest[] = [];
  readonly #keyFields: Readonly<Record<string, string>>;
  readonly #records = new Map<string, Stored[]>();
  readonly #usedControlIds = new Set<string>();
  readonly #scripts: GatewayScript[] = [];
  #standing: GatewayScript | undefined;
  #lastRecordNo = 0;

  /** @param keyFields  business id of each object, for example `{ CUSTOMER: 'CUSTOMERID' }`; objects without take every record */
  constructor(keyFields: Readonly<Record<string, string>> = {}) {
    this.#keyFields = keyFields;
  }

  /** Answer the next request that has no script yet. */
  next(...scripts: readonly GatewayScript[]): void {
    this.#scripts.push(...scripts);
  }

  /** Answer every request that has no script of its own; `undefined` ends it. */
  always(script: GatewayScript | undefined): void {
    this.#standing = script;
  }

  /** What Intacct holds. */
  recordsOf(object: string): readonly IntacctRecord[] {
    return this.#records.get(object) ?? [];
  }

  /** A record that somebody else made. */
  seed(object: string, record: IntacctRecord): void {
    this.#lastRecordNo += 1;
    const stored = { RECORDNO: String(this.#lastRecordNo), ...record };
    this.#records.set(object, [...(this.#records.get(object) ?? []), stored]);
  }

  /** Functions of one kind that were sent, in order. */
  sent(kind: GatewayFunction['kind']): readonly GatewayFunction[] {
    return this.requests.flatMap((request) => request.functions).filter((fn) => fn.kind === kind);
  }

  async execute(request: GatewayRequest): Promise<GatewayResponse> {
    this.requests.push(request);
    const run = (): readonly FunctionOutcome[] => request.functions.map((fn) => this.#run(fn));
    const script = this.#scripts.shift() ?? this.#standing;
    const outcomes = script === undefined ? run() : await script(request, run);
    return { outcomes, apiTransactions: outcomes.filter(({ kind }) => kind === 'done').length, durationMs: 1 };
  }

  async testConnection(): Promise<{ readonly kind: 'connected' }> {
    return { kind: 'connected' };
  }

  async close(): Promise<void> {
    // There is nothing to close.
  }

  #run(fn: GatewayFunction): FunctionOutcome {
    switch (fn.kind) {
      case 'create':
      case 'update':
        return this.#write(fn);
      case 'delete':
        return this.#delete(fn);
      case 'readByName':
        return done(
          fn.controlId,
          this.recordsOf(fn.object).filter((record) =>
            fn.names.includes(textOf(record, this.#keyFields[fn.object] ?? '')),
          ),
        );
      case 'query':
        return done(
          fn.controlId,
          this.recordsOf(fn.object).filter((record) => matches(record, fn.filter)),
        );
      case 'read':
        return done(
          fn.controlId,
          this.recordsOf(fn.object).filter((record) => fn.recordNos.includes(textOf(record, 'RECORDNO'))),
        );
      default:
        throw new Error(`the fake gateway does not know ${fn.kind}`);
    }
  }

  #delete(fn: Extract<GatewayFunction, { kind: 'delete' }>): FunctionOutcome {
    if (this.#usedControlIds.has(fn.controlId)) return refused(fn.controlId, 'duplicate-control-id');
    const known = this.#records.get(fn.object) ?? [];
    const kept = known.filter((record) => !fn.keys.includes(textOf(record, 'RECORDNO')));
    if (known.length - kept.length < fn.keys.length) return refused(fn.controlId, 'reference');
    this.#records.set(fn.object, kept);
    this.#usedControlIds.add(fn.controlId);
    return done(fn.controlId, []);
  }

  #write(fn: Extract<GatewayFunction, { kind: 'create' | 'update' }>): FunctionOutcome {
    if (this.#usedControlIds.has(fn.controlId)) return refused(fn.controlId, 'duplicate-control-id');
    const known = this.#records.get(fn.object) ?? [];
    if (fn.kind === 'update') {
      const index = known.findIndex((record) => isMeant(record, fn));
      const old = known[index];
      if (old === undefined) return refused(fn.controlId, 'reference');
      const changed = { ...old, ...fn.record };
      this.#records.set(fn.object, known.with(index, changed));
      this.#usedControlIds.add(fn.controlId);
      return done(fn.controlId, [changed]);
    }
    const keyField = this.#keyFields[fn.object];
    if (keyField !== undefined && known.some((record) => record[keyField] === fn.record[keyField])) {
      return refused(fn.controlId, 'duplicate');
    }
    this.#usedControlIds.add(fn.controlId);
    this.seed(fn.object, fn.record);
    return done(fn.controlId, this.recordsOf(fn.object).slice(-1));
  }
}

/** A function that was done, with the records it wrote or read. */
export function done(controlId: string, records: readonly IntacctRecord[]): FunctionOutcome {
  return {
    kind: 'done',
    controlId,
    data: { records, totalCount: records.length, remaining: 0, resultId: undefined },
  };
}

/** A function that Intacct refused. */
export function refused(
  controlId: string,
  errorClass: GatewayError['class'],
  description: string = errorClass,
): FunctionOutcome {
  const error: GatewayError = {
    errorNo: 'BL01001973',
    description,
    correction: undefined,
    supportId: undefined,
    class: errorClass,
    owner: 'intacct-admin',
  };
  return { kind: 'refused', controlId, errors: [error], partial: undefined };
}

/** Every function of a request: the answer was lost. */
export function lost(request: GatewayRequest): readonly FunctionOutcome[] {
  return request.functions.map(({ controlId }) => ({
    kind: 'in-doubt',
    controlId,
    description: 'the answer was lost',
  }));
}

/** Every function of a request: nothing was executed. */
export function notExecuted(request: GatewayRequest, reason: Partial<NotExecuted> = {}): readonly FunctionOutcome[] {
  return request.functions.map(({ controlId }) => ({
    kind: 'not-executed',
    controlId,
    reason: {
      code: USUAL_TROUBLE,
      scope: 'company',
      description: 'Intacct refuses the login.',
      retryAfterMs: undefined,
      ...reason,
    },
  }));
}

function isMeant(record: IntacctRecord, identity: RecordIdentity): boolean {
  return 'recordNo' in identity
    ? textOf(record, 'RECORDNO') === identity.recordNo
    : textOf(record, identity.naturalKey.field) === identity.naturalKey.value;
}

function matches(record: IntacctRecord, filter: QueryFilter | undefined): boolean {
  if (filter === undefined) {
    return true;
  }
  const value = 'field' in filter ? textOf(record, filter.field) : '';
  switch (filter.operator) {
    case 'and':
      return filter.filters.every((part) => matches(record, part));
    case 'or':
      return filter.filters.some((part) => matches(record, part));
    case 'equalto':
      return value === filter.value;
    case 'notequalto':
      return value !== filter.value;
    case 'greaterthan':
      return Number(value) > Number(filter.value);
    case 'lessthan':
      return Number(value) < Number(filter.value);
    case 'in':
      return filter.values.includes(value);
    case 'notin':
      return !filter.values.includes(value);
    case 'isnull':
      return value === '';
    case 'isnotnull':
      return value !== '';
    default:
      throw new Error(`the fake gateway does not know the operator ${filter.operator}`);
  }
}

function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
