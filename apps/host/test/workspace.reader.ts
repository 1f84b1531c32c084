import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One import or re-export of a file. */
export interface ImportOf {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the root of the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly isSpec: boolean;
  readonly imports: readonly ImportOf[];
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Project {
  /** From the root of the workspace. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly tags: readonly string[];
  /** Project folders that `tsconfig.json` and `tsconfig.spec.json` refer to. */
  readonly references: readonly string[];
  readonly specReferences: readonly string[];
  readonly files: readonly SourceFile[];
}

interface LockEntry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Workspace {
  readonly entries: readonly string[];
  readonly manifest: Manifest;
  readonly solution: readonly string[];
  readonly lock: Readonly<Record<string, LockEntry>>;
  readonly projects: readonly Project[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const generated = new Set(['node_modules', 'dist', '.tsc', 'coverage']);

const statement = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)';/gm;
const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

/** Paths of the files below a folder, without what is generated. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : listFiles(path);
    return [path];
  });
}

function readImports(text: string): readonly ImportOf[] {
  const written = [...text.matchAll(statement)].map(([, type, specifier]) => ({
    specifier: specifier ?? '',
    typeOnly: type !== undefined,
  }));
  return [
    ...written,
    ...[...text.matchAll(dynamic)].map(([, specifier]) => ({ specifier: specifier ?? '', typeOnly: false })),
  ];
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, isSpec: path.endsWith('.spec.ts'), imports: readImports(text) };
}

/** Folders that a tsconfig refers to; a reference names a folder or the file in it. */
function readReferences(path: string): readonly string[] {
  const { references = [] } = readJson<{ readonly references?: readonly { readonly path: string }[] }>(path);
  return references.map((reference) =>
    posix.join(posix.dirname(path), reference.path).replace(/\/tsconfig\.json$/, ''),
  );
}

function readProject(projectFile: string): Project {
  const folder = posix.dirname(projectFile);
  return {
    folder,
    manifest: readJson(`${folder}/package.json`),
    tags: readJson<{ readonly tags?: readonly string[] }>(projectFile).tags ?? [],
    references: readReferences(`${folder}/tsconfig.json`),
    specReferences: readReferences(`${folder}/tsconfig.spec.json`).filter((reference) => reference !== folder),
    files: listFiles(folder)
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
      .map(readSource),
  };
}

/** Read the whole workspace as it lies on disk. */
export function readWorkspace(): Workspace {
  const projectFiles = ['apps', 'libs', 'tools'].flatMap(listFiles).filter((path) => path.endsWith('/project.json'));
  return {
    entries: readdirSync(root),
    manifest: readJson('package.json'),
    solution: readReferences('tools/config/tsconfig.json'),
    lock: readJson<{ readonly packages: Readonly<Record<string, LockEntry>> }>('package-lock.json').packages,
    projects: projectFiles.map(readProject),
  };
}
