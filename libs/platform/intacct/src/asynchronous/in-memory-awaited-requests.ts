import { DefectError } from '@bridge/plugin-api';
import type { AwaitedRequest, AwaitedRequestStore, ConcludedRequest, Conclusion, FunctionOutcome } from '@bridge/ports';

const defaultMaxRequests = 10_000;

interface Kept {
  readonly request: AwaitedRequest;
  readonly conclusion: Conclusion | undefined;
  readonly isTakenOver: boolean;
}

/** As a store on disk gives them back: secrets are masked, nobody shares them. */
function copied(outcomes: readonly FunctionOutcome[]): readonly FunctionOutcome[] {
  return JSON.parse(JSON.stringify(outcomes)) as readonly FunctionOutcome[];
}

function toConcluded({ request, conclusion }: Kept): readonly ConcludedRequest[] {
  const { state, ...rest } = request;
  return state === 'awaited' || conclusion === undefined ? [] : [{ ...rest, state, ...conclusion }];
}

/**
 * Awaited requests of this process only: they are lost when it ends. Those taken over make room for new ones, then those
 * that are settled, oldest first.
 */
export class InMemoryAwaitedRequests implements AwaitedRequestStore {
  /** Concluded ones in the order of their conclusions. */
  readonly #requests = new Map<string, Kept>();
  readonly #maxRequests: number;

  constructor(maxRequests = defaultMaxRequests) {
    this.#maxRequests = maxRequests;
  }

  /** @throws DefectError GATEWAY_AWAITED_FULL */
  async await(request: Omit<AwaitedRequest, 'state'>): Promise<boolean> {
    const { requestControlId } = request;
    if (this.#requests.has(requestControlId)) {
      return false;
    }
    if (this.#requests.size >= this.#maxRequests && !this.#makeRoom()) {
      const options = { stage: 'gateway', context: { requestControlId } } as const;
      throw new DefectError('GATEWAY_AWAITED_FULL', 'Too many requests are awaited.', options);
    }
    const awaited = { ...request, state: 'awaited' } as const;
    this.#requests.set(requestControlId, { request: awaited, conclusion: undefined, isTakenOver: false });
    return true;
  }

  async find(requestControlId: string): Promise<AwaitedRequest | undefined> {
    return this.#requests.get(requestControlId)?.request;
  }

  async settle(requestControlId: string, conclusion: Conclusion): Promise<boolean> {
    return this.#conclude(requestControlId, 'settled', conclusion);
  }

  async doubt(requestControlId: string, conclusion: Conclusion): Promise<boolean> {
    return this.#conclude(requestControlId, 'in-doubt', conclusion);
  }

  async forget(requestControlId: string): Promise<void> {
    if (this.#requests.get(requestControlId)?.request.state === 'awaited') {
      this.#requests.delete(requestControlId);
    }
  }

  async overdue(instant: Date, limit: number): Promise<readonly AwaitedRequest[]> {
    return [...this.#requests.values()]
      .map(({ request }) => request)
      .filter(({ state, sentAt }) => state === 'awaited' && sentAt.getTime() < instant.getTime())
      .toSorted((left, right) => left.sentAt.getTime() - right.sentAt.getTime())
      .slice(0, limit);
  }

  async concluded(limit: number): Promise<readonly ConcludedRequest[]> {
    return [...this.#requests.values()]
      .filter(({ isTakenOver }) => !isTakenOver)
      .flatMap(toConcluded)
      .slice(0, limit);
  }

  async takeOver(requestControlId: string, state: ConcludedRequest['state']): Promise<boolean> {
    const kept = this.#requests.get(requestControlId);
    if (kept?.request.state !== state || kept.isTakenOver) {
      return false;
    }
    this.#requests.set(requestControlId, { ...kept, isTakenOver: true });
    return true;
  }

  #conclude(requestControlId: string, state: ConcludedRequest['state'], conclusion: Conclusion): boolean {
    const kept = this.#requests.get(requestControlId);
    const { outcomes, apiTransactions } = conclusion;
    if (kept === undefined || kept.request.state === 'settled' || kept.request.state === state) {
      return false;
    }
    this.#requests.delete(requestControlId);
    this.#requests.set(requestControlId, {
      request: { ...kept.request, state },
      conclusion: { outcomes: copied(outcomes), apiTransactions },
      isTakenOver: false,
    });
    return true;
  }

  #makeRoom(): boolean {
    const all = [...this.#requests.values()];
    const leaving =
      all.find(({ isTakenOver }) => isTakenOver) ?? all.find(({ request }) => request.state === 'settled');
    return leaving !== undefined && this.#requests.delete(leaving.request.requestControlId);
  }
}
