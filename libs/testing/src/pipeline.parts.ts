import type { LogRecord } from '@bridge/ports';
import type { InMemoryEventLog } from './in-memory-event-log.js';
import { RecordingLogger } from './recording-logger.js';
import { SeededRandom } from './seeded-random.js';
import { SequentialIds } from './sequential-ids.js';
import { SystemClock } from './system-clock.js';

/** What a pipeline over real servers needs besides them: a log in memory, and real time. */
export function pipelineParts(log: InMemoryEventLog) {
  return {
    log,
    recordsOf: (topic: string): readonly LogRecord[] => log.log.recordsOf(topic),
    logger: new RecordingLogger(),
    clock: new SystemClock(),
    random: new SeededRandom(1),
    idsOf: (name: string): SequentialIds => new SequentialIds(name),
  };
}
