import { createHash } from 'node:crypto';
import { commandAttributesSchema, commandOfType, recordCommandSchema } from '@bridge/canonical';
import type { RecordCommand } from '@bridge/canonical';
import type { PluginRegistry } from '@bridge/plugin-host';
import type { AcceptedEvent, LogRecord } from '@bridge/ports';
import { EnvelopeError } from './cloud-event.reader.js';
import type { RawEnvelope } from './cloud-event.reader.js';
import { describeIssue } from './issue.text.js';
import { isReservedTrigger } from './trigger.js';

const EVERY_RECORD = '*';

/** Finds the id of the company of a tenant. @throws EnvelopeError when there is none */
export type CompanyOfTenant = (tenant: string) => Promise<string>;

/**
 * Is this a well-formed command about a node that is known?
 *
 * @throws EnvelopeError ENVELOPE_ATTRIBUTE_INVALID, ENVELOPE_TYPE_UNKNOWN, ENVELOPE_SOURCE_INVALID, ENVELOPE_ID_RESERVED, ENVELOPE_DATA_INVALID,
 *   ENVELOPE_NODE_UNKNOWN, and what `companyOf` throws
 */
export async function acceptCommand(
  record: LogRecord,
  raw: RawEnvelope,
  registry: PluginRegistry,
  companyOf: CompanyOfTenant,
): Promise<AcceptedEvent> {
  const parsed = commandAttributesSchema.safeParse(raw.attributes);
  if (!parsed.success) {
    const issue = describeIssue(parsed.error, raw.attributes);
    throw new EnvelopeError('ENVELOPE_ATTRIBUTE_INVALID', `Attribute ${issue.text}.`, issue.field);
  }
  const { id, source, tenant, type, time, traceparent } = parsed.data;
  if (commandOfType(type) === undefined) {
    throw new EnvelopeError('ENVELOPE_TYPE_UNKNOWN', `No command is called "${type}".`, 'type');
  }
  requireSource(source, tenant);
  if (isReservedTrigger(id)) {
    throw new EnvelopeError('ENVELOPE_ID_RESERVED', `No command can have the id "${id}": give it another one.`, 'id');
  }
  const company = await companyOf(tenant);
  const command = requireCommand(raw.data);
  const node = registry.findNode(command.node);
  if (node === undefined) {
    throw new EnvelopeError('ENVELOPE_NODE_UNKNOWN', `No installed plugin has a node "${command.node}".`, 'node');
  }
  const dataText = JSON.stringify(raw.data);
  return {
    source,
    eventId: id,
    company,
    tenant,
    plugin: node.plugin.id,
    object: node.object.name,
    recordClass: 'command',
    type,
    sysId: EVERY_RECORD,
    recordVersion: 0,
    subject: command.node,
    time,
    traceparent: traceparent ?? record.headers['traceparent'],
    dataText,
    contentHash: createHash('sha256')
      .update(`${JSON.stringify([type, tenant])}\n${dataText}`)
      .digest('base64url'),
    origin: { topic: record.topic, partition: record.partition, offset: record.offset, key: record.key },
    original: { value: record.value, headers: record.headers },
  };
}

/** @throws EnvelopeError ENVELOPE_SOURCE_INVALID */
export function requireSource(source: string, tenant: string): void {
  const expected = `/dmo/${tenant}`;
  if (source !== expected) {
    throw new EnvelopeError(
      'ENVELOPE_SOURCE_INVALID',
      `Attribute "source" is "${source}", it must be "${expected}" for tenant "${tenant}".`,
      'source',
    );
  }
}

function requireCommand(data: unknown): RecordCommand {
  const parsed = recordCommandSchema.safeParse(data);
  if (!parsed.success) {
    const issue = describeIssue(parsed.error, data);
    throw new EnvelopeError('ENVELOPE_DATA_INVALID', `Property ${issue.text}.`, issue.field);
  }
  return parsed.data;
}
