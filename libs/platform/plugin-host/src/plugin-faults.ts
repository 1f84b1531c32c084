import type { DomainPlugin } from '@bridge/plugin-api';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MIGRATION = /^[A-Z]\w*\d{13}$/;

/** Everything that keeps the plugins from starting, each as a sentence; empty when they fit. */
export function findPluginFaults(plugins: readonly DomainPlugin[]): readonly string[] {
  return [
    ...findRepeated(plugins.map((plugin) => plugin.id)).map((id) => `two plugins have the id "${id}"`),
    ...findTypeClashes(plugins),
    ...findNodeClashes(plugins),
    ...findMirrorClashes(plugins),
    ...plugins.flatMap(findOwnFaults),
  ];
}

function findOwnFaults(plugin: DomainPlugin): readonly string[] {
  const objects = plugin.objects.flatMap((object) => {
    const name = `plugin "${plugin.id}", object "${object.name}"`;
    const types = object.toIntacct?.on ?? [];
    const isConfiguration = object.toIntacct?.recordClass === 'configuration';
    return [
      ...types
        .filter((type) => !type.startsWith(`${plugin.id}.${object.name}.`))
        .map((type) => `${name}: event type "${type}" must start with "${plugin.id}.${object.name}."`),
      ...types
        .filter((type) => !/\.v[1-9]\d*$/.test(type))
        .map((type) => `${name}: event type "${type}" has no version`),
      ...(object.toIntacct !== undefined && types.length === 0 ? [`${name} has a handler but no event type`] : []),
      ...(object.mapping === undefined && !isConfiguration ? [`${name} has no mapping`] : []),
    ];
  });
  return [
    ...(ID.test(plugin.id) ? [] : [`plugin id "${plugin.id}" is not kebab-case`]),
    ...(plugin.config.namespace === plugin.id
      ? []
      : [`plugin "${plugin.id}": its configuration namespace is "${plugin.config.namespace}", it must be the id`]),
    ...findRepeated(plugin.objects.map((object) => object.name)).map(
      (name) => `plugin "${plugin.id}" has two objects called "${name}"`,
    ),
    ...plugin.migrations
      .filter((migration) => !MIGRATION.test(migration.name))
      .map((migration) => `plugin "${plugin.id}": migration "${migration.name}" must end in a 13-digit time`),
    ...objects,
  ];
}

function findTypeClashes(plugins: readonly DomainPlugin[]): readonly string[] {
  const owners = plugins.flatMap((plugin) =>
    plugin.objects.flatMap((object) =>
      (object.toIntacct?.on ?? []).map((type) => ({ type, owner: `${plugin.id}/${object.name}` })),
    ),
  );
  return findRepeated(owners.map(({ type }) => type)).map((type) => {
    const names = owners.filter((entry) => entry.type === type).map(({ owner }) => owner);
    return `event type "${type}" has two handlers: ${names.join(' and ')}`;
  });
}

/** Commands, links and results know a node by its name alone. */
function findNodeClashes(plugins: readonly DomainPlugin[]): readonly string[] {
  const nodes = plugins.flatMap((plugin) => [
    ...new Set(plugin.objects.filter(({ toIntacct }) => toIntacct !== undefined).map(({ name }) => name)),
  ]);
  return findRepeated(nodes).map((name) => `two plugins have a node "${name}"`);
}

function findMirrorClashes(plugins: readonly DomainPlugin[]): readonly string[] {
  const keys = new Map<string, Set<string>>();
  for (const mirror of plugins.flatMap((plugin) => plugin.mirrors)) {
    keys.set(mirror.object, (keys.get(mirror.object) ?? new Set()).add(mirror.keyField));
  }
  return [...keys]
    .filter(([, fields]) => fields.size > 1)
    .map(([object, fields]) => `the mirror of ${object} has two key fields: ${[...fields].join(' and ')}`);
}

function findRepeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
