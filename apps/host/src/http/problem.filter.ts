import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { TransientError } from '@bridge/plugin-api';
import type { Logger } from '@bridge/ports';
import { systemIds } from '../system.js';
import { LOGGER } from '../tokens.js';
import { Problem } from './problem.error.js';
import { isStoreTrouble } from './store.trouble.js';

const RETRY_AFTER_SECONDS = '30';

/** Answers errors with `application/problem+json`: a code and a correlation id, which the log line has as well; no stack, no payload. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const problem = toProblem(error);
    const correlationId = systemIds.next();
    const fields = { correlation_id: correlationId, code: problem.code };
    if (problem.status === 500) {
      this.logger.error('http request failed', { ...fields, err: error });
    } else {
      this.logger.warn('http request refused', fields);
    }
    if (response.headersSent || response.destroyed) {
      return;
    }
    const { status, code } = problem;
    response.writeHead(status, { ...problem.headers, 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ title: STATUS_CODES[status], status, detail: problem.message, code, correlationId }));
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof TransientError) {
    return new Problem(503, error.code, 'The service cannot do this now.', { 'retry-after': RETRY_AFTER_SECONDS });
  }
  if (isStoreTrouble(error)) {
    return new Problem(503, 'STORE_UNAVAILABLE', 'The database is away.', { 'retry-after': RETRY_AFTER_SECONDS });
  }
  return error instanceof HttpException
    ? new Problem(error.getStatus(), 'HTTP_REQUEST_REFUSED', error.message)
    : new Problem(500, 'HTTP_REQUEST_FAILED', 'The service failed.');
}
