import type { ServerResponse } from 'node:http';
import { MethodNotAllowedException } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@bridge/plugin-api';
import { RecordingLogger } from '@bridge/testing';
import { Problem } from './problem.error.js';
import { ProblemFilter } from './problem.filter.js';

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

function tell(error: unknown, state: Partial<ServerResponse> = {}) {
  const logger = new RecordingLogger();
  const told: Told[] = [];
  let head: Omit<Told, 'body'> = { status: 0, headers: {} };
  const response = {
    headersSent: false,
    destroyed: false,
    writeHead: (status: number, headers: Told['headers']) => (head = { status, headers }),
    end: (body: string) => told.push({ ...head, body: JSON.parse(body) as Told['body'] }),
    ...state,
  };
  const host = { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost;
  new ProblemFilter(logger).catch(error, host);
  return { told, lines: logger.lines };
}

const away = new TransientError('STORE_UNAVAILABLE', 'x', { stage: 'gateway', scope: 'gateway' });

describe('ProblemFilter', () => {
  it.each<readonly [string, unknown, object, string]>([
    ['a problem', new Problem(413, 'HTTP_BODY_TOO_LARGE', 'x'), { status: 413, code: 'HTTP_BODY_TOO_LARGE' }, 'warn'],
    ['a database that is away', away, { status: 503, code: 'STORE_UNAVAILABLE' }, 'warn'],
    ['the framework', new MethodNotAllowedException(), { status: 405, code: 'HTTP_REQUEST_REFUSED' }, 'warn'],
    ['a defect', new Error('canary /etc/passwd'), { status: 500, code: 'HTTP_REQUEST_FAILED' }, 'error'],
    ['what is no error', 'canary', { status: 500, code: 'HTTP_REQUEST_FAILED' }, 'error'],
  ])('tells of %s', (_, error, body, level) => {
    const { told, lines } = tell(error);
    expect(told).toMatchObject([{ headers: { 'content-type': 'application/problem+json' }, body }]);
    expect(told[0]?.status).toBe(told[0]?.body['status']);
    expect(JSON.stringify(told)).not.toMatch(/canary|\bat /);
    const { code, correlationId } = told[0]?.body ?? {};
    expect(lines).toMatchObject([{ level, fields: { code, correlation_id: correlationId } }]);
  });

  it.each([
    [new Problem(405, 'A', 'x', { allow: 'POST' }), { allow: 'POST' }],
    [away, { 'retry-after': '30' }],
  ])('adds what the client is to do: %s', (error, headers) => {
    expect(tell(error).told).toMatchObject([{ headers }]);
  });

  it.each([{ destroyed: true }, { headersSent: true }])('tells nobody who cannot hear it: %j', (state) => {
    const { told, lines } = tell(new Problem(400, 'HTTP_BODY_CUT', 'x'), state);
    expect(told).toEqual([]);
    expect(lines).toHaveLength(1);
  });
});
