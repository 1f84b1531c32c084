import { setTimeout } from 'node:timers/promises';
import { XmlIntacctGateway, type XmlIntacctGatewaySetup } from '@bridge/intacct';
import { Secret, type GatewayAccount } from '@bridge/ports';
import { sessionAnswer } from './intacct-answers.fixtures.js';

type Transport = NonNullable<XmlIntacctGatewaySetup['transport']>;

export const account = (endpointUrl: string): GatewayAccount => ({
  company: 'bench',
  endpointUrl,
  senderId: 'XT_mfg',
  senderPassword: new Secret('sender'),
  intacctCompanyId: 'MAPLESTREET',
  userId: 'bridge_api',
  userPassword: new Secret('intacct'),
});

const nothing = (): void => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms: number): Promise<void> => setTimeout(ms),
};

const controlIdOf = (body: string): string => /<controlid>([^<]*)</.exec(body)?.[1] ?? '';

/** Our client over a wire of no length: what remains is building and parsing. */
export function gatewayOver(answer: (controlId: string) => Uint8Array | string): XmlIntacctGateway {
  const transport: Transport = {
    post(url, request) {
      const controlId = controlIdOf(request);
      const functionId = /<function controlid="([^"]*)"><getAPISession/.exec(request)?.[1];
      const made = functionId === undefined ? answer(controlId) : sessionAnswer(controlId, functionId, url);
      const body = typeof made === 'string' ? new TextEncoder().encode(made) : made;
      const contentType = 'text/xml; encoding="UTF-8"';
      return Promise.resolve({ kind: 'answered', status: 200, retryAfter: undefined, contentType, body });
    },
    close: () => Promise.resolve(),
  };
  return new XmlIntacctGateway({ clock, logger, transport });
}

/** Our client without other threads, for documents that are handed to it. */
export const gatewayOnOneThread = (): XmlIntacctGateway =>
  new XmlIntacctGateway({ clock, logger, options: { parserThreads: 0 } });

/** Our client over HTTP. */
export const gatewayOverHttp = (): XmlIntacctGateway => new XmlIntacctGateway({ clock, logger });
