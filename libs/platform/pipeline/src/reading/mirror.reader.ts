import { TransientError } from '@bridge/plugin-api';
import type { IntacctReader, IntacctRecord, MirrorDeclaration } from '@bridge/plugin-api';
import type { PluginRegistry } from '@bridge/plugin-host';
import type {
  Clock,
  Company,
  GatewayData,
  GatewayError,
  IntacctGateway,
  MirrorStore,
  QueryFilter,
  Telemetry,
  WorkStore,
} from '@bridge/ports';
import { unsentFates } from '../failure/fate.table.js';
import type { CompanyDirectory } from './company-directory.js';

const PAGE_RECORDS = 2000;

export interface MirrorOptions {
  /** A complete copy older than this is read again. @default 600_000 */
  readonly maxAgeMs: number;
  /** A record that was not found is asked for again after this. @default 30_000 */
  readonly missAgeMs: number;
  /** @default 60_000 */
  readonly timeoutMs: number;
}

export interface MirrorParts {
  readonly registry: PluginRegistry;
  readonly companies: CompanyDirectory;
  readonly gateway: IntacctGateway;
  readonly mirror: MirrorStore;
  readonly work: WorkStore;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** A single key that was asked for, and when (monotonic). */
interface Question {
  readonly atMs: number;
  readonly answer: Promise<IntacctRecord | undefined>;
}

interface Loaded {
  readonly records: Map<string, IntacctRecord>;
  /** By key that the copy lacks; asked for together, it is asked for once. */
  readonly questions: Map<string, Question>;
  /** Monotonic. */
  readonly readAtMs: number;
}

/**
 * Answers from the local mirror of what Intacct owns. An object is read whole at its first use; a key that is missing is
 * asked for once more, so that an account made a minute ago is found.
 */
export class MirrorReader {
  readonly #parts: MirrorParts;
  readonly #options: MirrorOptions;
  readonly #loaded = new Map<string, Promise<Loaded>>();

  constructor(parts: MirrorParts, options: MirrorOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  forCompany(company: Company): IntacctReader {
    return {
      find: (object, key) => this.#find(company, object, key),
      count: async (object) => (await this.#load(company, object)).records.size,
    };
  }

  async #find(company: Company, object: string, key: string): Promise<IntacctRecord | undefined> {
    const loaded = await this.#load(company, object);
    const known = loaded.records.get(key);
    if (known !== undefined) {
      return known;
    }
    const nowMs = this.#parts.clock.monotonicMs();
    const asked = loaded.questions.get(key);
    if (asked !== undefined && nowMs - asked.atMs < this.#options.missAgeMs) {
      return asked.answer;
    }
    const answer = this.#ask(company, object, key);
    loaded.questions.set(key, { atMs: nowMs, answer });
    try {
      const found = await answer;
      if (found !== undefined) {
        loaded.records.set(key, found);
      }
      return found;
    } catch (error) {
      loaded.questions.delete(key);
      throw error;
    }
  }

  async #ask(company: Company, object: string, key: string): Promise<IntacctRecord | undefined> {
    const declaration = this.#declarationOf(object);
    const { records } = await this.#query(company, declaration, {
      operator: 'equalto',
      field: declaration.keyField,
      value: key,
    });
    const found = records[0];
    if (found !== undefined) {
      await this.#parts.mirror.put(company.settings.id, object, new Map([[key, found]]));
    }
    return found;
  }

  #load(company: Company, object: string): Promise<Loaded> {
    const id = `${company.settings.id}/${object}`;
    const nowMs = this.#parts.clock.monotonicMs();
    const known = this.#loaded.get(id);
    const loading = (known ?? this.#readStored(company, object)).then((loaded) =>
      nowMs - loaded.readAtMs < this.#options.maxAgeMs ? loaded : this.#readAll(company, object, nowMs),
    );
    this.#loaded.set(id, loading);
    loading.catch(() => this.#loaded.delete(id));
    return loading;
  }

  async #readStored(company: Company, object: string): Promise<Loaded> {
    const { mirror } = this.#parts;
    const loadedAt = await mirror.loadedAt(company.settings.id, object);
    const records = loadedAt === undefined ? [] : await mirror.list(company.settings.id, object);
    return { records: new Map(records), questions: new Map(), readAtMs: this.#readAtMsOf(loadedAt) };
  }

  /** A copy of the future says that the time was set: nobody knows how old it is. */
  #readAtMsOf(loadedAt: Date | undefined): number {
    const { clock } = this.#parts;
    const ageMs = loadedAt === undefined ? -1 : clock.now().getTime() - loadedAt.getTime();
    return ageMs < 0 ? Number.NEGATIVE_INFINITY : clock.monotonicMs() - ageMs;
  }

  /** Keyset paging on RECORDNO: pages stay stable while records are added. */
  async #readAll(company: Company, object: string, nowMs: number): Promise<Loaded> {
    const declaration = this.#declarationOf(object);
    const records = new Map<string, IntacctRecord>();
    let after = '0';
    for (;;) {
      const page = await this.#query(company, declaration, {
        operator: 'greaterthan',
        field: 'RECORDNO',
        value: after,
      });
      for (const record of page.records) {
        records.set(textOf(record, declaration.keyField), record);
        after = textOf(record, 'RECORDNO') || after;
      }
      if (page.records.length < PAGE_RECORDS) {
        break;
      }
    }
    await this.#parts.mirror.replace(company.settings.id, object, records);
    return { records, questions: new Map(), readAtMs: nowMs };
  }

  async #query(company: Company, declaration: MirrorDeclaration, filter: QueryFilter): Promise<GatewayData> {
    const { gateway, companies, work, telemetry } = this.#parts;
    const response = await gateway.execute({
      account: companies.accountOf(company),
      entityId: undefined,
      timeoutMs: this.#options.timeoutMs,
      functions: [
        {
          kind: 'query',
          controlId: `mirror-${declaration.object}`,
          object: declaration.object,
          select: [...new Set(['RECORDNO', declaration.keyField, ...declaration.fields])],
          filter,
          orderBy: [{ field: 'RECORDNO', direction: 'ascending' }],
          pageSizeRecords: PAGE_RECORDS,
        },
      ],
    });
    const { apiTransactions } = response;
    telemetry.countReads('mirror', apiTransactions);
    await work.recordUsage({
      company: company.settings.id,
      domain: 'mirror',
      cause: 'mirror',
      requests: 1,
      functions: 1,
      apiTransactions,
    });
    return readOutcome(response.outcomes[0], declaration.object);
  }

  #declarationOf(object: string): MirrorDeclaration {
    const declaration = this.#parts.registry.findMirror(object);
    if (declaration === undefined) {
      throw new Error(`no plugin declares a mirror of ${object}`);
    }
    return declaration;
  }
}

/** Intacct's words for an object that a company does not have: no entities, no such module. An unknown field is no such case. */
const NO_SUCH_OBJECT = /object definition|not subscribed/i;
const SAYS_NOTHING = new Set<GatewayError['class']>(['transient', 'permission']);

/**
 * A company without the object has no such records. Any other refusal says nothing about records: taking it for "none" would post
 * without location, or call every account unknown. It stops the records that need this object; others go on.
 *
 * @throws TransientError GATEWAY_READ_REFUSED, GATEWAY_READ_UNANSWERED, or why nothing was executed
 */
function readOutcome(
  outcome: Awaited<ReturnType<IntacctGateway['execute']>>['outcomes'][number] | undefined,
  object: string,
): GatewayData {
  switch (outcome?.kind) {
    case 'done':
      return outcome.data;
    case 'refused':
      if (!lacksObject(outcome.errors)) {
        throw refusedRead(outcome.errors[0], object);
      }
      return { records: [], totalCount: 0, remaining: 0, resultId: undefined };
    case 'not-executed':
      throw new TransientError(outcome.reason.code, outcome.reason.description, {
        stage: 'gateway',
        scope: unsentFates[outcome.reason.scope] === 'pause' ? 'gateway' : 'record',
        context: { object },
        ...(outcome.reason.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.reason.retryAfterMs }),
      });
    default:
      throw unanswered(object);
  }
}

function lacksObject(errors: readonly GatewayError[]): boolean {
  return (
    errors.some((error) => error.class === 'configuration' || NO_SUCH_OBJECT.test(error.description)) &&
    !errors.some((error) => SAYS_NOTHING.has(error.class))
  );
}

function refusedRead(error: GatewayError, object: string): TransientError {
  const lead =
    error.class === 'permission' ? `The integration user may not read ${object}` : `Intacct refused to read ${object}`;
  return new TransientError('GATEWAY_READ_REFUSED', `${lead}: ${error.description}`, {
    stage: 'gateway',
    scope: 'record',
    context: { object, errorNo: error.errorNo, errorClass: error.class },
    remedy:
      error.class === 'permission'
        ? {
            owner: 'intacct-admin',
            correction: `Let the integration user list and read ${object}, then synchronise this record.`,
          }
        : {
            owner: error.owner,
            correction:
              error.whatToDo ?? `Find out why Intacct does not answer for ${object}, then synchronise this record.`,
          },
  });
}

function unanswered(object: string): TransientError {
  return new TransientError('GATEWAY_READ_UNANSWERED', 'Intacct did not answer a read.', {
    stage: 'gateway',
    scope: 'gateway',
    context: { object },
  });
}

function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
