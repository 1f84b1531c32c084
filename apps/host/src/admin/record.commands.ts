import { Injectable } from '@nestjs/common';
import type { RecordCommandName } from '@bridge/canonical';
import { PostgresAuditLog, PostgresMassJobs } from '@bridge/persistence';
import { CompanyDirectory } from '@bridge/pipeline';
import { PluginRegistry } from '@bridge/plugin-host';
import type { MassJob } from '@bridge/ports';
import type { z } from 'zod';
import { Problem } from '../http/problem.error.js';
import { systemIds } from '../system.js';
import { toRecordFilter } from './record.input.js';
import type { recordCommandBody } from './record.input.js';

/** Commands to records that a person gives. */
@Injectable()
export class RecordCommands {
  constructor(
    private readonly companies: CompanyDirectory,
    private readonly registry: PluginRegistry,
    private readonly jobs: PostgresMassJobs,
    private readonly audit: PostgresAuditLog,
  ) {}

  /** @throws Problem COMPANY_UNKNOWN, NODE_UNKNOWN */
  async start(command: RecordCommandName, body: z.output<typeof recordCommandBody>, actor: string): Promise<MassJob> {
    const { company: id, node, sysIds, filter } = body;
    const company = await this.companies.find(id);
    if (company === undefined) {
      throw new Problem(404, 'COMPANY_UNKNOWN', 'There is no such company.');
    }
    if (this.registry.findNode(node) === undefined) {
      throw new Problem(404, 'NODE_UNKNOWN', 'No installed plugin has such a node.');
    }
    const trigger = systemIds.next();
    const selection = { sysIds, filter: toRecordFilter(filter ?? {}) };
    await this.audit.append({
      actor,
      action: `records.${command}`,
      target: `${id}/${node}/${sysIds === undefined ? '*' : sysIds.length === 1 ? (sysIds[0] ?? '') : `${sysIds.length} records`}`,
      detail: { trigger, ...selection },
    });
    const { tenant } = company.settings;
    return this.jobs.create({ company: id, tenant, node, command, trigger, requestedBy: actor, ...selection });
  }
}
