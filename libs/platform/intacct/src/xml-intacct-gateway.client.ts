import { AsynchronousAnswerClient } from './asynchronous/asynchronous-answer.client.js';
import { AsynchronousRequestClient } from './asynchronous/asynchronous-request.client.js';
import { InMemoryAwaitedRequests } from './asynchronous/in-memory-awaited-requests.js';
import type {
  AsynchronousGateway,
  AsynchronousReceipt,
  AsynchronousRequest,
  AsynchronousSettlement,
  AwaitedRequestStore,
  Clock,
  ConcludedRequest,
  FunctionOutcome,
  GatewayAccount,
  GatewayRequest,
  GatewayResponse,
  IntacctGateway,
  Logger,
  Telemetry,
} from '@bridge/ports';
import { defaultGatewayOptions } from './gateway.options.js';
import type { IntacctGatewayOptions } from './gateway.options.js';
import { ExchangeClassifier } from './outcome/exchange.classifier.js';
import { unknownErrorSteps } from './outcome/error.classifier.js';
import { expectFunction } from './outcome/expected-function.js';
import { withoutForeignPage } from './outcome/foreign-page.js';
import { outcomeSteps } from './outcome/outcome.classifier.js';
import { maskedReason } from './outcome/reason.js';
import { countTransactions } from './outcome/transaction.meter.js';
import { isOfAnother, isUseless, ofAnother } from './outcome/session.verdict.js';
import type { Verdict } from './outcome/verdict.js';
import { ExchangeReader } from './response/exchange.reader.js';
import { runInSlices } from './response/slices.js';
import { assertCall, requestShape, setupShape } from './request/call.shapes.js';
import { envelopeNode, sessionNode } from './request/envelope.builder.js';
import { isWrite } from './request/function.builder.js';
import { assertAccount, assertRequest, malformed, prepare } from './request/request.preparation.js';
import type { Prepared } from './request/request.preparation.js';
import { listNumbers, logRequest } from './request.log.js';
import { SecretMemory } from './secret.memory.js';
import { SessionKeeper } from './session/session.keeper.js';
import type { Session } from './session/session.keeper.js';
import { handedSessionId, withoutForeignSession } from './session/handed-session.js';
import { SessionOpener } from './session/session.opener.js';
import type { Transport } from './transport/exchange.js';
import { GatewayChannel } from './transport/gateway.channel.js';
import { HttpTransport } from './transport/http.transport.js';
import { writeDocument } from './xml/xml-writer.js';

/** What the gateway needs; `transport` is for tests. */
export interface XmlIntacctGatewaySetup {
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  /** Counts errors that the catalogue does not know. */
  readonly telemetry?: Pick<Telemetry, 'countUnknownGatewayErrors'>;
  /** @default lost when the process ends */
  readonly awaitedRequests?: AwaitedRequestStore;
  /** The account of a company, by its id, to mask its secrets in answers of requests that another process sent. @default none */
  readonly accountOf?: (company: string) => Promise<GatewayAccount | undefined>;
  readonly options?: Partial<IntacctGatewayOptions>;
  readonly transport?: Transport;
}

/**
 * The gateway over XML and HTTP.
 *
 * A function that cannot be written as XML or exceeds a limit of the gateway is `not-executed` with
 * GATEWAY_REQUEST_MALFORMED; the others of its request are sent all the same, except in a transaction: then none is. `timeoutMs` bounds the call itself, a login
 * that it needs has its own time-out.
 *
 * @throws DefectError GATEWAY_REQUEST_EMPTY, GATEWAY_REQUEST_TOO_LARGE, GATEWAY_REQUEST_MIXED,
 *   GATEWAY_CONTROL_ID_INVALID, GATEWAY_SESSION_NOT_ALONE, GATEWAY_TIMEOUT_INVALID, GATEWAY_ARGUMENT_INVALID  from `execute`; also GATEWAY_POLICY_INVALID and
 *   GATEWAY_REQUEST_CONTROL_ID_TAKEN from `executeAsynchronously`
 */
export class XmlIntacctGateway implements IntacctGateway, AsynchronousGateway {
  readonly #clock: XmlIntacctGatewaySetup['clock'];
  readonly #logger: Logger;
  readonly #options: IntacctGatewayOptions;
  readonly #channel: GatewayChannel;
  readonly #sessions: SessionKeeper;
  readonly #secrets = new SecretMemory();
  readonly #queued: AsynchronousRequestClient;
  readonly #answers: AsynchronousAnswerClient;
  readonly #telemetry: XmlIntacctGatewaySetup['telemetry'];
  #requests = 0;

  constructor(setup: XmlIntacctGatewaySetup) {
    assertCall('The set-up of a gateway', setup, setupShape);
    const { clock, logger, telemetry, options, transport } = setup;
    this.#clock = clock;
    this.#logger = logger;
    this.#options = { ...defaultGatewayOptions, ...options };
    const reader = new ExchangeReader(this.#options, logger);
    this.#channel = new GatewayChannel(transport ?? new HttpTransport(this.#options), reader);
    const opener = new SessionOpener({
      channel: this.#channel,
      clock,
      options: this.#options,
      secrets: this.#secrets,
      nextControlId: () => this.#nextControlId(),
    });
    this.#sessions = new SessionKeeper(opener, clock, this.#options);
    this.#telemetry = telemetry;
    const parts = {
      secrets: this.#secrets,
      store: setup.awaitedRequests ?? new InMemoryAwaitedRequests(),
      clock,
      noteUnknownErrors: (errorNos: readonly string[], company: string) => {
        this.#noteUnknownErrors(errorNos, company);
      },
    };
    this.#queued = new AsynchronousRequestClient({
      ...parts,
      channel: this.#channel,
      sessions: this.#sessions,
      options: this.#options,
    });
    this.#answers = new AsynchronousAnswerClient({
      ...parts,
      readAnswer: (body) => reader.readAnswer(body, undefined),
      accountOf: setup.accountOf ?? (() => Promise.resolve(undefined)),
    });
  }

  executeAsynchronously(request: AsynchronousRequest): Promise<AsynchronousReceipt> {
    return this.#queued.executeAsynchronously(request);
  }

  settleAsynchronous(document: Uint8Array, contentType?: string): Promise<AsynchronousSettlement> {
    return this.#answers.settleAsynchronous(document, contentType);
  }

  doubtOverdue(waitMs: number): Promise<readonly ConcludedRequest[]> {
    return this.#answers.doubtOverdue(waitMs);
  }

  async execute(request: GatewayRequest): Promise<GatewayResponse> {
    assertRequest(request);
    assertCall('A request', request, requestShape);
    const startedMs = this.#clock.now().getTime();
    const prepared = request.functions.map(prepare);
    const faulty = prepared.find(({ node }) => node === undefined);
    const isKeptBack = request.isTransaction === true && faulty !== undefined;
    const sendable = isKeptBack ? [] : prepared.filter(({ node }) => node !== undefined);
    const sent = sendable.length === 0 ? [] : await this.#send(request, sendable);
    const byControlId = new Map(sent.map((outcome) => [outcome.controlId, outcome]));
    const outcomes = prepared.map(
      ({ call, problem }): FunctionOutcome =>
        byControlId.get(call.controlId) ?? {
          kind: 'not-executed',
          controlId: call.controlId,
          reason: malformed(
            problem === '' ? `Kept back with its transaction: ${faulty?.call.controlId} cannot be written.` : problem,
          ),
        },
    );
    const durationMs = Math.max(0, this.#clock.now().getTime() - startedMs);
    logRequest(this.#logger, request, { outcomes, durationMs });
    return {
      outcomes,
      apiTransactions: countTransactions(
        sendable.map(({ call }) => expectFunction(call)),
        sent,
      ),
      durationMs,
    };
  }

  async testConnection(account: GatewayAccount): ReturnType<IntacctGateway['testConnection']> {
    assertAccount(account);
    this.#secrets.note(account);
    const result = await this.#sessions.renew(account, undefined);
    if (result.kind === 'session') {
      this.#secrets.note(account, result.session.sessionId);
      return { kind: 'connected' };
    }
    return { kind: 'failed', reason: maskedReason(result.reason, this.#secrets.maskOf(account.company)) };
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  async #send(request: GatewayRequest, prepared: readonly Prepared[]): Promise<readonly FunctionOutcome[]> {
    const calls = prepared.map(({ call }) => expectFunction(call));
    const first = await this.#attempt(request, prepared);
    // Nothing ran on a session that the gateway does not know, so that sending again once is safe.
    const { verdict } = first.isSessionLost ? await this.#attempt(request, prepared) : first;
    const mask = this.#secrets.maskOf(request.account.company);
    this.#noteUnknownErrors(await runInSlices(unknownErrorSteps(verdict)), request.account.company);
    const context = { mask, isTransaction: request.isTransaction ?? false };
    const outcomes = await runInSlices(outcomeSteps(calls, verdict, context));
    return outcomes.map((outcome, index) =>
      this.#guardSession(request.account, withoutForeignPage(outcome, prepared[index]?.call)),
    );
  }

  #guardSession(account: GatewayAccount, outcome: FunctionOutcome): FunctionOutcome {
    const sessionId = handedSessionId(outcome);
    if (sessionId === undefined) {
      return outcome;
    }
    this.#secrets.note(account, sessionId);
    return withoutForeignSession(outcome, account, this.#options.simulatorHosts);
  }

  async #attempt(
    request: GatewayRequest,
    prepared: readonly Prepared[],
  ): Promise<{
    readonly verdict: Verdict;
    readonly isSessionLost: boolean;
  }> {
    const entityId = request.entityId === '' ? undefined : request.entityId;
    this.#secrets.note(request.account);
    const acquired = await this.#sessions.acquire(request.account, entityId);
    if (acquired.kind === 'failed') {
      const verdict = {
        kind: 'not-executed',
        reason: acquired.reason,
        isSessionLost: false,
        isAboutLevel: false,
        isUnknownError: false,
      } as const;
      return { verdict, isSessionLost: false };
    }
    const { session } = acquired;
    this.#secrets.note(request.account, session.sessionId);
    const sentAtMs = this.#clock.now().getTime();
    const verdict = await this.#call(request, session, prepared);
    if (verdict.kind === 'results' && isOfAnother(request, verdict.authentication)) {
      this.#sessions.drop(session, request.account, ofAnother.reason);
      return { verdict: ofAnother, isSessionLost: false };
    }
    if (verdict.kind === 'results') {
      const { sessionLifetimeMs: lifetimeMs } = verdict.authentication;
      this.#sessions.touch(session, request.account, { sentAtMs, lifetimeMs });
    }
    const isSessionLost = verdict.kind === 'not-executed' && verdict.isSessionLost;
    if (verdict.kind !== 'results' && isUseless(verdict)) {
      this.#sessions.drop(session, request.account, verdict.reason);
    }
    return { verdict, isSessionLost };
  }

  async #call(request: GatewayRequest, session: Session, prepared: readonly Prepared[]): Promise<Verdict> {
    const controlId = this.#nextControlId();
    const envelope = envelopeNode(
      request.account,
      {
        controlId,
        isUnique: prepared.some(({ call }) => isWrite(call)),
        isTransaction: request.isTransaction ?? false,
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

  #noteUnknownErrors(errorNos: readonly string[], company: string): void {
    const errors = errorNos.length;
    if (errors > 0) {
      this.#telemetry?.countUnknownGatewayErrors(errors);
      const codes = listNumbers(errorNos.map(this.#secrets.maskOf(company)));
      this.#logger.warn('gateway errors unknown to the catalogue', { stage: 'gateway', company, errors, codes });
    }
  }

  #nextControlId(): string {
    this.#requests += 1;
    return `${this.#clock.now().toISOString()}-${this.#requests}`;
  }
}
