import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AcceptResult, DeadLetter, EventLog, Inbox, LogMessage } from '@bridge/ports';
import { readCompanyFile } from '../src/company.file.js';
import { ConfigurationError, readEnvironment } from '../src/host.config.js';
import { playFiles } from '../src/playing/play.files.js';
import type { Played } from '../src/playing/play.files.js';
import { UserError } from '../src/user.error.js';
import { SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

let folder = '';
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = makeTestFolder();
  mkdirSync(path('folder'));
});

afterAll(() => removeTestFolder(folder));

describe('readCompanyFile', () => {
  const read = (content: unknown, tenant?: string) => {
    writeFileSync(path('company.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return readCompanyFile(path('company.json'), tenant);
  };
  const own = { tenant: 'elm', companyId: 'ELM', userId: 'api', userPassword: 'secret' };
  const simulator = { companyId: 'ELM', users: [{ userId: 'api' }], senders: ['XT_elm'] };
  const messageOf = (attempt: () => unknown): string => {
    try {
      attempt();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return (error as Error).message;
    }
    return '';
  };

  it('takes an own file with the defaults of a new configuration', () => {
    const { userPassword, ...company } = read(own);
    expect(userPassword.reveal()).toBe('secret');
    expect(company).toEqual({
      settings: {
        id: 'elm',
        tenant: 'elm',
        intacctCompanyId: 'ELM',
        transactionIntegrationLevel: 'topLevel',
        legislation: undefined,
        chartOfAccounts: undefined,
        taxSolutions: [],
        contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
      },
      isActive: true,
      userId: 'api',
      endpointUrl: undefined,
      senderId: undefined,
      senderPassword: undefined,
      slots: 2,
      batchSizeFunctions: 50,
    });
  });

  it('takes everything an own file says', () => {
    const company = read({
      ...own,
      id: 'elm-1',
      senderId: 'XT_own',
      senderPassword: 'sender-secret',
      transactionIntegrationLevel: 'entityLevel',
      taxSolutions: [{ country: 'CA', taxSolution: 'HST' }],
      slots: 5,
      isActive: false,
    });
    expect(company).toMatchObject({
      settings: { id: 'elm-1', transactionIntegrationLevel: 'entityLevel', taxSolutions: [{ country: 'CA' }] },
      senderId: 'XT_own',
      slots: 5,
      isActive: false,
    });
    expect(JSON.stringify(company)).not.toContain('secret"');
  });

  it('takes first user and sender of a company file of the simulator', () => {
    const { settings, userId, userPassword, senderId, senderPassword } = read(simulator, 'elm');
    expect(settings).toMatchObject({ id: 'elm', tenant: 'elm', intacctCompanyId: 'ELM' });
    expect([userId, userPassword.reveal(), senderId, senderPassword?.reveal()]).toEqual([
      'api',
      'intacct',
      'XT_elm',
      'sender',
    ]);
    expect(readCompanyFile(SAMPLE_COMPANY_FILE, 'maple-street').userId).toBe('bridge_api');
  });

  it('takes the passwords such a file names', () => {
    const company = read(
      { ...simulator, users: [{ userId: 'a', password: 'u' }], senders: [{ id: 's', password: 'p' }] },
      'x',
    );
    expect([company.userPassword.reveal(), company.senderId, company.senderPassword?.reveal()]).toEqual([
      'u',
      's',
      'p',
    ]);
  });

  it('names every fault at once, and no password', () => {
    const message = messageOf(() =>
      read({ tenant: 'elm', userPassword: 7, slots: 99, colour: 'red', taxSolutions: [{ country: 'CAN' }] }),
    );
    for (const fault of ['companyId', 'userId', 'userPassword', 'slots', 'colour', 'taxSolutions.0.country']) {
      expect(message).toContain(fault);
    }
  });

  it.each([
    ['no JSON', '{"tenant":', undefined, /is not JSON/],
    ['a list', '[]', undefined, /is not usable/],
    ['a text', '"text"', undefined, /is not usable/],
    ['another tenant', own, 'oak', /is for tenant "elm", not for "oak"/],
    ['a simulator company without tenant', simulator, undefined, /--tenant/],
    ['a simulator company without users', { ...simulator, users: [] }, 'elm', /users/],
  ])('refuses %s', (_, content, tenant, words) => {
    expect(messageOf(() => read(content, tenant))).toMatch(words);
  });

  it.each(['nowhere.json', 'folder'])('refuses %s, which cannot be read', (name) => {
    expect(messageOf(() => readCompanyFile(path(name), undefined))).toMatch(/cannot be read: check the path\.$/);
  });
});

describe('secret variables in files', () => {
  const namesOf = (variables: Readonly<Record<string, string>>): readonly string[] => {
    try {
      readEnvironment(variables);
      return [];
    } catch (error) {
      return error instanceof ConfigurationError ? error.violations.map((text) => text.split(':')[0] ?? '') : [];
    }
  };

  it('are read, without the line end', () => {
    writeFileSync(path('key'), 'sixteen-characters-or-more\n');
    const { environment, warnings } = readEnvironment({ BRIDGE_SECRET_KEY_FILE: path('key') });
    expect(environment.BRIDGE_SECRET_KEY?.reveal()).toBe('sixteen-characters-or-more');
    expect(warnings).toEqual([]);
  });

  it('are refused when wrong', () => {
    writeFileSync(path('key'), 'sixteen-characters-or-more');
    writeFileSync(path('short'), 'short');
    expect(namesOf({ BRIDGE_SECRET_KEY_FILE: path('nowhere') })).toEqual(['BRIDGE_SECRET_KEY_FILE']);
    expect(namesOf({ BRIDGE_SECRET_KEY_FILE: path('folder') })).toEqual(['BRIDGE_SECRET_KEY_FILE']);
    expect(namesOf({ BRIDGE_SECRET_KEY_FILE: path('short') })).toEqual(['BRIDGE_SECRET_KEY']);
    expect(namesOf({ BRIDGE_SECRET_KEY_FILE: path('key'), BRIDGE_SECRET_KEY: 'also-sixteen-characters' })).toEqual([
      'BRIDGE_SECRET_KEY',
    ]);
  });
});

describe('playFiles', () => {
  const topic = 'dmo.smart-events.masterdata';
  const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

  async function play(...texts: readonly string[]) {
    const messages: LogMessage[] = [];
    const letters: DeadLetter[] = [];
    const files = texts.map((text, index) => {
      writeFileSync(path(`${index}.ndjson`), text);
      return path(`${index}.ndjson`);
    });
    const log = { publish: (batch: readonly LogMessage[]) => Promise.resolve(void messages.push(...batch)) };
    const none: AcceptResult = { accepted: 0, duplicates: 0, deadLetters: 0 };
    const inbox = {
      accept: (_: unknown, batch: readonly DeadLetter[]) => {
        letters.push(...batch);
        return Promise.resolve(none);
      },
    };
    const played: Played = await playFiles(files, {
      log: log as unknown as EventLog,
      inbox: inbox as unknown as Inbox,
      rate: undefined,
      signal: undefined,
      onProgress: undefined,
    });
    return { played, messages, letters };
  }
  const line = (fields: Readonly<Record<string, unknown>>): string =>
    `${JSON.stringify({ topic, key: 'k', ...fields })}\n`;

  it.each([
    ['an object: a structured event', line({ value: { a: 1 } }), { key: 'k', value: '{"a":1}', headers: structured }],
    ['a text: the bytes it stands for', line({ value: '{"a":1' }), { key: 'k', value: '{"a":1', headers: {} }],
    ['null: a tombstone', line({ value: null }), { key: 'k', value: null, headers: structured }],
    [
      'headers: as they are, as text',
      line({ value: { a: 1 }, headers: { ce_id: 7, ce_type: 't' } }),
      { key: 'k', value: '{"a":1}', headers: { ce_id: '7', ce_type: 't' } },
    ],
    ['no key', line({ value: {}, key: undefined }), { key: null, value: '{}', headers: structured }],
    ['a key that is no text', line({ value: {}, key: 7 }), { key: null, value: '{}', headers: structured }],
  ])('plays %s', async (_, text, expected) => {
    const { messages, letters } = await play(text);
    expect(messages.map(({ value, ...rest }) => ({ ...rest, value: value?.toString('utf8') ?? null }))).toEqual([
      { topic, ...expected },
    ]);
    expect(letters).toEqual([]);
  });

  it.each([
    ['no JSON', 'oops\n', 'REPLAY_LINE_INVALID', undefined],
    ['half a line at the end', '{"topic":"dmo', 'REPLAY_LINE_INVALID', undefined],
    ['null', 'null\n', 'REPLAY_LINE_INVALID', 'topic'],
    ['a number', '7\n', 'REPLAY_LINE_INVALID', 'topic'],
    ['no topic', line({ topic: undefined, value: {} }), 'REPLAY_LINE_INVALID', 'topic'],
    ['no value', line({}), 'REPLAY_LINE_INVALID', 'topic'],
    ['a topic the bridge writes', line({ topic: 'intacct.sync-results', value: {} }), 'REPLAY_TOPIC_UNKNOWN', 'topic'],
    ['a topic of nobody', line({ topic: 'orders', value: {} }), 'REPLAY_TOPIC_UNKNOWN', 'topic'],
  ])('makes a dead letter of %s', async (_, text, code, field) => {
    const { messages, letters, played } = await play(text);
    expect(messages).toEqual([]);
    expect(letters).toEqual([
      expect.objectContaining({
        code,
        field,
        stage: 'intake',
        class: 'rejected',
        message: expect.stringMatching(/^Line 1 of \S+0\.ndjson cannot be played: .+\.$/),
        value: Buffer.from(text.trimEnd()),
      }),
    ]);
    expect(played).toEqual({ events: 1, unreadable: 1 });
  });

  it('keeps the order over files and batches, and skips empty lines', async () => {
    const many = Array.from({ length: 1_201 }, (_, index) => line({ value: { index } }));
    const { messages, played } = await play(`\n${many.slice(0, 700).join('')}\r\n`, many.slice(700).join(''));
    expect(played).toEqual({ events: 1_201, unreadable: 0 });
    expect(messages.map(({ value }) => (JSON.parse(String(value)) as { readonly index: number }).index)).toEqual(
      many.map((_, index) => index),
    );
  });

  it('plays nothing when one of the files is missing', async () => {
    const options = { rate: undefined, signal: undefined, onProgress: undefined };
    const untouched = {} as unknown as EventLog & Inbox;
    await expect(
      playFiles([path('0.ndjson'), path('nowhere')], { ...options, log: untouched, inbox: untouched }),
    ).rejects.toThrow(/^There is no file .*nowhere: check the path\.$/);
  });
});
