import { DefectError, RejectedError } from '@bridge/plugin-api';
import type { Command, CompanySettings, Fault, IntacctRecord } from '@bridge/plugin-api';
import type { PluginRegistry } from '@bridge/plugin-host';
import type { ClaimedJob, PlannedAttempt, RecordLink } from '@bridge/ports';
import type { BatchLinks } from '../reading/batch-links.js';
import { controlIdOf } from './control-id.js';
import { contentHashOf } from './record-content.js';

/** A function ready to be planned, with the record it writes. */
export interface MappedFunction {
  readonly attempt: PlannedAttempt;
  readonly record: IntacctRecord;
}

/** What a mapping needs to know beside the command. */
export interface MappingInput {
  readonly company: CompanySettings;
  readonly links: BatchLinks;
}

/** What is this in Intacct's words? Chooses create or update; drops what Intacct holds already. */
export class MappingStage {
  readonly #registry: PluginRegistry;

  constructor(registry: PluginRegistry) {
    this.#registry = registry;
  }

  /**
   * @throws RejectedError what a mapping throws; MAPPING_DOCUMENT_IMMUTABLE when a posted document is to be written again
   * @throws DefectError MAPPING_MISSING
   */
  async map(job: ClaimedJob, commands: readonly Command[], known: MappingInput): Promise<readonly MappedFunction[]> {
    const functions: MappedFunction[] = [];
    for (const command of commands) {
      const mapped = await this.#mapOne(job, command, known);
      if (mapped !== undefined) {
        functions.push({ ...mapped, attempt: { ...mapped.attempt, position: functions.length } });
      }
    }
    return functions;
  }

  async #mapOne(job: ClaimedJob, command: Command, known: MappingInput): Promise<MappedFunction | undefined> {
    const mapping = this.#registry.findObject(job.plugin, command.object)?.object.mapping;
    if (mapping === undefined) {
      throw new DefectError('MAPPING_MISSING', `Object "${command.object}" of plugin "${job.plugin}" has no mapping.`, {
        stage: 'mapping',
      });
    }
    const record = mapping.toIntacct(command.canonical, { company: known.company });
    const contentHash = contentHashOf(record);
    const link = await known.links.findBySysId(command.object, command.sysId);
    const isCreateOnly = command.mode === 'create-only';
    const isSentAgain = job.isForced && !isCreateOnly;
    if (link?.recordNo !== undefined && link.contentHash === contentHash && !isSentAgain) {
      return undefined;
    }
    if (link?.recordNo !== undefined && isCreateOnly) {
      throw new RejectedError(
        [
          {
            code: 'MAPPING_DOCUMENT_IMMUTABLE',
            description: `${command.naturalKey} is already posted in Intacct (record ${link.recordNo}) and differs: a posted document is never changed.`,
            correction: 'Correct it by a new document.',
          },
        ],
        { stage: 'mapping' },
      );
    }
    if (link?.isUnsettled === true && isCreateOnly) {
      throw new RejectedError([unsettledFault(command.naturalKey)], { stage: 'mapping' });
    }
    const verb = link?.recordNo === undefined ? 'create' : 'update';
    return {
      record,
      attempt: {
        jobId: job.id,
        controlId: controlIdOf({
          company: job.company,
          object: command.object,
          sysId: command.sysId,
          version: job.recordVersion,
          purpose: verb === 'create' ? createPurpose(link, isCreateOnly) : updatePurpose(job, contentHash, link),
        }),
        position: 0,
        verb,
        intacctObject: mapping.intacctObject,
        object: command.object,
        sysId: command.sysId,
        naturalKey: command.naturalKey,
        recordNo: link?.recordNo,
        identity: mapping.identity(command.canonical),
        contentHash,
        isCreateOnly,
        ...(isCreateOnly && (link?.resets ?? 0) > 0 ? { isSuspect: true } : {}),
      },
    };
  }
}

function unsettledFault(naturalKey: string): Fault {
  return {
    code: 'MAPPING_DOCUMENT_UNSETTLED',
    description: `It is not known whether an earlier version of ${naturalKey} was posted in Intacct: it is not sent again.`,
    correction: 'Look for it in Intacct; if it is there, keep it, if not, reset this record and synchronise it.',
    owner: 'operator',
  };
}

/**
 * A create keeps its id whatever happens; only master data whose Intacct record was forgotten on demand is created once more. A
 * document keeps it even then: should it have been posted after all, Intacct refuses it, and it is looked up.
 */
function createPurpose(link: RecordLink | undefined, isCreateOnly: boolean): string {
  const resets = link?.resets ?? 0;
  return isCreateOnly || resets === 0 ? 'create' : `create-${resets}`;
}

/**
 * An update of another content, or of another run, is another function; so is one after an update of which nobody knows whether it came
 * to an end.
 */
function updatePurpose(job: ClaimedJob, contentHash: string, link: RecordLink | undefined): string {
  const purpose = `update-${contentHash.slice(0, 12)}`;
  const ofRun = job.trigger === 'event' ? purpose : `${purpose}-${job.trigger}`;
  return link?.contentHash === undefined && job.attempts > 0 ? `${ofRun}-${job.attempts}` : ofRun;
}
