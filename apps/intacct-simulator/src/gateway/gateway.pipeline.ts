import { setTimeout as sleep } from 'node:timers/promises';
import { ConcurrencyGate } from '../load/concurrency.gate.js';
import type { FaultBoard, FaultTarget } from '../load/fault.board.js';
import type { FaultRule } from '../load/fault.schema.js';
import { FlightGate, NO_CLAIM, type Claim } from '../load/flight.gate.js';
import type { LateTimer } from '../load/late.timer.js';
import { latencyOf } from '../load/latency.model.js';
import type { World } from '../store/world.store.js';
import { authenticate, checkSender, policyOf, type Authenticated } from './authentication.stage.js';
import type { DecodedBody } from './body.decoder.js';
import { echoOf, parseEnvelope, syntaxFailure, unreadable, type Envelope } from './envelope.parser.js';
import { answerBefore, isExecuted, spoil, type GatewayAnswer } from './fault.answer.js';
import { runOperation, type FunctionResult } from './operation.stage.js';
import type { JobCell } from './offline.job.js';
import type { OfflineQueue, OfflineRequest, OfflineRun } from './offline.queue.js';
import { EnvelopeFailure } from './refusal.error.js';
import {
  acknowledgement,
  authenticationFailure,
  controlFailure,
  echoOfControl,
  operationResponse,
  type ResponseStyle,
} from './response.writer.js';

/** JSON and CSV come without envelope, which only a single reader can do; a failure is told in XML. */
function bareAnswer(results: readonly FunctionResult[]): GatewayAnswer | undefined {
  const [only, second] = results;
  if (only?.bare === undefined || second !== undefined || only.status !== 'success') return undefined;
  return { kind: 'body', status: 200, ...only.bare };
}

interface RequestStyle extends ResponseStyle {
  readonly endpoint: string;
}

/** A request that proved who it is. */
interface Admitted {
  readonly envelope: Envelope;
  readonly who: Authenticated;
  readonly style: RequestStyle;
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
 *     envelope -> sender -> authentication -> gate -> faults -> control ids in flight -> latency -> functions -> answer
 */
export class GatewayPipeline {
  readonly gate: ConcurrencyGate;
  readonly flights = new FlightGate();

  constructor(
    private readonly world: World,
    private readonly faults: FaultBoard,
    private readonly late: LateTimer,
    private readonly offline: OfflineQueue,
  ) {
    this.gate = new ConcurrencyGate(world.clock, (company) => world.placesOf(company));
  }

  /** @param endpoint  where this client reached the gateway: its session is told to stay there */
  async handle({ text: body, fault }: DecodedBody, endpoint: string): Promise<GatewayAnswer> {
    const { world } = this;
    const style: RequestStyle = { gaps: world.profile.gaps, random: world.random, endpoint };
    let envelope: Envelope;
    try {
      if (fault !== undefined) throw syntaxFailure(fault);
      envelope = parseEnvelope(body, world.profile.gaps);
    } catch (error) {
      if (!(error instanceof EnvelopeFailure)) throw error;
      return xml(world, controlFailure(error, echoOf(body), style));
    }
    return this.#failing(envelope, style, async () => {
      checkSender(world, envelope.control);
      const asked = policyOf(world, envelope);
      if (asked !== undefined)
        return this.#queue(
          this.#offlineRequest(envelope, asked.company, { policy: asked.policy, body, endpoint }),
          style,
        );
      return this.#admit({ envelope, who: authenticate(world, envelope, endpoint), style });
    });
  }

  /** The answer, also to a request that fails before any function. */
  async #failing(envelope: Envelope, style: RequestStyle, run: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
    const { world } = this;
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof EnvelopeFailure)) throw error;
      world.commit(undefined);
      if (error.level === 'control') return xml(world, controlFailure(error, echoOfControl(envelope), style));
      return xml(world, authenticationFailure(error, envelope, style));
    }
  }

  /** @throws EnvelopeFailure XL03000003 when the request is larger than an asynchronous one may be */
  async #queue(asked: OfflineRequest, style: RequestStyle): Promise<GatewayAnswer> {
    const { world, faults } = this;
    const { envelope, company, cell } = asked;
    const limit = style.gaps.offlineMaxCharacters;
    const size = cell.body.length;
    if (size > limit)
      throw unreadable(`An asynchronous request has at most ${limit} characters; this one has ${size}.`);
    const entity = envelope.credentials.kind === 'login' ? envelope.credentials.entity : '';
    const targets = envelope.functions.map(({ name, objects }) => ({ name, objects, company, entity }));
    const fault = faults.requestFault(targets, envelope.credentials.kind !== 'login');
    if (fault !== undefined && !isExecuted(fault)) return answerBefore(fault, world.random);
    this.offline.accept(asked);
    const answer = xml(world, acknowledgement(envelope, echoOfControl(envelope)));
    return fault === undefined ? answer : spoil(fault, answer, world.random);
  }

  /** Go on with asynchronous requests that the backlog has: after a restart, or back at a snapshot. */
  resume(): void {
    const { world } = this;
    for (const [id, cell] of world.backlog.state.jobs) {
      try {
        const envelope = parseEnvelope(cell.body, world.profile.gaps);
        this.offline.resume(cell, this.#offlineRequest(envelope, cell.job.company, cell));
      } catch (error) {
        if (!(error instanceof EnvelopeFailure)) throw error;
        process.stderr.write(`simulator: asynchronous job ${id} cannot be read any more and is given up\n`);
        world.keepBacklog({ jobs: [[id, null]] });
      }
    }
  }

  #offlineRequest(
    envelope: Envelope,
    company: string,
    { policy, body, endpoint }: Omit<JobCell, 'job' | 'recordNo'>,
  ): OfflineRequest {
    const style: RequestStyle = { gaps: this.world.profile.gaps, random: this.world.random, endpoint };
    return {
      envelope,
      company,
      cell: { policy, body, endpoint },
      answer: (run) => this.#answerLater(envelope, style, run),
    };
  }

  /** The document of an asynchronous request: it proves itself when its turn has come. */
  async #answerLater(envelope: Envelope, style: RequestStyle, run: OfflineRun): Promise<string> {
    const answer = await this.#failing(envelope, style, async () => {
      const request: Admitted = { envelope, who: authenticate(this.world, envelope, style.endpoint), style };
      const claim = await this.#claim(request);
      try {
        if (run.isCancelled()) return { kind: 'drop', delayMs: 0 };
        return this.world.together(() => {
          const document = operationResponse(envelope, request.who, this.#run(request, claim), style);
          run.keep(document);
          return xml(this.world, document);
        });
      } finally {
        claim.release();
      }
    });
    return answer.kind === 'body' ? answer.body : '';
  }

  async #admit(request: Admitted): Promise<GatewayAnswer> {
    const { holdMs, gaps } = this.world.profile;
    const caller = { company: request.who.company.id, sender: request.who.actor.senderId };
    if (!(await this.gate.enter(caller, holdMs))) {
      return answerBefore({ when: {}, do: 'http', status: 429, retryAfter: gaps.retryAfterSeconds }, this.world.random);
    }
    let late: Promise<void> | undefined;
    try {
      const fault = this.#strike(request);
      if (fault?.commitAfterMs === undefined) return await this.#execute(request, fault);
      late = this.#executeLate(request, fault.commitAfterMs);
      return answerBefore(fault, this.world.random);
    } finally {
      if (late === undefined) this.gate.leave(caller);
      else void late.then(() => this.gate.leave(caller));
    }
  }

  #strike({ envelope, who, style: { endpoint } }: Admitted): FaultRule | undefined {
    const { faults } = this;
    const fault =
      faults.list().length === 0
        ? undefined
        : faults.requestFault(targetsOf(envelope, who), who.actor.sessionId !== '');
    if (fault?.do === 'session-death') this.#endSession(envelope, who, endpoint);
    return fault;
  }

  async #execute(request: Admitted, fault: FaultRule | undefined): Promise<GatewayAnswer> {
    const { world } = this;
    const { envelope, who, style } = request;
    if (fault !== undefined && !isExecuted(fault)) return answerBefore(fault, world.random);
    const claim = await this.#claim(request);
    try {
      const { beforeMs, afterMs } = latencyOf(world.profile.latency, envelope.functions, world.draws);
      if (beforeMs > 0) await sleep(beforeMs);
      const results = this.#run(request, claim);
      const answer = bareAnswer(results) ?? xml(world, operationResponse(envelope, who, results, style));
      const rowsMs = afterMs(results.reduce((total, { rows }) => total + rows, 0));
      if (rowsMs > 0) await sleep(rowsMs);
      const timed = { ...answer, latencyMs: beforeMs + rowsMs };
      return fault === undefined ? timed : spoil(fault, timed, world.random);
    } finally {
      claim.release();
    }
  }

  /** The client has its answer; the place at the gate and the control ids stay taken until the functions have run. */
  async #executeLate(request: Admitted, afterMs: number): Promise<void> {
    const { cancellations } = this.late;
    const due = this.late.wait(afterMs);
    const claim = await this.#claim(request);
    try {
      await due;
      if (this.late.cancellations === cancellations) this.#run(request, claim);
    } catch (error) {
      process.stderr.write(`simulator: late execution: ${error instanceof Error ? error.stack : String(error)}\n`);
    } finally {
      claim.release();
    }
  }

  async #claim({ envelope, who, style: { gaps } }: Admitted): Promise<Claim> {
    if (!envelope.control.uniqueId) return NO_CLAIM;
    const company = who.company.id;
    const sender = `\u0000${who.actor.senderId}`;
    const scope = { company, sender, both: `${company}${sender}` }[gaps.uniqueidScope];
    const ids = envelope.functions.map(({ controlId }) => controlId);
    return this.flights.claim(scope, ids, gaps.uniqueidInFlight);
  }

  #run({ envelope, who, style }: Admitted, { refused }: Claim): readonly FunctionResult[] {
    const { world, faults } = this;
    return runOperation({ world, faults, endpoint: style.endpoint, inFlight: refused }, envelope, who);
  }

  /** @throws EnvelopeFailure "Invalid session", as the next call with a dead session would */
  #endSession(envelope: Envelope, who: Authenticated, endpoint: string): void {
    this.world.sessions.end(who.actor.sessionId);
    authenticate(this.world, envelope, endpoint);
  }
}

const targetsOf = (envelope: Envelope, who: Authenticated): readonly FaultTarget[] =>
  envelope.functions.map(({ name, objects }) => ({
    name,
    objects,
    company: who.company.id,
    entity: who.actor.entity,
  }));
