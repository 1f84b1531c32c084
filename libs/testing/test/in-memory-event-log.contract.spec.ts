import { describeEventLog } from '../src/event-log.suite.js';
import { InMemoryEventLog, InMemoryLog } from '../src/in-memory-event-log.js';

describeEventLog('InMemoryEventLog', async () => {
  const log = new InMemoryLog();
  return {
    sessionMs: 100,
    open: async () => new InMemoryEventLog(log),
    crash: async (client) => (client as InMemoryEventLog).crash(),
    close: async () => undefined,
  };
});
