import { setTimeout as sleep } from 'node:timers/promises';
import { ConcurrencyGate } from '../load/concurrency.gate.js';
import type { FaultBoard, FaultTarget } from '../load/fault.board.js';
import type { FaultRule } from '../load/fault.schema.js';
import { latencyMs } from '../load/latency.model.js';
import type { World } from '../store/world.store.js';
import { authenticate, checkPolicy, checkSender, type Authenticated } from './authentication.stage.js';
import { echoOf, parseEnvelope, type Envelope } from './envelope.parser.js';
import { answerBefore, spoil, type GatewayAnswer } from './fault.answer.js';
import { runOperation } from './operation.stage.js';
import { EnvelopeFailure } from './refusal.error.js';
import {
  authenticationFailure,
  controlFailure,
  echoOfControl,
  operationResponse,
  type ResponseStyle,
} from './response.writer.js';

interface RequestStyle extends ResponseStyle {
  readonly endpoint: string;
}

const xml = (world: World, body: string): GatewayAnswer => ({
  kind: 'body',
  status: 200,
  contentType: world.profile.gaps.contentType,
  body,
});

/**
 * START HERE: one request from body to answer.
 *
 *     envelope -> sender -> authentication -> gate -> faults -> latency -> functions -> answer
 */
export class GatewayPipeline {
  readonly gate = new ConcurrencyGate();

  constructor(
    private readonly world: World,
    private readonly faults: FaultBoard,
  ) {}

  /** @param endpoint  where this client reached the gateway: its session is told to stay there */
  async handle(body: string, endpoint: string): Promise<GatewayAnswer> {
    const { world } = this;
    const style: RequestStyle = { gaps: world.profile.gaps, random: world.random, endpoint };
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(body, world.profile.gaps);
    } catch (error) {
      if (!(error instanceof EnvelopeFailure)) throw error;
      return xml(world, controlFailure(error, echoOf(body), style));
    }
    try {
      checkSender(world, envelope.control);
      checkPolicy(envelope.control);
      const who = authenticate(world, envelope);
      return await this.#admit(envelope, who, style);
    } catch (error) {
      if (!(error instanceof EnvelopeFailure)) throw error;
      world.commit(undefined);
      if (error.level === 'control') return xml(world, controlFailure(error, echoOfControl(envelope), style));
      return xml(world, authenticationFailure(error, envelope, style));
    }
  }

  async #admit(envelope: Envelope, who: Authenticated, style: RequestStyle): Promise<GatewayAnswer> {
    const { concurrencyLimit, holdMs, gaps } = this.world.profile;
    const company = who.company.id;
    if (!(await this.gate.enter(company, concurrencyLimit, holdMs))) {
      return answerBefore({ when: {}, do: 'http', status: 429, retryAfter: gaps.retryAfterSeconds }, this.world.random);
    }
    try {
      return await this.#execute(envelope, who, style);
    } finally {
      this.gate.leave(company);
    }
  }

  async #execute(envelope: Envelope, who: Authenticated, style: RequestStyle): Promise<GatewayAnswer> {
    const { world, faults } = this;
    const { endpoint } = style;
    const fault = faults.list().length === 0 ? undefined : faults.requestFault(targetsOf(envelope, who));
    if (fault?.do === 'session-death') this.#endSession(envelope, who);
    if (fault !== undefined && !isExecuted(fault)) return answerBefore(fault, world.random);
    const waitMs = latencyMs(world.profile.latency, envelope.functions, world.random);
    if (waitMs > 0) await sleep(waitMs);
    const results = runOperation({ world, faults, endpoint }, envelope, who);
    const answer = xml(world, operationResponse(envelope, who, results, style));
    return fault === undefined ? answer : spoil(fault, answer, world.random);
  }

  /** @throws EnvelopeFailure "Invalid session", as the next call with a dead session would */
  #endSession(envelope: Envelope, who: Authenticated): void {
    if (who.actor.sessionId === '') return;
    this.world.sessions.end(who.actor.sessionId);
    authenticate(this.world, envelope);
  }
}

const targetsOf = (envelope: Envelope, who: Authenticated): readonly FaultTarget[] =>
  envelope.functions.map(({ name, objects }) => ({
    name,
    objects,
    company: who.company.id,
    entity: who.actor.entity,
  }));

/** Does the work happen although the answer is spoilt? */
function isExecuted(fault: FaultRule): boolean {
  if (fault.do === 'request-lost') return false;
  if (fault.do === 'http' || fault.do === 'html') return fault.executed ?? fault.status === 524;
  return true;
}
