import { randomUUID } from 'node:crypto';
import type {
  FunctionOutcome,
  GatewayAccount,
  GatewayFunction,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
} from '@bridge/ports';

export interface LeftOut {
  /** Every send gets a control id of its own: Intacct cannot know that it has run before. */
  readonly uniqueId: boolean;
  /** Look-ups of writes in doubt find nothing. */
  readonly resolver: boolean;
}

const LOOK_UP = /^look-up-/;

/**
 * A gateway without the guards against doubled writes, for the negative control of the crash laboratory: a laboratory that finds
 * no double here could not find any.
 */
export class UnguardedGateway implements IntacctGateway {
  readonly #gateway: IntacctGateway;
  readonly #leftOut: LeftOut;

  constructor(gateway: IntacctGateway, leftOut: LeftOut) {
    this.#gateway = gateway;
    this.#leftOut = leftOut;
  }

  async execute(request: GatewayRequest): Promise<GatewayResponse> {
    const names = new Map(request.functions.map((fn) => [this.#sentAs(fn), fn.controlId]));
    const functions = request.functions.map((fn, index) => ({ ...fn, controlId: [...names.keys()][index] ?? '' }));
    const response = await this.#gateway.execute({ ...request, functions });
    return { ...response, outcomes: response.outcomes.map((outcome) => this.#answer(outcome, names)) };
  }

  testConnection(account: GatewayAccount): ReturnType<IntacctGateway['testConnection']> {
    return this.#gateway.testConnection(account);
  }

  close(): Promise<void> {
    return this.#gateway.close();
  }

  #sentAs({ controlId, kind }: GatewayFunction): string {
    const isWrite = kind === 'create' || kind === 'update';
    return this.#leftOut.uniqueId && isWrite ? `${controlId.slice(0, 200)}-${randomUUID()}` : controlId;
  }

  #answer(outcome: FunctionOutcome, names: ReadonlyMap<string, string>): FunctionOutcome {
    const named = { ...outcome, controlId: names.get(outcome.controlId) ?? outcome.controlId };
    return this.#leftOut.resolver && LOOK_UP.test(named.controlId) && named.kind === 'done'
      ? { ...named, data: { ...named.data, records: [] } }
      : named;
  }
}
