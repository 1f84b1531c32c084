import type { Clock, GatewayAccount, NotExecuted } from '@bridge/ports';
import { isAllowedEndpoint } from './endpoint.policy.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';
import { ExchangeClassifier } from '../outcome/exchange.classifier.js';
import type { Verdict } from '../outcome/verdict.js';
import { envelopeNode, loginNode } from '../request/envelope.builder.js';
import { functionNode } from '../request/function.builder.js';
import type { GatewayChannel } from '../transport/gateway.channel.js';
import { findText } from '../xml/xml-node.js';
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
  /** `isSignIn`: the gateway refused user or password, so that trying again may lock the user out. */
  | { readonly kind: 'failed'; readonly reason: NotExecuted; readonly isSignIn: boolean };

const functionControlId = 'getAPISession';

function failed(code: NotExecuted['code'], scope: NotExecuted['scope'], description: string): OpenResult {
  return { kind: 'failed', reason: { code, scope, description, retryAfterMs: undefined }, isSignIn: false };
}

interface Wanted {
  readonly entityId: string | undefined;
  readonly isAllowed: (endpointUrl: string) => boolean;
}

function interpret(verdict: Verdict, { entityId, isAllowed }: Wanted): OpenResult {
  if (verdict.kind !== 'results') {
    const isSignIn =
      verdict.kind === 'not-executed' && verdict.reason.code === 'GATEWAY_LOGIN_REFUSED' && !verdict.isAboutLevel;
    return { kind: 'failed', reason: verdict.reason, isSignIn };
  }
  const result = verdict.results[0];
  if (result?.status !== 'success') {
    const description = result?.errors[0]?.description ?? 'The gateway opened no session.';
    return failed('GATEWAY_LOGIN_REFUSED', 'company', description);
  }
  const sessionId = findText(result.data, 'api', 'sessionid') ?? '';
  const endpointUrl = findText(result.data, 'api', 'endpoint') ?? '';
  const locationId = findText(result.data, 'api', 'locationid') ?? '';
  if (sessionId === '') {
    return failed('GATEWAY_UNREACHABLE', 'company', 'The answer to a login holds no session.');
  }
  if (!isAllowed(endpointUrl)) {
    return failed('GATEWAY_UNREACHABLE', 'company', 'The session names an endpoint that is not allowed.');
  }
  if (entityId !== undefined && locationId !== '' && locationId !== entityId) {
    return failed('GATEWAY_LOGIN_REFUSED', 'company', 'The session is of another entity than the one asked for.');
  }
  return {
    kind: 'opened',
    session: { sessionId, endpointUrl, lifetimeMs: verdict.authentication.sessionLifetimeMs },
  };
}

/** Opens one session by user and password. Remembers nothing. */
export class SessionOpener {
  readonly #channel: GatewayChannel;
  readonly #clock: Clock;
  readonly #options: IntacctGatewayOptions;
  readonly #nextControlId: () => string;

  constructor(channel: GatewayChannel, clock: Clock, options: IntacctGatewayOptions, nextControlId: () => string) {
    this.#channel = channel;
    this.#clock = clock;
    this.#options = options;
    this.#nextControlId = nextControlId;
  }

  async open(account: GatewayAccount, entityId: string | undefined): Promise<OpenResult> {
    const isAllowed = (endpointUrl: string): boolean =>
      isAllowedEndpoint(endpointUrl, account.endpointUrl, this.#options.simulatorHosts);
    if (!isAllowed(account.endpointUrl)) {
      return failed('GATEWAY_UNREACHABLE', 'company', 'The configured endpoint is not allowed.');
    }
    const controlId = this.#nextControlId();
    const request = envelopeNode(
      account,
      { controlId, isUnique: false, wantsAdditionalErrorInfo: this.#options.wantsAdditionalErrorInfo },
      loginNode(account, entityId),
      [functionNode({ kind: 'getAPISession', controlId: functionControlId })],
    );
    const exchange = await this.#channel.post(account.endpointUrl, writeDocument(request), {
      controlId,
      timeoutMs: this.#options.loginTimeoutMs,
    });
    return interpret(new ExchangeClassifier(this.#clock.now()).classify(exchange), { entityId, isAllowed });
  }
}
