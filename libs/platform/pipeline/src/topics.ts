import type { TopicSpec } from '@bridge/ports';

/** Names of the topics; a prefix of the installation is the log's matter. */
export interface TopicNames {
  readonly commands: string;
  readonly results: string;
  readonly deadLetters: string;
  /** Smart Events of one domain. */
  events(domain: string): string;
}

/** @see Smart Event contract section 1 */
export function topicNames(): TopicNames {
  return {
    commands: 'dmo.smart-events.commands',
    results: 'intacct.sync-results',
    deadLetters: 'intacct.dead-letters',
    events: (domain) => `dmo.smart-events.${domain}`,
  };
}

/** Every topic the service reads or writes. @see Smart Event contract section 1 */
export function topicSpecs(names: TopicNames, domains: readonly string[], partitions: number): readonly TopicSpec[] {
  const topic = (name: string, retentionDays: number): TopicSpec => ({
    name,
    partitions,
    cleanup: 'delete',
    retentionDays,
  });
  return [
    ...domains.map((domain) => topic(names.events(domain), 7)),
    topic(names.commands, 7),
    topic(names.results, 30),
    topic(names.deadLetters, 90),
  ];
}

/** Topics that the consumer reads. */
export function consumedTopics(names: TopicNames, domains: readonly string[]): readonly string[] {
  return [...domains.map((domain) => names.events(domain)), names.commands];
}
