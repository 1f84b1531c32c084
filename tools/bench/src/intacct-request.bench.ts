import type { GatewayFunction } from '@bridge/ports';
import { ClientConfig, Credentials, RequestConfig, Xml } from '@intacct/intacct-sdk';
import { scaled, type Bench } from './bench.js';
import { createdAnswer } from './intacct-answers.fixtures.js';
import { journalEntry, sdkJournalEntry } from './journal-entry.fixtures.js';
import { medianMs, retainedMb } from './measuring.js';
import { account, gatewayOver } from './stub.gateway.js';

const FUNCTIONS = 100;
const ENDPOINT = 'http://127.0.0.1:1/ia/xml/xmlgw.phtml';
const indexes = Array.from({ length: FUNCTIONS }, (_, index) => index);
const ids = indexes.map((index) => `bench-journal-entry-${index}-1-post`);

export function sdkConfig(endpointUrl: string): ClientConfig {
  const config = new ClientConfig();
  Object.assign(config, { senderId: 'XT_mfg', senderPassword: 'sender', companyId: 'MAPLESTREET' });
  Object.assign(config, { userId: 'bridge_api', userPassword: 'intacct', endpointUrl });
  return config;
}

function sdkRequest(): string {
  const config = sdkConfig('https://api.intacct.com/ia/xml/xmlgw.phtml');
  config.credentials = new Credentials.LoginCredentials(config, new Credentials.SenderCredentials(config));
  const requestConfig = new RequestConfig();
  requestConfig.controlId = 'bench';
  return new Xml.RequestBlock(
    config,
    requestConfig,
    indexes.map((index) => sdkJournalEntry(index, ids[index] ?? '')),
  ).writeXml();
}

/** One request of 100 journal entries: XML out, 100 results in. */
export const intacctRequestBench: Bench = {
  name: 'intacct-request',
  about: 'build a request of 100 journal entries and read its answer, against the official SDK',
  async run(options) {
    const answer = new TextEncoder().encode(createdAnswer('@', ids));
    const answerText = createdAnswer('bench', ids);
    const gateway = gatewayOver((controlId) =>
      Buffer.from(Buffer.from(answer).toString().replace('>@<', `>${controlId}<`)),
    );
    const functions = indexes.map((index): GatewayFunction => ({
      kind: 'create',
      controlId: ids[index] ?? '',
      object: 'GLBATCH',
      record: journalEntry(index),
    }));
    const ours = async (): Promise<unknown> => {
      const request = { account: account(ENDPOINT), entityId: undefined, functions, timeoutMs: 60_000 };
      const { outcomes } = await gateway.execute(request);
      if (outcomes.some(({ kind }) => kind !== 'done')) throw new Error('A function was not done.');
      return outcomes;
    };
    const theirs = (): unknown => {
      if (sdkRequest().length < 1000) throw new Error('The SDK wrote no request.');
      return new Xml.OnlineResponse(answerText).results;
    };
    const median = await medianMs({ ours, theirs }, scaled(100, options));
    const oursMb = await retainedMb(ours);
    const theirsMb = await retainedMb(theirs);
    await gateway.close();
    return [
      { name: 'our client, median', value: median.ours, unit: 'ms' },
      { name: 'official SDK, median', value: median.theirs, unit: 'ms' },
      { name: 'our client to SDK', value: median.ours / median.theirs, unit: 'ratio', bar: { atMost: 1 } },
      { name: 'our client, outcomes kept', value: oursMb, unit: 'MB' },
      { name: 'official SDK, results kept', value: theirsMb, unit: 'MB' },
    ];
  },
};
