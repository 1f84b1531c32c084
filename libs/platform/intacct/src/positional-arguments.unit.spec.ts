import { describe, expect, it } from '@jest/globals';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import * as client from './index.js';
import * as given from '../test/gateway.fixtures.js';

const gateway = new client.XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger() });
const formatting = { dateFormat: '/mdY', gmtOffsetMinutes: 0, clock: 24 };
const stamp = '11/25/2026 14:03:00';

/** Called as no type allows: as callers without a compiler do. */
async function call(name: string, of: readonly unknown[]): Promise<unknown> {
  const functions = { ...client, doubtOverdue: (waitMs: number) => gateway.doubtOverdue(waitMs) };
  return (functions as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[name]?.(...of);
}

describe('positional arguments', () => {
  it.each<readonly [string, readonly unknown[], string]>([
    ['textOf', [undefined, 'NAME'], 'Field record is missing: a record.'],
    ['textOf', ['x', 'NAME'], 'Field record: a record expected, not text.'],
    ['textOf', [{}], 'Field field is missing: text.'],
    ['textOf', [{}, 7], 'Field field: text expected, not number.'],
    ['linesOf', [null, 'A', 'B'], 'Field record: a record expected, not null.'],
    ['linesOf', [{}, 'A'], 'Field line is missing: text.'],
    ['linesOf', [{}, ['A'], 'B'], 'Field list: text expected, not a list.'],
    [
      'answerOf',
      [undefined, 'financial-set-up'],
      'Field kind: "financial-set-up" is not known; the nearest one is "financial-setup".',
    ],
    ['answerOf', [[], 'session'], 'Field outcome: a record expected, not a list.'],
    ['recordNoOf', ['7'], 'Field outcome: a record expected, not text.'],
    ['toGatewayDate', [new Date(0)], 'Field day: text expected, not Date.'],
    ['fromGatewayDate', [], 'Field text is missing: text.'],
    ['toGatewayTimestamp', [0, formatting], 'Field instant: text expected, not number.'],
    ['fromGatewayTimestamp', [stamp], 'Field formatting is missing: { dateFormat, gmtOffsetMinutes, clock }.'],
    [
      'fromGatewayTimestamp',
      [stamp, { ...formatting, dateFormat: undefined }],
      'Field formatting.dateFormat: text expected, not undefined.',
    ],
    [
      'fromGatewayTimestamp',
      [stamp, { ...formatting, clock: 23 }],
      'Field formatting: minutes as a number, and a clock of 12 or 24 expected.',
    ],
    ['maskXml', [7], 'Field xml: text expected, not number.'],
    ['maskSecrets', ['x', 'pw'], 'Field secrets: a list expected, not text.'],
    ['maskSecrets', ['x', [undefined]], 'Field secrets[0]: text expected, not undefined.'],
    ['quoteLiteral', [7], 'Field text: text expected, not number.'],
    ['doubtOverdue', [], 'Field waitMs is missing: a number of milliseconds from 0.'],
    ['doubtOverdue', ['1000'], 'Field waitMs: a number expected, not text.'],
    ['doubtOverdue', [-1], 'Field waitMs: a number of milliseconds from 0 expected.'],
    ['doubtOverdue', [Number.NaN], 'Field waitMs: a number of milliseconds from 0 expected.'],
  ])('of %s are refused: %j', async (name, of, problem) => {
    await expect(call(name, of)).rejects.toMatchObject({
      kind: 'defect',
      code: 'GATEWAY_ARGUMENT_INVALID',
      message: `${name}: ${problem}`,
    });
  });

  it('may be what a call left open', () => {
    expect([client.answerOf(undefined, 'session'), client.recordNoOf(undefined)]).toEqual([undefined, undefined]);
  });
});

describe('an account', () => {
  const account = given.account('http://localhost:1/x');
  const refused = { kind: 'defect', code: 'GATEWAY_ACCOUNT_INVALID' };

  it.each(Object.keys(account))('has no member but its own, such as a misspelt %s', async (name) => {
    const misspelt = { ...account, [`${name}x`]: 'x' };
    const message = `An account: Field account.${name}x is not known; the nearest one is account.${name}.`;
    await expect(gateway.testConnection(misspelt)).rejects.toMatchObject({ ...refused, message });
    await expect(gateway.execute(given.request(misspelt, [given.createClass]))).rejects.toMatchObject(refused);
    const queued = { ...given.request(misspelt, [given.createClass]), policyId: 'p', requestControlId: 'r' };
    await expect(gateway.executeAsynchronously(queued)).rejects.toMatchObject(refused);
  });
});
