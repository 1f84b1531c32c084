import type { IncomingMessage } from 'node:http';
import { All, Controller, Header, HttpCode, Inject, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { PrometheusTelemetry } from '@bridge/observability';
import type { AnswerOutcome, AsynchronousGateway, AsynchronousSettlement, Logger } from '@bridge/ports';
import type { ServiceConfig } from '../host.config.js';
import { readBoundedBody } from '../http/bounded-body.reader.js';
import { Problem } from '../http/problem.error.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { GATEWAY, LOGGER, SERVICE_CONFIG } from '../tokens.js';
import { PolicyGuard } from './policy.guard.js';

const outcomesByCode: Readonly<Record<string, AnswerOutcome>> = {
  HTTP_BODY_TOO_LARGE: 'too-large',
  HTTP_BODY_ENCODED: 'unreadable',
  HTTP_BODY_CUT: 'cut',
};

/**
 * Answers to requests that Intacct queued, posted by it to the response URL of the transport policy.
 *
 * Whatever is well-formed is answered alike: nobody learns here what we await, and Intacct has no reason to repeat it.
 */
@Controller('intacct/responses')
@UseFilters(ProblemFilter)
export class ResponsesController {
  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(GATEWAY) private readonly gateway: AsynchronousGateway,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly telemetry: PrometheusTelemetry,
  ) {}

  @Post()
  @UseGuards(PolicyGuard)
  @HttpCode(204)
  @Header('cache-control', 'no-store')
  async receive(@Req() request: IncomingMessage): Promise<void> {
    let outcome: AnswerOutcome = 'failed';
    try {
      const body = await readBoundedBody(request, this.config.environment.BRIDGE_ANSWER_LIMIT_BYTES);
      const settlement = await this.gateway.settleAsynchronous(body, request.headers['content-type']);
      outcome = settlement.kind;
      this.#log(settlement);
    } catch (error) {
      outcome = (error instanceof Problem ? outcomesByCode[error.code] : undefined) ?? 'failed';
      throw error;
    } finally {
      this.telemetry.countAnswers(outcome);
    }
    if (outcome === 'unreadable') {
      throw new Problem(400, 'ANSWER_UNREADABLE', 'The body is no response that says what became of a request.');
    }
  }

  @All()
  other(): never {
    throw new Problem(405, 'HTTP_METHOD_NOT_ALLOWED', 'Answers are posted.', { allow: 'POST' });
  }

  /** Nothing of a document that is not ours. */
  #log(settlement: AsynchronousSettlement): void {
    const fields = { stage: 'gateway', outcome: settlement.kind };
    if (settlement.kind === 'settled') {
      const { requestControlId: key, company, outcomes } = settlement;
      const isDone = outcomes.filter(({ kind }) => kind === 'done').length;
      this.logger.info('answer arrived', { ...fields, key, company, functions: outcomes.length, done: isDone });
    } else {
      this.logger.info('answer changes nothing', fields);
    }
  }
}
