import { DefectError } from '@bridge/plugin-api';
import type { AsynchronousReceipt, AsynchronousRequest, AwaitedRequestStore, Clock, NotExecuted } from '@bridge/ports';
import type { IntacctGatewayOptions } from '../gateway.options.js';
import { unknownErrorSteps } from '../outcome/error.classifier.js';
import { ExchangeClassifier } from '../outcome/exchange.classifier.js';
import { expectFunction } from '../outcome/expected-function.js';
import { maskedReason, reasonOf } from '../outcome/reason.js';
import type { Verdict } from '../outcome/verdict.js';
import { assertCall, asynchronousRequestShape } from '../request/call.shapes.js';
import { envelopeNode, loginNode } from '../request/envelope.builder.js';
import { isWrite } from '../request/function.builder.js';
import { assertRequest, malformed, prepare } from '../request/request.preparation.js';
import { runInSlices } from '../response/slices.js';
import type { SecretMemory } from '../secret.memory.js';
import { describeRefusedEndpoint, isAllowedEndpoint } from '../session/endpoint.policy.js';
import type { SessionKeeper } from '../session/session.keeper.js';
import type { GatewayChannel } from '../transport/gateway.channel.js';
import { stripIllegalCharacters } from '../xml/xml-characters.js';
import { writeDocument } from '../xml/xml-writer.js';

/** Characters of an asynchronous request. @see Interface reference, section 1.4 */
const maxCharacters = 500_000;

export interface AsynchronousRequestParts {
  readonly channel: GatewayChannel;
  readonly sessions: SessionKeeper;
  readonly secrets: SecretMemory;
  readonly store: AwaitedRequestStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly options: IntacctGatewayOptions;
  readonly noteUnknownErrors: (errorNos: readonly string[], company: string) => void;
}

type Document =
  { readonly kind: 'document'; readonly text: string } | { readonly kind: 'problem'; readonly reason: NotExecuted };

/** Comes back as it was sent: XML readers trim texts, and carry no control characters. */
function isEchoed(name: string): boolean {
  return name === name.trim() && !/\p{Cc}/u.test(name) && name === stripIllegalCharacters(name);
}

function isName(name: unknown, longest: number): boolean {
  return typeof name === 'string' && name.length >= 1 && name.length <= longest && isEchoed(name);
}

function assertNames({ policyId, requestControlId, functions }: AsynchronousRequest): void {
  if (!isName(policyId, 40)) {
    const rule = 'A policy id has 1 to 40 characters, no outer white space, no control characters.';
    throw new DefectError('GATEWAY_POLICY_INVALID', rule, { stage: 'gateway' });
  }
  if (!isName(requestControlId, 256)) {
    const rule = 'The control id of a request has 1 to 256 characters, no outer white space, no control characters.';
    throw new DefectError('GATEWAY_CONTROL_ID_INVALID', rule, { stage: 'gateway' });
  }
  if (!functions.every(({ controlId }) => isEchoed(controlId))) {
    const rule = 'Control ids have no outer white space and no control characters.';
    throw new DefectError('GATEWAY_CONTROL_ID_INVALID', rule, { stage: 'gateway' });
  }
}

/**
 * Requests that Intacct queues. They log in with user and password: a queued request may outlive a session. The request
 * is noted before it leaves, so that no answer is foreign to us.
 *
 * @see Interface reference, section 1.7
 */
export class AsynchronousRequestClient {
  readonly #parts: AsynchronousRequestParts;

  constructor(parts: AsynchronousRequestParts) {
    this.#parts = parts;
  }

  /** @see AsynchronousGateway.executeAsynchronously */
  async executeAsynchronously(request: AsynchronousRequest): Promise<AsynchronousReceipt> {
    assertRequest(request);
    assertNames(request);
    assertCall('A request', request, asynchronousRequestShape);
    const { store, sessions } = this.#parts;
    const document = this.#write(request);
    const { account } = request;
    this.#parts.secrets.note(account);
    if (document.kind === 'problem') {
      return { kind: 'not-executed', reason: this.#masked(account.company, document.reason) };
    }
    const refusal = await sessions.proveLogin(account, request.entityId === '' ? undefined : request.entityId);
    if (refusal !== undefined) {
      return { kind: 'not-executed', reason: this.#masked(account.company, refusal) };
    }
    await this.#note(request);
    const receipt = await this.#send(request, document.text);
    if (receipt.kind === 'not-executed') {
      // What cannot be forgotten now is overdue one day, and in doubt: no reason to hide what is known.
      await store.forget(request.requestControlId).catch(() => undefined);
    }
    return receipt;
  }

  async #note({ requestControlId, account, functions, isTransaction }: AsynchronousRequest): Promise<void> {
    const isNew = await this.#parts.store.await({
      requestControlId,
      company: account.company,
      intacctCompanyId: account.intacctCompanyId,
      isTransaction: isTransaction ?? false,
      functions: functions.map(expectFunction),
      sentAt: this.#parts.clock.now(),
    });
    if (!isNew) {
      const options = { stage: 'gateway', context: { requestControlId } } as const;
      throw new DefectError(
        'GATEWAY_REQUEST_CONTROL_ID_TAKEN',
        'A request of this control id is awaited or was answered before: each has one of its own.',
        options,
      );
    }
  }

  #maskOf(company: string): (text: string) => string {
    return this.#parts.secrets.maskOf(company);
  }

  #masked(company: string, reason: NotExecuted): NotExecuted {
    return maskedReason(reason, this.#maskOf(company));
  }

  /** Whole or not at all: the answer names functions, and would not name those that were kept back. */
  #write({ account, entityId, functions, ...request }: AsynchronousRequest): Document {
    const prepared = functions.map(prepare);
    const problem = prepared.find(({ node }) => node === undefined);
    if (problem !== undefined) {
      return { kind: 'problem', reason: malformed(`${problem.call.controlId}: ${problem.problem}`) };
    }
    const { simulatorHosts, wantsAdditionalErrorInfo } = this.#parts.options;
    if (!isAllowedEndpoint(account.endpointUrl, account.endpointUrl, simulatorHosts)) {
      const description = describeRefusedEndpoint('The configured endpoint', account.endpointUrl);
      const reason = reasonOf({ code: 'GATEWAY_ENDPOINT_REFUSED', scope: 'company', description });
      return { kind: 'problem', reason };
    }
    const options = {
      controlId: request.requestControlId,
      isUnique: functions.some(isWrite),
      isTransaction: request.isTransaction ?? false,
      policyId: request.policyId,
      wantsAdditionalErrorInfo,
    };
    const nodes = prepared.map(({ node }) => node).filter((node) => node !== undefined);
    const login = loginNode(account, entityId === '' ? undefined : entityId);
    const text = writeDocument(envelopeNode(account, options, login, nodes));
    return text.length > maxCharacters
      ? {
          kind: 'problem',
          reason: malformed(`An asynchronous request holds ${maxCharacters} characters, not ${text.length}.`),
        }
      : { kind: 'document', text };
  }

  async #send(request: AsynchronousRequest, text: string): Promise<AsynchronousReceipt> {
    const { account, requestControlId, timeoutMs } = request;
    const exchange = await this.#parts.channel.post(account.endpointUrl, text, {
      controlId: requestControlId,
      timeoutMs,
    });
    if (exchange.kind === 'answered' && exchange.status < 300 && exchange.answer.kind === 'acknowledged') {
      return { kind: 'acknowledged', requestControlId };
    }
    const verdict = new ExchangeClassifier(this.#parts.clock.now()).classify(exchange);
    this.#parts.noteUnknownErrors(await runInSlices(unknownErrorSteps(verdict)), request.account.company);
    return this.#receiptOf(request, verdict);
  }

  #receiptOf({ account, entityId }: AsynchronousRequest, verdict: Verdict): AsynchronousReceipt {
    const mask = this.#maskOf(account.company);
    switch (verdict.kind) {
      case 'not-executed': {
        const isSignIn = !verdict.isAboutLevel;
        const reason = this.#parts.sessions.noteRefusal(
          { account, entityId },
          { reason: verdict.reason, isSignIn, isAuthentication: verdict.isAuthentication === true },
        );
        return { kind: 'not-executed', reason: maskedReason(reason, mask) };
      }
      case 'in-doubt':
        return { kind: 'in-doubt', description: mask(verdict.description) };
      case 'results':
        return { kind: 'in-doubt', description: 'Answered at once instead of being queued.' };
    }
  }
}
