import { DefectError } from '@bridge/plugin-api';
import type {
  Clock,
  FunctionOutcome,
  GatewayAccount,
  GatewayFunction,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
  Logger,
  NotExecuted,
} from '@bridge/ports';
import { defaultGatewayOptions } from './gateway.options.js';
import type { IntacctGatewayOptions } from './gateway.options.js';
import { ExchangeClassifier } from './outcome/exchange.classifier.js';
import { countTransactions, toOutcomes } from './outcome/outcome.classifier.js';
import type { Verdict } from './outcome/verdict.js';
import { ExchangeReader } from './response/exchange.reader.js';
import { envelopeNode, sessionNode } from './request/envelope.builder.js';
import { functionNode, isWrite } from './request/function.builder.js';
import { RequestShapeError } from './request/request-shape.error.js';
import { maskSecrets } from './secret.mask.js';
import { SessionKeeper } from './session/session.keeper.js';
import type { Session } from './session/session.keeper.js';
import { SessionOpener } from './session/session.opener.js';
import type { Transport } from './transport/exchange.js';
import { GatewayChannel } from './transport/gateway.channel.js';
import { HttpTransport } from './transport/http.transport.js';
import type { XmlNode } from './xml/xml-node.js';
import { assertWritable, writeDocument, XmlNameError } from './xml/xml-writer.js';

/** What the gateway needs; `transport` is for tests. */
export interface XmlIntacctGatewaySetup {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options?: Partial<IntacctGatewayOptions>;
  readonly transport?: Transport;
}

/** A function as it will be sent, or why it cannot be. */
interface Prepared {
  readonly call: GatewayFunction;
  readonly node: XmlNode | undefined;
  readonly problem: string;
}

const maxControlIdLength = 256;

function assertRequest({ functions }: GatewayRequest): void {
  const defect = (code: string, message: string): DefectError => new DefectError(code, message, { stage: 'gateway' });
  const ids = new Set(functions.map(({ controlId }) => controlId));
  const [first] = functions;
  if (first === undefined) {
    throw defect('GATEWAY_REQUEST_EMPTY', 'A request holds at least one function.');
  }
  if (functions.some((call) => isWrite(call) !== isWrite(first))) {
    throw defect('GATEWAY_REQUEST_MIXED', 'A request holds writes or reads, never both.');
  }
  if (ids.size !== functions.length || [...ids].some((id) => id.length < 1 || id.length > maxControlIdLength)) {
    throw defect('GATEWAY_CONTROL_ID_INVALID', 'Control ids are unique and of 1 to 256 characters.');
  }
}

function prepare(call: GatewayFunction): Prepared {
  try {
    const node = functionNode(call);
    assertWritable(node);
    return { call, node, problem: '' };
  } catch (error) {
    if (error instanceof RequestShapeError || error instanceof XmlNameError) {
      return { call, node: undefined, problem: error.message };
    }
    throw error;
  }
}

function malformed(description: string): NotExecuted {
  return { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request', description, retryAfterMs: undefined };
}

/**
 * The gateway over XML and HTTP.
 *
 * A function that cannot be written as XML or exceeds a limit of the gateway is `not-executed` with
 * GATEWAY_REQUEST_MALFORMED; the others of its request are sent all the same. `timeoutMs` bounds the call itself, a login
 * that it needs has its own time-out.
 *
 * @throws DefectError GATEWAY_REQUEST_EMPTY, GATEWAY_REQUEST_MIXED, GATEWAY_CONTROL_ID_INVALID  from `execute`
 */
export class XmlIntacctGateway implements IntacctGateway {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #options: IntacctGatewayOptions;
  readonly #channel: GatewayChannel;
  readonly #sessions: SessionKeeper;
  #requests = 0;

  constructor({ clock, logger, options, transport }: XmlIntacctGatewaySetup) {
    this.#clock = clock;
    this.#logger = logger;
    this.#options = { ...defaultGatewayOptions, ...options };
    this.#channel = new GatewayChannel(
      transport ?? new HttpTransport(this.#options),
      new ExchangeReader(this.#options, logger),
    );
    const opener = new SessionOpener(this.#channel, clock, this.#options, () => this.#nextControlId());
    this.#sessions = new SessionKeeper((account, entityId) => opener.open(account, entityId), clock, this.#options);
  }

  async execute(request: GatewayRequest): Promise<GatewayResponse> {
    assertRequest(request);
    const startedMs = this.#clock.now().getTime();
    const prepared = request.functions.map(prepare);
    const sendable = prepared.filter(({ node }) => node !== undefined);
    const sent = sendable.length === 0 ? [] : await this.#send(request, sendable);
    const byControlId = new Map(sent.map((outcome) => [outcome.controlId, outcome]));
    const outcomes = prepared.map(
      ({ call, problem }): FunctionOutcome =>
        byControlId.get(call.controlId) ?? {
          kind: 'not-executed',
          controlId: call.controlId,
          reason: malformed(problem),
        },
    );
    const durationMs = this.#clock.now().getTime() - startedMs;
    this.#log(request, outcomes, durationMs);
    return { outcomes, apiTransactions: countTransactions(request.functions, outcomes), durationMs };
  }

  async testConnection(account: GatewayAccount): ReturnType<IntacctGateway['testConnection']> {
    const result = await this.#sessions.renew(account, undefined);
    if (result.kind === 'session') {
      return { kind: 'connected' };
    }
    const description = this.#mask(account, undefined)(result.reason.description);
    return { kind: 'failed', reason: { ...result.reason, description } };
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  async #send(request: GatewayRequest, prepared: readonly Prepared[]): Promise<readonly FunctionOutcome[]> {
    const calls = prepared.map(({ call }) => call);
    const first = await this.#attempt(request, prepared);
    // Nothing ran on a session that the gateway does not know, so that sending again once is safe.
    const { verdict, session } = first.isSessionLost ? await this.#attempt(request, prepared) : first;
    return toOutcomes(calls, verdict, this.#mask(request.account, session));
  }

  async #attempt(
    request: GatewayRequest,
    prepared: readonly Prepared[],
  ): Promise<{
    readonly verdict: Verdict;
    readonly session: Session | undefined;
    readonly isSessionLost: boolean;
  }> {
    const entityId = request.entityId === '' ? undefined : request.entityId;
    const acquired = await this.#sessions.acquire(request.account, entityId);
    if (acquired.kind === 'failed') {
      const verdict = {
        kind: 'not-executed',
        reason: acquired.reason,
        isSessionLost: false,
        isAboutLevel: false,
      } as const;
      return { verdict, session: undefined, isSessionLost: false };
    }
    const { session } = acquired;
    const sentAtMs = this.#clock.now().getTime();
    const verdict = await this.#call(request, session, prepared);
    if (verdict.kind === 'results') {
      this.#sessions.touch(session, sentAtMs, verdict.authentication.sessionLifetimeMs);
    }
    const isSessionLost = verdict.kind === 'not-executed' && verdict.isSessionLost;
    if (isSessionLost) {
      this.#sessions.drop(session);
    }
    return { verdict, session, isSessionLost };
  }

  async #call(request: GatewayRequest, session: Session, prepared: readonly Prepared[]): Promise<Verdict> {
    const controlId = this.#nextControlId();
    const envelope = envelopeNode(
      request.account,
      {
        controlId,
        isUnique: prepared.some(({ call }) => isWrite(call)),
        wantsAdditionalErrorInfo: this.#options.wantsAdditionalErrorInfo,
      },
      sessionNode(session.sessionId),
      prepared.map(({ node }) => node).filter((node) => node !== undefined),
    );
    const exchange = await this.#channel.post(session.endpointUrl, writeDocument(envelope), {
      controlId,
      timeoutMs: request.timeoutMs,
    });
    return new ExchangeClassifier(this.#clock.now()).classify(exchange);
  }

  #mask(account: GatewayAccount, session: Session | undefined): (text: string) => string {
    const secrets = [account.senderPassword.reveal(), account.userPassword.reveal(), session?.sessionId ?? ''];
    return (text) => maskSecrets(text, secrets);
  }

  #nextControlId(): string {
    this.#requests += 1;
    return `${this.#clock.now().toISOString()}-${this.#requests}`;
  }

  #log(request: GatewayRequest, outcomes: readonly FunctionOutcome[], durationMs: number): void {
    const count = (kind: FunctionOutcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
    this.#logger.debug('gateway request', {
      stage: 'gateway',
      company: request.account.company,
      functions: outcomes.length,
      done: count('done'),
      refused: count('refused'),
      not_executed: count('not-executed'),
      in_doubt: count('in-doubt'),
      duration_ms: durationMs,
    });
  }
}
