import { setTimeout as delay } from 'node:timers/promises';
import { dimensionsPlugin } from '@bridge/dimensions';
import { financialPlugin } from '@bridge/financial';
import { KafkaEventLog } from '@bridge/kafka';
import { masterdataPlugin } from '@bridge/masterdata';
import { megaPlugin } from '@bridge/mega';
import { PostgresInbox } from '@bridge/persistence';
import { CompanyDirectory, EnvelopeStage, InboxStage } from '@bridge/pipeline';
import { PluginRegistry } from '@bridge/plugin-host';
import { Secret, inertFailpoints, inertTelemetry, inertTracer } from '@bridge/ports';
import type { Clock, CompanyStore, Logger } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { TENANT } from './engine-events.fixtures.js';

export const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
const complain = (message: string): void => void process.stderr.write(`${message}\n`);
export const logger: Logger = { debug: () => undefined, info: () => undefined, warn: complain, error: complain };

export function benchLog(brokers: string, topicPrefix = ''): KafkaEventLog {
  return new KafkaEventLog({ brokers: brokers.split(','), topicPrefix }, { clock, logger });
}

/** The inbox stage as the host makes it, with one company and nothing that measures it. */
export function benchIntake(dataSource: DataSource): InboxStage {
  const registry = new PluginRegistry([megaPlugin, dimensionsPlugin, masterdataPlugin, financialPlugin]);
  const company = { settings: { id: TENANT, tenant: TENANT } };
  const store = { list: () => Promise.resolve([company]) } as unknown as CompanyStore;
  const defaults = { endpointUrl: '', senderId: '', senderPassword: new Secret('') };
  return new InboxStage(new EnvelopeStage(registry, new CompanyDirectory(store, defaults, clock)), {
    inbox: new PostgresInbox(dataSource, { deadLetterTopic: 'intacct.dead-letters' }),
    telemetry: inertTelemetry,
    tracer: inertTracer,
    logger,
    clock,
    failpoints: inertFailpoints,
  });
}
