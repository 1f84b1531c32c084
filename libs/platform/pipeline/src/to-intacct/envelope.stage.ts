import { hash } from 'node:crypto';
import { smartEventAttributesSchema } from '@bridge/canonical';
import type { SmartEventAttributes } from '@bridge/canonical';
import type { PluginRegistry, RegisteredObject } from '@bridge/plugin-host';
import type { AcceptedEvent, DeadLetter, LogRecord } from '@bridge/ports';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { EnvelopeError, readEnvelope } from './cloud-event.reader.js';
import type { RawEnvelope } from './cloud-event.reader.js';
import { acceptCommand, requireSource } from './command.envelope.js';
import { describeIssue } from './issue.text.js';
import { NATURAL_KEY_LIMIT } from './natural-key.js';

export type EnvelopeResult =
  { readonly kind: 'event'; readonly event: AcceptedEvent } | { readonly kind: 'dead'; readonly letter: DeadLetter };

/** Is this a well-formed Smart Event of a known type, version and tenant? */
export class EnvelopeStage {
  readonly #registry: PluginRegistry;
  readonly #companies: CompanyDirectory;

  constructor(registry: PluginRegistry, companies: CompanyDirectory) {
    this.#registry = registry;
    this.#companies = companies;
  }

  /** Never rejects for anything the record carries: what is wrong becomes a dead letter. */
  async parse(record: LogRecord): Promise<EnvelopeResult> {
    let raw: RawEnvelope | undefined;
    try {
      raw = readEnvelope(record);
      return { kind: 'event', event: await this.#accept(record, raw) };
    } catch (error) {
      if (error instanceof EnvelopeError) {
        return { kind: 'dead', letter: toDeadLetter(record, raw, error) };
      }
      throw error;
    }
  }

  async #accept(record: LogRecord, raw: RawEnvelope): Promise<AcceptedEvent> {
    if (String(raw.attributes['type']).startsWith('commands.')) {
      return acceptCommand(record, raw, this.#registry, (tenant) => this.#companyOf(tenant));
    }
    const attributes = validateAttributes(raw);
    const route = this.#registry.findByType(attributes.type);
    const recordClass = route?.object.toIntacct?.recordClass;
    if (route === undefined || recordClass === undefined) {
      throw new EnvelopeError(
        'ENVELOPE_TYPE_UNKNOWN',
        `No installed plugin handles events of type "${attributes.type}".`,
        'type',
      );
    }
    const company = await this.#companyOf(attributes.tenant);
    validateData(route, raw.data);
    const subject = naturalKeyOf(raw.data, attributes);
    return toAcceptedEvent(record, raw, { attributes, route, recordClass, company, subject });
  }

  async #companyOf(tenant: string): Promise<string> {
    const company = await this.#companies.findByTenant(tenant);
    if (company === undefined) {
      throw new EnvelopeError(
        'ENVELOPE_TENANT_UNKNOWN',
        `No company is configured for tenant "${tenant}": import its configuration, then replay this event.`,
        'tenant',
      );
    }
    return company.settings.id;
  }
}

function validateAttributes(raw: RawEnvelope): SmartEventAttributes {
  const parsed = smartEventAttributesSchema.safeParse(raw.attributes);
  if (!parsed.success) {
    const issue = describeIssue(parsed.error, raw.attributes);
    throw new EnvelopeError('ENVELOPE_ATTRIBUTE_INVALID', `Attribute ${issue.text}.`, issue.field);
  }
  requireSource(parsed.data.source, parsed.data.tenant);
  return parsed.data;
}

function validateData(route: RegisteredObject, data: unknown): void {
  const parsed = parseData(route, data);
  if (!parsed.success) {
    const issue = describeIssue(parsed.error, data);
    throw new EnvelopeError('ENVELOPE_DATA_INVALID', `Property ${issue.text}.`, issue.field);
  }
}

/** A schema of a plugin that throws says nothing of the event, and must not stop the partition. */
function parseData(
  route: RegisteredObject,
  data: unknown,
): ReturnType<RegisteredObject['object']['canonical']['safeParse']> {
  try {
    return route.object.canonical.safeParse(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 160) : String(error);
    throw new EnvelopeError(
      'ENVELOPE_SCHEMA_DEFECT',
      `The schema of ${route.plugin.id}.${route.object.name} failed: ${reason}.`,
      { class: 'defect' },
    );
  }
}

function toAcceptedEvent(
  record: LogRecord,
  raw: RawEnvelope,
  known: Pick<AcceptedEvent, 'company' | 'subject' | 'recordClass'> & {
    readonly attributes: SmartEventAttributes;
    readonly route: RegisteredObject;
  },
): AcceptedEvent {
  const { attributes, route } = known;
  const { type, tenant, sysid, recordversion } = attributes;
  const dataText = JSON.stringify(raw.data);
  const content = `${JSON.stringify([type, tenant, sysid, recordversion]).slice(0, -1)},${dataText}]`;
  return {
    source: attributes.source,
    eventId: attributes.id,
    company: known.company,
    tenant: attributes.tenant,
    plugin: route.plugin.id,
    object: route.object.name,
    recordClass: known.recordClass,
    type: attributes.type,
    sysId: attributes.sysid,
    recordVersion: attributes.recordversion,
    subject: known.subject,
    time: attributes.time,
    traceparent: attributes.traceparent ?? record.headers['traceparent'],
    dataText,
    contentHash: hash('sha256', content, 'base64url'),
    origin: { topic: record.topic, partition: record.partition, offset: record.offset, key: record.key },
    original: { value: record.value, headers: record.headers },
  };
}

/** Masters are known by `id`, documents by `number`. */
function naturalKeyOf(data: unknown, { subject, sysid }: SmartEventAttributes): string {
  const { id, number } = data as { readonly id?: unknown; readonly number?: unknown };
  const field = typeof id === 'string' ? 'id' : typeof number === 'string' ? 'number' : 'subject';
  const key = { id, number, subject }[field];
  if (typeof key !== 'string') {
    return sysid;
  }
  if (key.length > NATURAL_KEY_LIMIT) {
    throw new EnvelopeError(
      'ENVELOPE_DATA_INVALID',
      `Property "${field}" is invalid: a key has at most ${NATURAL_KEY_LIMIT} characters.`,
      field,
    );
  }
  return key;
}

function toDeadLetter(record: LogRecord, raw: RawEnvelope | undefined, error: EnvelopeError): DeadLetter {
  const text = (name: string): string | undefined => {
    const value = (raw?.attributes ?? error.attributes)?.[name];
    return typeof value === 'string' ? value.slice(0, 512) : undefined;
  };
  return {
    stage: 'envelope',
    class: error.class,
    code: error.code,
    message: error.message,
    field: error.field,
    tenant: text('tenant'),
    source: text('source'),
    eventId: text('id'),
    type: text('type'),
    origin: { topic: record.topic, partition: record.partition, offset: record.offset, key: record.key },
    value: record.value,
    headers: record.headers,
  };
}
