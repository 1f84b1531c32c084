import { DefectError } from '@bridge/plugin-api';
import type { AwaitedRequest, AwaitedRequestStore } from '@bridge/ports';

const defaultMaxRequests = 10_000;

/** Awaited requests of this process only: they are lost when it ends. Settled ones make room for new ones, oldest first. */
export class InMemoryAwaitedRequests implements AwaitedRequestStore {
  readonly #requests = new Map<string, AwaitedRequest>();
  readonly #maxRequests: number;

  constructor(maxRequests = defaultMaxRequests) {
    this.#maxRequests = maxRequests;
  }

  /** @throws DefectError GATEWAY_REQUEST_CONTROL_ID_TAKEN, GATEWAY_AWAITED_FULL */
  async await(request: Omit<AwaitedRequest, 'isSettled'>): Promise<void> {
    const context = { stage: 'gateway', context: { requestControlId: request.requestControlId } } as const;
    if (this.#requests.has(request.requestControlId)) {
      throw new DefectError('GATEWAY_REQUEST_CONTROL_ID_TAKEN', 'This request is awaited already.', context);
    }
    if (this.#requests.size >= this.#maxRequests) {
      const settled = [...this.#requests.values()].find(({ isSettled }) => isSettled);
      if (settled === undefined) {
        throw new DefectError('GATEWAY_AWAITED_FULL', 'Too many requests are awaited.', context);
      }
      this.#requests.delete(settled.requestControlId);
    }
    this.#requests.set(request.requestControlId, { ...request, isSettled: false });
  }

  async find(requestControlId: string): Promise<AwaitedRequest | undefined> {
    return this.#requests.get(requestControlId);
  }

  /** Outcomes are not kept: the caller has them. */
  async settle(requestControlId: string): Promise<boolean> {
    const request = this.#requests.get(requestControlId);
    if (request === undefined || request.isSettled) {
      return false;
    }
    this.#requests.set(requestControlId, { ...request, isSettled: true });
    return true;
  }

  async forget(requestControlId: string): Promise<void> {
    this.#requests.delete(requestControlId);
  }

  async overdue(instant: Date): Promise<readonly AwaitedRequest[]> {
    return [...this.#requests.values()]
      .filter(({ isSettled, sentAt }) => !isSettled && sentAt.getTime() < instant.getTime())
      .toSorted((left, right) => left.sentAt.getTime() - right.sentAt.getTime());
  }
}
