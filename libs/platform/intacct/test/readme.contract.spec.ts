import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import type { IntacctRecord } from '@bridge/plugin-api';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import * as given from './gateway.fixtures.js';
import {
  answerOf,
  fromGatewayDate,
  fromGatewayTimestamp,
  InMemoryAwaitedRequests,
  linesOf,
  maskSecrets,
  quoteLiteral,
  readAll,
  textOf,
  toGatewayDate,
  toGatewayTimestamp,
  XmlIntacctGateway,
} from '../src/index.js';
import { answerVectors } from './vectors/answer.vectors.js';
import { specialVectors } from './vectors/special.vectors.js';
import type { Exchange, Transport } from '../src/transport/exchange.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const account = given.account(url);
const [clock, logger] = [new FakeClock(), new RecordingLogger()];

/** Answers sessions, then each request with the next of these results. */
function transportOf(...bodies: readonly string[]): Transport {
  const rest = [...bodies];
  const answered = (body: string): Exchange => ({
    kind: 'answered',
    status: 200,
    retryAfter: undefined,
    contentType: undefined,
    body: new TextEncoder().encode(body),
  });
  const entityOf = (body: string): string => /<locationid>([^<]*)</.exec(body)?.[1] ?? '';
  const reply = (body: string): string =>
    body.includes('<getAPISession>') ? given.sessionAnswer('s', url, entityOf(body)) : (rest.shift() ?? '');
  return {
    post: (_url, body) => Promise.resolve(answered(reply(body))),
    close: () => Promise.resolve(),
  };
}

describe('the examples of the README', () => {
  it('read on where a reading ended, and take typed answers', async () => {
    const page = given.result('query', 'read-all-1', '<data numremaining="0"><A><RECORDNO>8</RECORDNO></A></data>');
    const setup = given.result(
      'getFinancialSetup',
      's',
      '<data><financialSetup><baseCurrency>USD</baseCurrency></financialSetup></data>',
    );
    const transport = transportOf(given.resultsAnswer(page), given.resultsAnswer(setup));
    const gateway = new XmlIntacctGateway({ clock, logger, transport });
    const { signal } = new AbortController();
    const read: string[] = [];
    const filter = {
      operator: 'and',
      filters: [
        { operator: 'between', field: 'WHENDUE', from: '11/01/2026', to: '11/30/2026' },
        { operator: 'notin', field: 'STATE', values: ['Paid', 'Draft'] },
      ],
    } as const;
    const late = { object: 'ARINVOICE', select: ['CUSTOMERID'], filter, afterRecordNo: '7', signal };
    for await (const record of readAll(gateway, account, late)) {
      read.push(textOf(record, 'RECORDNO'));
    }
    expect(read).toEqual(['8']);
    const { outcomes } = await gateway.execute(given.request(account, [{ kind: 'getFinancialSetup', controlId: 's' }]));
    const currency = answerOf(outcomes[0], 'financial-setup')?.setup.baseCurrency;
    expect(currency).toBe('USD');
  });

  it('queue a request, and settle it by what was posted', async () => {
    const acknowledgement =
      '<response><acknowledgement><status>success</status></acknowledgement><control><status>success</status></control></response>';
    const functions = [given.createClass];
    const body = given
      .resultsAnswer(given.createdClass)
      .replace('</status></control>', '</status><controlid>0b9d0c4e-5f3e-4c57-9b0a-2f6e6a1d9c84</controlid></control>');
    const posted = { bytes: new TextEncoder().encode(body), contentType: 'text/xml' };
    const gateway = new XmlIntacctGateway({
      clock,
      logger,
      transport: transportOf(acknowledgement),
      awaitedRequests: new InMemoryAwaitedRequests(),
    });
    const receipt = await gateway.executeAsynchronously({
      account,
      entityId: undefined,
      functions,
      policyId: 'bridge-policy',
      requestControlId: '0b9d0c4e-5f3e-4c57-9b0a-2f6e6a1d9c84',
      timeoutMs: 60_000,
    });
    const settlement = await gateway.settleAsynchronous(posted.bytes, posted.contentType);
    expect([receipt.kind, settlement.kind]).toEqual(['acknowledged', 'settled']);
  });

  it('read by number, name and query, with options', async () => {
    const reads: readonly GatewayFunction[] = [
      { kind: 'read', controlId: 'r1', object: 'CUSTOMER', fields: [], recordNos: ['1', '2'] },
      { kind: 'readByName', controlId: 'r2', object: 'CUSTOMER', fields: ['RECORDNO', 'NAME'], names: ['C1'] },
      {
        kind: 'readByQuery',
        controlId: 'r3',
        object: 'CUSTOMER',
        fields: ['RECORDNO'],
        query: `NAME = ${quoteLiteral("O'Hara")}`,
        pageSizeRecords: 500,
      },
      {
        kind: 'query',
        controlId: 'r4',
        object: 'ARINVOICE',
        select: ['CUSTOMERID', { aggregate: 'sum', field: 'TOTALDUE' }],
        filter: { operator: 'greaterthan', field: 'TOTALDUE', value: '0' },
        orderBy: [{ field: 'CUSTOMERID', direction: 'ascending' }],
      },
    ];
    const results = reads.map(({ kind, controlId }) => given.result(kind, controlId, '<data count="0"></data>'));
    const gateway = new XmlIntacctGateway({ clock, logger, transport: transportOf(given.resultsAnswer(...results)) });
    const { outcomes } = await gateway.execute(given.request(account, reads));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array<string>(4).fill('done'));
    const patient = new XmlIntacctGateway({
      clock,
      logger,
      options: { headersTimeoutMs: 120_000, maxSessions: 50, simulatorHosts: ['simulator'] },
    });
    await patient.close();
  });

  it('convert what a record says, and mask', () => {
    const record: IntacctRecord = {
      WHENDUE: '11/25/2026',
      WHENMODIFIED: '11/25/2026 14:03:00',
      ARINVOICEITEMS: { ARINVOICEITEM: [{ AMOUNT: '10.50' }] },
    };
    const user = { dateFormat: '/mdY', gmtOffsetMinutes: 0, clock: 24 } as const; // as readUserFormatting tells them
    const due = fromGatewayDate(textOf(record, 'WHENDUE')); // 2026-11-25
    const modified = fromGatewayTimestamp(textOf(record, 'WHENMODIFIED'), user); // 2026-11-25T14:03:00.000Z
    const amounts = linesOf(record, 'ARINVOICEITEMS', 'ARINVOICEITEM').map((line) => textOf(line, 'AMOUNT'));
    const sent = [toGatewayDate(due), toGatewayTimestamp(modified, user)]; // as they came
    expect([due, modified, amounts]).toEqual(['2026-11-25', '2026-11-25T14:03:00.000Z', ['10.50']]);
    expect(sent).toEqual(['11/25/2026', '11/25/2026 14:03:00']);
    const body = '<login><userid>ann</userid><password>pw</password></login> token=quiet-harbour-7';
    const shown = maskSecrets(body, ['quiet-harbour-7']);
    // <login><userid>ann</userid><password>[masked]</password></login> token=[masked]
    expect(shown).toBe('<login><userid>ann</userid><password>[masked]</password></login> token=[masked]');
  });

  it('stop waiting for an answer', async () => {
    const store = new InMemoryAwaitedRequests();
    await store.await({
      requestControlId: 'q1',
      company: 'maple',
      intacctCompanyId: 'MAPLESTREET',
      isTransaction: false,
      functions: [{ kind: 'create', controlId: 'class-1', recordCount: 1 }],
      sentAt: clock.now(),
    });
    const gateway = new XmlIntacctGateway({ clock, logger, awaitedRequests: store });
    const doubted: string[] = [];
    await clock.advance(7_200_000);
    for (const { requestControlId, outcomes } of await gateway.doubtOverdue(3_600_000)) {
      doubted.push(`${requestControlId}: ${outcomes.map(({ controlId, kind }) => `${controlId} ${kind}`).join(', ')}`);
    }
    expect(doubted).toEqual(['q1: class-1 in-doubt']);
  });

  it('are cut from here', () => {
    const lines = (text: string): string =>
      text
        .split('\n')
        .map((line) => line.trim())
        .join('\n');
    const source = lines(readFileSync(new URL(import.meta.url), 'utf8'));
    const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => lines(block));
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.filter((block) => !source.includes(block))).toEqual([]);
  });

  it('count the shapes of answers', () => {
    const all = [...answerVectors, ...specialVectors];
    const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(page).toContain(`holds ${all.length} shapes of answers`);
    const counted = ['js', 'php', 'go', 'ps', 'py|fyle', 'documentation', 'own'].map(
      (origin) => all.filter(({ suite }) => new RegExp(`^(?:${origin})(?::|$)`).test(suite)).length,
    );
    const rows = [...(page.split('| seen in')[1] ?? '').matchAll(/\| (\d+) +\|$/gm)].map(([, count]) => Number(count));
    expect(rows.slice(0, counted.length)).toEqual(counted);
  });
});
