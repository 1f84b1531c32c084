import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readWorkspace } from './workspace.reader.js';
import type { Project, SourceFile } from './workspace.reader.js';

const workspace = readWorkspace();
const { projects } = workspace;
const byName = new Map(projects.map((project) => [project.manifest.name, project]));
const files = projects.flatMap((project) => project.files);
const sources = files.filter((file) => !file.isSpec);
const testing = '@bridge/testing';

/** The table of the style guide; tools/config/eslint.boundaries.mjs holds it for the lint rule. */
const mayDependOn: Readonly<Record<string, readonly string[]>> = {
  app: ['domain', 'flow', 'adapter', 'contract'],
  domain: ['contract'],
  flow: ['flow', 'contract'],
  adapter: ['contract'],
  contract: ['contract'],
  testing: ['domain', 'flow', 'adapter', 'contract', 'testing'],
};

const tagOf = (project: Project, kind: 'type' | 'scope'): string =>
  project.tags.find((tag) => tag.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? 'none';

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const bridgeOnly = (names: Iterable<string>): string[] =>
  [...new Set(names)].filter((name) => name.startsWith('@bridge/')).sort();

const importsOf = (file: SourceFile): string[] =>
  file.imports
    .map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map(packageOf);

const declared = (project: Project): string[] =>
  Object.keys({ ...project.manifest.dependencies, ...project.manifest.devDependencies });

const foldersOf = (names: readonly string[]): string[] => names.map((name) => byName.get(name)?.folder ?? name).sort();

/** Path of the first cycle, or nothing. */
function findCycle(nodes: Iterable<string>, next: (node: string) => readonly string[]): readonly string[] {
  const finished = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return [];
    const cycle = next(node)
      .map((target) => visit(target, [...path, node]))
      .find((found) => found.length > 0);
    finished.add(node);
    return cycle ?? [];
  };
  for (const node of nodes) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('workspace', () => {
  it('has a top level of allowed entries only', () => {
    const allowed = ['package.json', 'nx.json', 'tsconfig.base.json', 'apps', 'libs', 'tools', 'README.md', 'LICENSE'];
    const generated = ['package-lock.json', 'node_modules'];
    const isAllowed = (entry: string): boolean => entry.startsWith('.') || [...allowed, ...generated].includes(entry);
    expect(workspace.entries.filter((entry) => !isAllowed(entry))).toEqual([]);
  });

  it('pins every dependency to one exact version', () => {
    const all = [workspace.manifest, ...projects.map(({ manifest }) => manifest)].flatMap((manifest) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }),
    );
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    const versions = new Map<string, Set<string>>();
    for (const [name, version] of all) versions.set(name, (versions.get(name) ?? new Set()).add(version));
    expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('locks the optional packages of every platform, which npm ci insists on', () => {
    const locked = new Set(
      Object.keys(workspace.lock).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
    );
    const wanted = Object.values(workspace.lock).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('has no cycle between projects', () => {
    const next = (name: string): string[] => bridgeOnly(Object.keys(byName.get(name)?.manifest.dependencies ?? {}));
    expect(findCycle(byName.keys(), next)).toEqual([]);
  });

  it('has no cycle between files', () => {
    const byPath = new Map(sources.map((file) => [file.path, file]));
    const next = (path: string): string[] =>
      (byPath.get(path)?.imports ?? [])
        .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.ts')));
    expect(findCycle(byPath.keys(), next)).toEqual([]);
  });

  it('lists every project in the TypeScript solution', () => {
    const expected = projects.flatMap(({ folder }) => [folder, `${folder}/tsconfig.spec.json`]);
    expect([...workspace.solution].sort()).toEqual(expected.sort());
  });

  it('uses an error code in one project only', () => {
    const code =
      /(?:\bcode: |Error\(\s*)'((?:ENVELOPE|INBOX|DISPATCH|HANDLER|MAPPING|GATEWAY|RESULT|OUTBOX|INTAKE)_[A-Z0-9_]+)'/g;
    const owners = new Map<string, Set<string>>();
    for (const project of projects) {
      for (const file of project.files.filter(({ isSpec, path }) => !isSpec && !/\.(fixtures|suite)\.ts$/.test(path))) {
        for (const [, name = ''] of file.text.matchAll(code)) {
          owners.set(name, (owners.get(name) ?? new Set()).add(project.folder));
        }
      }
    }
    const shared = [...owners].filter(([, folders]) => folders.size > 1).map(([name, folders]) => [name, ...folders]);
    expect(shared).toEqual([]);
  });
});

describe.each(projects.map((project) => [project.folder, project] as const))('%s', (folder, project) => {
  const type = tagOf(project, 'type');
  const dependencies = bridgeOnly(Object.keys(project.manifest.dependencies ?? {}));

  it('carries one type and one scope', () => {
    expect(project.tags.map((tag) => tag.split(':', 1).join('')).sort()).toEqual(['scope', 'type']);
    expect(Object.keys(mayDependOn)).toContain(type);
    expect(project.manifest).toMatchObject({ private: true, type: 'module' });
  });

  it('depends on what its type allows', () => {
    const forbidden = dependencies.filter((name) => {
      const target = byName.get(name);
      if (target === undefined) return true;
      if (!mayDependOn[type]?.includes(tagOf(target, 'type'))) return true;
      return type === 'domain' && tagOf(target, 'scope') !== 'shared';
    });
    expect(forbidden).toEqual([]);
  });

  it('refers in TypeScript to the projects that its package.json names', () => {
    const inSpecs = bridgeOnly(declared(project)).filter((name) => name !== testing);
    expect([...project.references].sort()).toEqual(foldersOf(dependencies));
    expect(project.specReferences.filter((reference) => reference !== 'libs/testing').sort()).toEqual(
      foldersOf(inSpecs),
    );
  });

  it('declares every package that its sources import', () => {
    const own = new Set([...declared(project), ...builtinModules]);
    const undeclared = project.files
      .filter((file) => !file.isSpec && file.path.startsWith(`${folder}/src/`))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !own.has(name))
          .map((name) => `${file.path}: ${name}`),
      );
    expect(undeclared).toEqual([]);
  });

  it('declares every package of ours that its specs import', () => {
    const own = new Set([...declared(project), project.manifest.name, testing]);
    const undeclared = project.files
      .filter((file) => file.isSpec || file.path.startsWith(`${folder}/test/`))
      .flatMap((file) =>
        bridgeOnly(importsOf(file))
          .filter((name) => !own.has(name))
          .map((name) => `${file.path}: ${name}`),
      );
    expect(undeclared).toEqual([]);
  });

  it('lists names in its index, and nothing else', () => {
    const index = project.files.find((file) => file.path === `${folder}/src/index.ts`);
    const rest = (index?.text ?? '')
      .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      .replace(/export (?:type )?\{[^}]*\} from '[^']+';/g, '')
      .trim();
    expect(rest).toBe('');
  });
});

describe('files', () => {
  const names = files.map((file) => ({ path: file.path, name: posix.basename(file.path) }));

  it.each<readonly [string, (file: { readonly path: string; readonly name: string }) => boolean]>([
    ['are named in kebab case', ({ name }) => /^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(name)],
    [
      'are not named after nothing',
      ({ name }) => !/(?:^|[-.])(?:utils?|helpers?|common|misc|managers?)(?=[-.])/.test(name),
    ],
    ['lie at most two folders below src', ({ path }) => (path.split('/src/')[1] ?? '').split('/').length <= 3],
    [
      'name the level of a spec',
      ({ name }) => !name.includes('.spec.') || /\.(?:unit|contract|int|e2e|chaos)\.spec\.ts$/.test(name),
    ],
    [
      'lie in test when they are specs of a higher level',
      ({ path, name }) => !/\.(?:contract|int|e2e|chaos)\.spec\.ts$/.test(name) || path.includes('/test/'),
    ],
  ])('%s', (_, isRight) => {
    expect(names.filter((file) => !isRight(file)).map(({ path }) => path)).toEqual([]);
  });

  it('say who owes what is left to do', () => {
    const debt = new RegExp(`\\b(?:${['TO', 'DO'].join('')}(?!\\([a-z][\\w-]*\\): )|FIXM${'E'})\\b`);
    expect(files.filter((file) => debt.test(file.text)).map(({ path }) => path)).toEqual([]);
  });

  it('import the testing libraries from specs, benchmarks and the crash laboratory only', () => {
    const isTesting = (name: string): boolean => name === testing || name === '@bridge/kafka-broker';
    const offenders = sources.filter(
      (file) =>
        !/^(?:libs\/testing|tools\/bench|tools\/crash-lab)\//.test(file.path) && importsOf(file).some(isTesting),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('import apps nowhere', () => {
    const apps = projects.filter((project) => tagOf(project, 'type') === 'app').map(({ manifest }) => manifest.name);
    expect(files.filter((file) => importsOf(file).some((name) => apps.includes(name))).map(({ path }) => path)).toEqual(
      [],
    );
  });
});
