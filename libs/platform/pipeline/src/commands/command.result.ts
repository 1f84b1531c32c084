import type { IntegrationState, SyncError, SyncResult } from '@bridge/canonical';
import type { Clock, CommandedRecord, MassJob, OutgoingResult } from '@bridge/ports';
import { resultIdOf } from '../to-intacct/result.event.js';

const EVERY_RECORD = '*';

/** Events of `intacct.sync-results` about records for which a command started no run, and about commands to all records. */
export class CommandResults {
  readonly #topic: string;
  readonly #clock: Clock;

  constructor(topic: string, clock: Clock) {
    this.#topic = topic;
    this.#clock = clock;
  }

  /** The command does not apply: the record stays as it is. */
  refused(
    job: MassJob,
    record: CommandedRecord,
    fault: { readonly code: string; readonly message: string },
  ): OutgoingResult {
    const { code, message } = fault;
    const error: SyncError = { code, description: message, retryable: false, owner: 'dmo-user' };
    return this.#build(job, record, { state: record.known?.state ?? 'not', message, errors: [error] });
  }

  /** The record is not integrated any more. */
  reset(job: MassJob, record: CommandedRecord): OutgoingResult {
    const message = `The Intacct record of ${record.known?.naturalKey ?? record.sysId} is forgotten: synchronize writes it again.`;
    return this.#build(job, { ...record, ...withoutIds(record) }, { state: 'not', message, errors: [] });
  }

  /** What came of a command to all records; one to some is answered record by record. */
  finished(job: MassJob): readonly OutgoingResult[] {
    if (job.sysIds !== undefined) {
      return [];
    }
    const { read, started, refused, created, updated, unchanged, failed } = job.counts;
    const runs =
      job.command === 'resetThirdPartyId'
        ? `${started} reset`
        : `${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed`;
    const ending = job.state === 'cancelled' ? 'was cancelled' : 'is done';
    const message = `${job.command} of every ${job.node} ${ending}: ${read} read, ${runs}, ${refused} left as they were.`;
    return [this.#build(job, { sysId: EVERY_RECORD, known: undefined }, { state: 'success', message, errors: [] })];
  }

  #build(
    job: MassJob,
    { sysId, known }: CommandedRecord,
    shown: {
      readonly state: IntegrationState;
      readonly message: string;
      readonly errors: readonly SyncError[];
    },
  ): OutgoingResult {
    const now = this.#clock.now().toISOString();
    const { company, tenant, node, trigger } = job;
    const recordVersion = known?.recordVersion ?? 0;
    const resultId = resultIdOf({ company, object: node, sysId, recordVersion, trigger }, 'final');
    const naturalKey = known?.naturalKey ?? sysId;
    const data: SyncResult = {
      resultId,
      node,
      sysId,
      naturalKey,
      recordVersion,
      state: shown.state,
      ...idsOf(known),
      message: shown.message,
      errors: [...shown.errors],
      notIntegrated: [],
      attempts: 0,
      level: 'topLevel',
      apiTransactions: 0,
      startedAt: job.createdAt.toISOString(),
      finishedAt: now,
    };
    const envelope = {
      specversion: '1.0',
      id: resultId,
      source: `/intacct-bridge/${tenant}`,
      type: `intacct.record.${shown.state}.v1`,
      subject: naturalKey,
      time: now,
      datacontenttype: 'application/json',
      tenant,
      sysid: sysId,
      recordversion: recordVersion,
      causationid: trigger,
      data,
    };
    return {
      resultId,
      topic: this.#topic,
      key: `${tenant}/${node}/${sysId}`,
      value: JSON.stringify(envelope),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    };
  }
}

type Known = CommandedRecord['known'];

function idsOf(known: Known): Pick<SyncResult, 'intacctObject' | 'intacctId' | 'recordNo' | 'url'> {
  const { intacctObject, intacctId, recordNo, url } = known ?? {};
  return {
    ...(intacctObject === undefined ? {} : { intacctObject }),
    ...(intacctId === undefined ? {} : { intacctId }),
    ...(recordNo === undefined ? {} : { recordNo }),
    ...(url === undefined ? {} : { url }),
  };
}

function withoutIds({ known }: CommandedRecord): Pick<CommandedRecord, 'known'> {
  return {
    known: known && { ...known, intacctObject: undefined, intacctId: undefined, recordNo: undefined, url: undefined },
  };
}
