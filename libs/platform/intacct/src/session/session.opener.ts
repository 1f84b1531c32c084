import type { ApiSession, Clock, GatewayAccount, NotExecuted } from '@bridge/ports';
import { describeRefusedEndpoint, isAllowedEndpoint } from './endpoint.policy.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';
import { descendantSteps } from '../outcome/answer-node.reader.js';
import { gatewayErrorSteps } from '../outcome/error.classifier.js';
import { ExchangeClassifier } from '../outcome/exchange.classifier.js';
import { reasonOf } from '../outcome/reason.js';
import { throttlePattern } from '../outcome/request-error.catalogue.js';
import { specialAnswerSteps } from '../outcome/special-answer.parser.js';
import type { Verdict } from '../outcome/verdict.js';
import { envelopeNode, loginNode, sessionNode } from '../request/envelope.builder.js';
import { functionNode } from '../request/function.builder.js';
import type { FunctionResult } from '../response/answer.js';
import { runAtOnce, runInSlices } from '../response/slices.js';
import type { SecretMemory } from '../secret.memory.js';
import type { GatewayChannel } from '../transport/gateway.channel.js';
import type { XmlNode } from '../xml/xml-node.js';
import { writeDocument } from '../xml/xml-writer.js';

export interface OpenedSession {
  readonly sessionId: string;
  /** Where the calls of this session go. */
  readonly endpointUrl: string;
  /** `undefined` when the gateway did not say. */
  readonly lifetimeMs: number | undefined;
}

export type OpenResult =
  | { readonly kind: 'opened'; readonly session: OpenedSession }
  | {
      readonly kind: 'failed';
      readonly reason: NotExecuted;
      /** The gateway refused user or password, so that trying again may lock the user out. */
      readonly isSignIn: boolean;
      /** Refused at the level of authentication, whatever the text says. */
      readonly isAuthentication?: boolean;
    };

/** Makes sessions; remembers nothing. */
export interface SessionSource {
  /** By user and password. */
  open(account: GatewayAccount, entityId: string | undefined): Promise<OpenResult>;
  /** From an open session of the same user; `undefined`: this way is not passable, log in. */
  enter(
    account: GatewayAccount,
    from: Pick<OpenedSession, 'sessionId' | 'endpointUrl'>,
    entityId: string | undefined,
  ): Promise<OpenResult | undefined>;
}

const controlId = 'getAPISession';
const kind = 'getAPISession';

function failed(code: NotExecuted['code'], description: string, scope: NotExecuted['scope'] = 'company'): OpenResult {
  return { kind: 'failed', reason: reasonOf({ code, scope, description }), isSignIn: false };
}

/** The function failed after the login was accepted: what passes is not held against anybody. */
function failedResult({ errors }: FunctionResult): OpenResult {
  const [cause] = runAtOnce(gatewayErrorSteps(errors.slice(0, 10), (text) => text));
  const description = cause?.description || 'The gateway opened no session.';
  return cause?.class === 'transient'
    ? failed(codeOfPassing(description), description)
    : failed('GATEWAY_LOGIN_REFUSED', description, 'entity');
}

function codeOfPassing(description: string): NotExecuted['code'] {
  return throttlePattern.test(description) ? 'GATEWAY_THROTTLED' : 'GATEWAY_OFFLINE';
}

interface LoginAnswer {
  readonly verdict: Verdict;
  readonly session: ApiSession | undefined;
  /** The answer names the level of the session, if only as the top. */
  readonly isLevelSaid: boolean;
}

/** The session of an answer, or why there is none; its level, `''` for the top, absent where unsaid, is not judged. */
function interpret(
  { verdict, session, isLevelSaid }: LoginAnswer,
  isAllowed: (endpointUrl: string) => boolean,
): OpenResult & { entityId?: string } {
  if (verdict.kind === 'in-doubt') {
    return { kind: 'failed', reason: verdict.reason, isSignIn: false };
  }
  if (verdict.kind === 'not-executed') {
    const isAuthentication = verdict.isAuthentication === true;
    const isSignIn = (isAuthentication || verdict.reason.code === 'GATEWAY_LOGIN_REFUSED') && !verdict.isAboutLevel;
    return { kind: 'failed', reason: verdict.reason, isSignIn, isAuthentication };
  }
  const result = verdict.results[0];
  if (result === undefined) {
    return failed('GATEWAY_UNREACHABLE', 'The answer to a login holds no result.');
  }
  if (result.status.trim().toLowerCase() !== 'success') {
    return failedResult(result);
  }
  if (session === undefined) {
    return failed('GATEWAY_UNREACHABLE', 'The answer to a login holds no session.');
  }
  const { sessionId, endpointUrl, entityId } = session;
  return isAllowed(endpointUrl)
    ? {
        kind: 'opened',
        session: {
          sessionId: sessionId.reveal(),
          endpointUrl,
          lifetimeMs: verdict.authentication.sessionLifetimeMs,
        },
        ...(isLevelSaid ? { entityId: entityId ?? '' } : {}),
      }
    : failed('GATEWAY_ENDPOINT_REFUSED', describeRefusedEndpoint('The endpoint of the session', endpointUrl));
}

export interface SessionOpenerParts {
  readonly channel: GatewayChannel;
  readonly clock: Pick<Clock, 'now'>;
  readonly options: IntacctGatewayOptions;
  readonly secrets: SecretMemory;
  readonly nextControlId: () => string;
}

/** Opens sessions at the gateway; whatever session an answer holds is a secret from then on. */
export class SessionOpener implements SessionSource {
  readonly #channel: GatewayChannel;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #options: IntacctGatewayOptions;
  readonly #secrets: SecretMemory;
  readonly #nextControlId: () => string;

  constructor(parts: SessionOpenerParts) {
    this.#channel = parts.channel;
    this.#clock = parts.clock;
    this.#options = parts.options;
    this.#secrets = parts.secrets;
    this.#nextControlId = parts.nextControlId;
  }

  async open(account: GatewayAccount, entityId: string | undefined): Promise<OpenResult> {
    if (!this.#isAllowed(account, account.endpointUrl)) {
      return failed(
        'GATEWAY_ENDPOINT_REFUSED',
        describeRefusedEndpoint('The configured endpoint', account.endpointUrl),
      );
    }
    const answer = await this.#call(account, account.endpointUrl, {
      authentication: loginNode(account, entityId),
      call: functionNode({ kind, controlId }),
    });
    const result = interpret(answer, (endpointUrl) => this.#isAllowed(account, endpointUrl));
    const isOther = result.entityId !== undefined && result.entityId !== (entityId ?? '');
    return result.kind === 'opened' && isOther
      ? failed('GATEWAY_LOGIN_REFUSED', 'The session is of another entity than the one asked for.', 'entity')
      : result;
  }

  async enter(
    account: GatewayAccount,
    from: Pick<OpenedSession, 'sessionId' | 'endpointUrl'>,
    entityId: string | undefined,
  ): Promise<OpenResult | undefined> {
    const answer = await this.#call(account, from.endpointUrl, {
      authentication: sessionNode(from.sessionId),
      call: functionNode({ kind, controlId, entityId: entityId ?? '' }),
    });
    const { verdict } = answer;
    const isImpassable = verdict.kind === 'not-executed' && ['company', 'entity'].includes(verdict.reason.scope);
    if (verdict.kind === 'in-doubt' || isImpassable) {
      return undefined;
    }
    const result = interpret(answer, (endpointUrl) => this.#isAllowed(account, endpointUrl));
    return result.kind === 'opened' && (result.entityId ?? '') !== (entityId ?? '') ? undefined : result;
  }

  #isAllowed(account: GatewayAccount, endpointUrl: string): boolean {
    return isAllowedEndpoint(endpointUrl, account.endpointUrl, this.#options.simulatorHosts);
  }

  async #call(
    account: GatewayAccount,
    endpointUrl: string,
    { authentication, call }: { readonly authentication: XmlNode; readonly call: XmlNode },
  ): Promise<LoginAnswer> {
    const requestControlId = this.#nextControlId();
    const { wantsAdditionalErrorInfo, loginTimeoutMs } = this.#options;
    const options = { controlId: requestControlId, isUnique: false, wantsAdditionalErrorInfo };
    const document = writeDocument(envelopeNode(account, options, authentication, [call]));
    const exchange = await this.#channel.post(endpointUrl, document, {
      controlId: requestControlId,
      timeoutMs: loginTimeoutMs,
    });
    const verdict = new ExchangeClassifier(this.#clock.now()).classify(exchange);
    const data = verdict.kind === 'results' ? verdict.results[0]?.data : undefined;
    const answer = await runInSlices(specialAnswerSteps(kind, data));
    const [levels] = await runInSlices(descendantSteps(data, 'locationid'));
    const session = answer?.kind === 'session' ? answer.session : undefined;
    if (session !== undefined) {
      this.#secrets.note(account, session.sessionId.reveal());
    }
    return { verdict, session, isLevelSaid: levels.length > 0 };
  }
}
