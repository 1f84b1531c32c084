import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { PrometheusTelemetry } from '@bridge/observability';
import type { ServiceConfig } from '../host.config.js';
import { Problem } from '../http/problem.error.js';
import { SERVICE_CONFIG } from '../tokens.js';
import { PolicyCredentials } from './policy.credentials.js';

/** Lets in whoever knows the HTTP user of the policy, before a byte of the body is read; without such a user, nobody. */
@Injectable()
export class PolicyGuard implements CanActivate {
  readonly #credentials: PolicyCredentials | undefined;

  constructor(
    @Inject(SERVICE_CONFIG) { environment }: ServiceConfig,
    private readonly telemetry: PrometheusTelemetry,
  ) {
    const { INTACCT_POLICY_USERNAME: username, INTACCT_POLICY_PASSWORD: password } = environment;
    this.#credentials =
      username === undefined || password === undefined ? undefined : new PolicyCredentials(username, password);
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    if (this.#credentials?.matches(headers.authorization) === true) {
      return true;
    }
    this.telemetry.countAnswers('refused');
    throw this.#credentials === undefined
      ? new Problem(503, 'ANSWERS_NOT_CONFIGURED', 'No HTTP user of the policy is configured: no answer is taken.')
      : new Problem(401, 'ANSWER_SENDER_UNKNOWN', 'Only the HTTP user of the policy posts answers.', {
          'www-authenticate': 'Basic realm="answers", charset="UTF-8"',
        });
  }
}
