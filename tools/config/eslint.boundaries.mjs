// Who may depend on whom: the table of the tags that every project.json carries, and the doors for foreign packages.
// apps/host/test/architecture.unit.spec.ts checks the same table over the packages.

const mayDependOn = {
  'type:app': ['type:domain', 'type:flow', 'type:adapter', 'type:contract'],
  'type:domain': ['type:contract'],
  'type:flow': ['type:flow', 'type:contract'],
  'type:adapter': ['type:contract'],
  'type:contract': ['type:contract'],
  'type:testing': ['type:domain', 'type:flow', 'type:adapter', 'type:contract', 'type:testing'],
};

/** Constraints for `@nx/enforce-module-boundaries`; specs may use the testing libraries as well, and their own index. */
function constraints(extra) {
  const byType = Object.entries(mayDependOn).map(([sourceTag, targets]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...new Set([...targets, ...extra])],
  }));
  const domainsSeeSharedOnly = {
    allSourceTags: ['type:domain', '/^scope:/'],
    onlyDependOnLibsWithTags: ['scope:shared', ...(extra.length === 0 ? [] : ['scope:tools'])],
  };
  return [...byType, domainsSeeSharedOnly];
}

const boundaries = (extra) => [
  'error',
  {
    depConstraints: constraints(extra),
    enforceBuildableLibDependency: false,
    allowCircularSelfDependency: extra.length > 0,
  },
];

const restricted = (names, message, allowTypeImports = false) => [
  'error',
  {
    patterns: [
      {
        regex: `^(?:node:)?(?:${names.join('|')})(?:/.*)?$`,
        message,
        ...(allowTypeImports ? { allowTypeImports } : {}),
      },
    ],
  },
];

const specs = '**/*.spec.ts';

/** One entry a door: where a package must not be imported, and why. */
const doors = {
  'kafka-behind-its-door': {
    files: ['**/*.ts'],
    ignores: ['libs/platform/kafka/**', 'libs/testing/**', 'tools/{bench,kafka}/**', specs],
    rule: restricted(
      ['kafkajs'],
      'Kafka is reached through the EventLog port; only libs/platform/kafka knows the client.',
    ),
  },
  'telemetry-behind-its-door': {
    files: ['**/*.ts'],
    ignores: ['libs/platform/observability/**'],
    rule: restricted(
      ['@opentelemetry/[\\w-]+', 'prom-client', 'pino'],
      'Logs, metrics and traces go through the ports Logger, Telemetry and Tracer; only libs/platform/observability knows the libraries.',
    ),
  },
  'xml-behind-its-door': {
    files: ['**/*.ts'],
    ignores: ['libs/platform/intacct/**'],
    rule: restricted(
      ['fast-xml-parser'],
      'XML stays inside libs/platform/intacct, whose specs alone use this parser (tools/adr/0017).',
    ),
  },
  'testing-in-specs-only': {
    files: ['**/*.ts'],
    ignores: ['libs/testing/**', 'tools/bench/**', 'tools/crash-lab/**', specs],
    rule: restricted(['@bridge/testing', '@bridge/kafka-broker'], 'Import the testing libraries from specs only.'),
  },
  'apps-are-not-imported': {
    files: ['**/*.ts'],
    ignores: [],
    rule: restricted(['@bridge/host', '@bridge/intacct-simulator'], 'An app is started, never imported.'),
  },
  'no-database-outside-adapters': {
    files: ['libs/domains/**/*.ts', 'libs/contract/**/*.ts', 'libs/platform/{pipeline,plugin-host}/**/*.ts'],
    ignores: [specs, 'libs/domains/**/*.entity.ts', 'libs/domains/*/src/migrations/*.ts'],
    rule: restricted(
      ['pg', 'typeorm', '@nestjs/typeorm'],
      'Rows are read through the decision context and written by the result stage; tables belong in *.entity.ts.',
      true,
    ),
  },
  'no-nest-in-contracts': {
    files: ['libs/contract/**/*.ts'],
    ignores: [specs],
    rule: restricted(
      ['@nestjs', 'rxjs', 'reflect-metadata'].map((name) => `${name}(?:/.*)?`),
      'Contracts use Nest as types only.',
      true,
    ),
  },
  'no-clients-in-domains': {
    files: ['libs/domains/**/*.ts', 'libs/contract/**/*.ts', 'libs/platform/pipeline/**/*.ts'],
    ignores: [specs],
    rule: restricted(
      ['undici', 'axios', 'got', 'http', 'https', 'http2', 'net', 'tls', 'fs', 'fs/promises', 'child_process'],
      'Domains and the pipeline decide; adapters talk to the world.',
    ),
  },
  'import-the-file': {
    files: ['**/src/**/*.ts'],
    ignores: [specs],
    rule: [
      'error',
      {
        patterns: [
          { regex: '^\\.{1,2}/(?:.*/)?index\\.js$', message: 'Inside a library import the file, not the index.' },
        ],
      },
    ],
  },
};

/** @param plugins  `nx`, and `rule`: the import rule, of which every door gets a copy under its own name */
export function boundaryConfigs(nx, rule) {
  const door = { rules: Object.fromEntries(Object.keys(doors).map((name) => [name, rule])) };
  return [
    { files: ['**/*.ts'], plugins: { '@nx': nx, door }, rules: { '@nx/enforce-module-boundaries': boundaries([]) } },
    { files: [specs], rules: { '@nx/enforce-module-boundaries': boundaries(['type:testing']) } },
    ...Object.entries(doors).map(([name, { files, ignores, rule: options }]) => ({
      files,
      ignores,
      rules: { [`door/${name}`]: options },
    })),
  ];
}
