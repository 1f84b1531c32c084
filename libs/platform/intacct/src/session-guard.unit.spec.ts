import { describe, expect, it } from '@jest/globals';
import type { FunctionOutcome } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { parseRetryAfter } from './outcome/exchange.classifier.js';
import type { Exchange } from './transport/exchange.js';
import { HttpTransport } from './transport/http.transport.js';
import { defaultGatewayOptions } from './gateway.options.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const done = given.resultsAnswer(given.createdClass);
const contradiction = given.answer(
  '<operation><authentication><status>success</status><companyid>MAPLESTREET</companyid></authentication>' +
    `${given.errorMessage(given.errorElement('XL03000006', 'Invalid session'))}</operation>`,
);

function answered(body: string, status = 200): Exchange {
  return { kind: 'answered', status, retryAfter: undefined, contentType: undefined, body: Buffer.from(body) };
}

interface Played {
  readonly outcomes: readonly (FunctionOutcome | undefined)[];
  readonly logins: number;
  readonly calls: number;
}

/** The same write as often as there are entities in the list, one after the other. */
async function play(login: Exchange, call: Exchange, entities: readonly (string | undefined)[]): Promise<Played> {
  const sent: string[] = [];
  const gateway = new XmlIntacctGateway({
    clock: new FakeClock(),
    logger: new RecordingLogger(),
    transport: {
      post(_url, body) {
        sent.push(body);
        return Promise.resolve(body.includes('<getAPISession>') ? login : call);
      },
      close: () => Promise.resolve(),
    },
  });
  const outcomes: (FunctionOutcome | undefined)[] = [];
  for (const entityId of entities) {
    const response = await gateway.execute(given.request(given.account(url), [given.createClass], { entityId }));
    outcomes.push(response.outcomes[0]);
  }
  const logins = sent.filter((body) => body.includes('<getAPISession>')).length;
  return { outcomes, logins, calls: sent.length - logins };
}

const session = (locationId: string): Exchange => answered(given.sessionAnswer('canary-session-1', url, locationId));

describe('XmlIntacctGateway', () => {
  it.each<readonly [string, string | undefined, string, number]>([
    ['of the entity', 'E1', 'E1', 1],
    ['of the top level', undefined, '', 1],
    ['of an entity in place of the top level', undefined, 'E9', 0],
    ['of the top level in place of an entity', 'E1', '', 0],
    ['of another entity', 'E1', 'E2', 0],
  ])('takes or refuses a session %s', async (_case, entityId, locationId, calls) => {
    expect((await play(session(locationId), answered(done), [entityId])).calls).toBe(calls);
  });

  it('takes a session that does not say its level', async () => {
    const silent = given.sessionAnswer('canary-session-1', url).replaceAll('<locationid></locationid>', '');
    expect((await play(answered(silent), answered(done), ['E1'])).calls).toBe(1);
  });

  it.each([
    ['another company', done.replace('MAPLESTREET', 'OTHERCO')],
    ['another entity', done.replace('<locationid></locationid>', '<locationid>E7</locationid>')],
  ])('leaves a write in doubt that %s answers, and logs in anew', async (_case, body) => {
    const played = await play(session(''), answered(body), [undefined, undefined]);
    expect(played).toMatchObject({ outcomes: [{ kind: 'in-doubt' }, { kind: 'in-doubt' }], logins: 2, calls: 2 });
  });

  it.each([
    ['401', answered('', 401)],
    ['a refused authentication', answered(given.authenticationFailure('DL02000001', 'The database session timed out'))],
  ])('sends a call once that is answered by %s, and logs in for the next', async (_case, call) => {
    expect(await play(session(''), call, [undefined, undefined])).toMatchObject({ logins: 2, calls: 2 });
  });

  it.each([
    ['401', answered('', 401)],
    ['results of another company', answered(done.replace('MAPLESTREET', 'OTHERCO'))],
    ['an invalid session', answered(given.authenticationFailure('XL03000006', 'Invalid session'))],
    ['an invalid session beside a login', answered(contradiction)],
  ])('stops logging in where every call is answered by %s', async (_case, call) => {
    expect((await play(session(''), call, Array<undefined>(10).fill(undefined))).logins).toBe(2);
  });

  it.each<readonly [string, string, string, number]>([
    ['DL02000001', 'There was an error processing the request', 'GATEWAY_OFFLINE', 3],
    ['XXX', 'The system is off-line. Please try again later', 'GATEWAY_OFFLINE', 3],
    ['XXX', 'API rate limit exceeded', 'GATEWAY_THROTTLED', 3],
    ['Get API Session Failed', 'No such entity', 'GATEWAY_LOGIN_REFUSED', 1],
    ['', '', 'GATEWAY_LOGIN_REFUSED', 1],
  ])('waits for nothing after a session that failed for a passing reason: %s "%s"', async (...row) => {
    const [errorNo, text, code, logins] = row;
    const errors = given.errorMessage(given.errorElement(errorNo, text));
    const failed = answered(given.resultsAnswer(given.result('getAPISession', 'getAPISession', errors, 'failure')));
    const played = await play(failed, answered(done), [undefined, undefined, undefined]);
    expect(played).toMatchObject({ logins, calls: 0, outcomes: [{ kind: 'not-executed', reason: { code } }, {}, {}] });
  });

  it('hands no session over whose endpoint is foreign', async () => {
    const foreign = 'https://evil.example/ia/xml/xmlgw.phtml';
    const ask = { kind: 'getAPISession', controlId: 'mine' } as const;
    const handed = (endpoint: string): Exchange =>
      answered(
        given.sessionAnswer('canary-session-2', endpoint).replace('>getAPISession</controlid', '>mine</controlid'),
      );
    const outcomeOf = async (endpoint: string): Promise<unknown> => {
      const transport = {
        post: (_url: string, body: string) => Promise.resolve(body.includes('"mine"') ? handed(endpoint) : session('')),
        close: () => Promise.resolve(),
      };
      const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
      return (await gateway.execute(given.request(given.account(url), [ask]))).outcomes[0];
    };
    expect(await outcomeOf(foreign)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_ENDPOINT_REFUSED', scope: 'company' },
    });
    expect(await outcomeOf(url)).toMatchObject({ kind: 'done', data: { answer: { kind: 'session' } } });
  });

  it.each([
    ['XL03000006', 'Your account has been locked due to too many failed attempts. Please try again later.'],
    ['XL03000006', 'Too many requests to sign in with a wrong password'],
    ['XL03000006', 'Login failed. Contact your sender administrator'],
    ['XL03000006', 'Invalid session: sign-in information is incorrect'],
    ['BL03000018', 'The system is temporarily unavailable to you'],
  ])('tries a login once that is refused by %s %s', async (errorNo, text) => {
    const refused = answered(given.authenticationFailure(errorNo, text));
    expect(await play(refused, refused, Array<undefined>(5).fill(undefined))).toMatchObject({ logins: 1, calls: 0 });
  });

  it.each([0, -1, Number.NaN])('refuses a time-out of %p', async (timeoutMs) => {
    const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger() });
    const request = given.request(given.account(url), [given.createClass], { timeoutMs });
    await expect(gateway.execute(request)).rejects.toMatchObject({ code: 'GATEWAY_TIMEOUT_INVALID' });
  });
});

describe('HttpTransport', () => {
  it.each([2 ** 31, Infinity])('takes a time-out of %p for the longest there is', async (timeoutMs) => {
    const transport = new HttpTransport(defaultGatewayOptions);
    const exchange = await transport.post(url, '<a/>', timeoutMs);
    await transport.close();
    expect(exchange.kind).toBe('not-sent');
    expect(JSON.stringify(exchange)).not.toContain('DEADLINE');
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['30', 30_000],
    ['999999', 3_600_000],
    ['1000000', undefined],
    ['Wed, 01 Jan 2025 00:01:00 GMT', 60_000],
    ['Fri, 01 Jan 2055 00:00:00 GMT', 3_600_000],
    ['Tue, 31 Dec 2024 00:00:00 GMT', 0],
    ['2055', 2_055_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['30, 60', undefined],
    ['soon 5', undefined],
  ])('reads %s', (header, expected) => {
    expect(parseRetryAfter(header, new Date('2025-01-01T00:00:00Z'))).toBe(expected);
  });
});
