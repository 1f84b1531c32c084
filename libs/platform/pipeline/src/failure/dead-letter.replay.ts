import type {
  Clock,
  DeadLetterFilter,
  DeadLetterStore,
  Failpoints,
  ListPage,
  Logger,
  ReplayableLetter,
  ReplayedLetter,
  Telemetry,
  Tracer,
  TriedLetter,
} from '@bridge/ports';
import { isDataException, toUnstorableLetter } from '../to-intacct/inbox.stage.js';
import type { EnvelopeStage } from '../to-intacct/envelope.stage.js';
import { traceIntake } from '../to-intacct/intake.trace.js';

export interface ReplayParts {
  readonly envelope: EnvelopeStage;
  readonly letters: DeadLetterStore;
  readonly telemetry: Pick<Telemetry, 'countRecords'>;
  readonly logger: Logger;
  readonly failpoints: Failpoints;
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** One turn of a replay. `next`: where the following one begins; absent when there are no more. */
export interface ReplayTurn {
  readonly replayed: readonly ReplayedLetter[];
  readonly next: string | undefined;
}

/**
 * Takes dead letters through the envelope into the inbox again, from the bytes that were kept. Nothing goes to the log for it:
 * either the event is in the inbox and the letter closed, in one transaction, or nothing has happened.
 */
export class DeadLetterReplay {
  readonly #parts: ReplayParts;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  /**
   * @param by    who replays, for the history
   * @param page  letters of this turn, oldest first
   */
  async replay(filter: DeadLetterFilter, by: string, page: ListPage): Promise<ReplayTurn> {
    const { failpoints, clock, tracer } = this.#parts;
    const letters = await this.#parts.letters.nextOpen(filter, page);
    const startedAt = clock.now();
    const tried: TriedLetter[] = [];
    for (const letter of letters) {
      tried.push(await this.#try(letter));
    }
    const traced = tracer.isOn ? traceIntake(tracer, tried, startedAt) : undefined;
    const storeStartedAt = clock.now();
    await failpoints.reach('replay.before-commit');
    const replayed = await this.#settle(by, traced?.results ?? tried);
    traced?.stored(storeStartedAt);
    await failpoints.reach('replay.after-commit');
    this.#tell(tried, replayed);
    return { replayed, next: letters.at(-1)?.id };
  }

  async #try({ id, origin, value, headers, firstSeenAt }: ReplayableLetter): Promise<TriedLetter> {
    const result = await this.#parts.envelope.parse({ ...origin, value, headers, timestamp: firstSeenAt });
    return { id, ...result };
  }

  /** One letter that PostgreSQL refuses must not stop the others: the turn is halved until it stands alone. */
  async #settle(by: string, tried: readonly TriedLetter[]): Promise<readonly ReplayedLetter[]> {
    try {
      return await this.#parts.letters.replay(by, tried);
    } catch (error) {
      const [first] = tried;
      if (!isDataException(error) || first === undefined) {
        throw error;
      }
      if (tried.length === 1) {
        if (first.kind === 'dead') {
          throw error;
        }
        const letter = toUnstorableLetter(first.event, error);
        return this.#parts.letters.replay(by, [{ kind: 'dead', id: first.id, letter }]);
      }
      const middle = Math.ceil(tried.length / 2);
      return [...(await this.#settle(by, tried.slice(0, middle))), ...(await this.#settle(by, tried.slice(middle)))];
    }
  }

  #tell(tried: readonly TriedLetter[], replayed: readonly ReplayedLetter[]): void {
    const { telemetry, logger } = this.#parts;
    const outcomes: Record<string, number> = {};
    for (const { id, outcome } of replayed) {
      const letter = tried.find((one) => one.id === id);
      const { plugin, object } = letter?.kind === 'event' ? letter.event : { plugin: 'none', object: 'none' };
      telemetry.countRecords({ flow: 'to-intacct', plugin, object, stage: 'replay', outcome });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    if (replayed.length > 0) {
      logger.info('dead letters replayed', { flow: 'to-intacct', stage: 'replay', outcome: JSON.stringify(outcomes) });
    }
  }
}
