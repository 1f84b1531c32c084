// Compile projects with swc: `node tools/config/build.mjs <project folder>…`
// The compiler and its options are the ones the tests use (tools/config/swc.json), so what is tested is what runs.
// Nothing but Node's own modules is imported up front: the start commands ask for stale projects before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const stampName = '.build-hash';

/** Files of `src` that reach `dist`: compiled sources and, as they are, the assets beside them. */
async function sourcesOf(root) {
  const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/(\.spec|\.d)\.ts$|\.md$/.test(entry.name))
    .map((entry) =>
      relative(join(root, 'src'), join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort();
}

/** Hash of everything the output of one project depends on. */
async function stampOf(root, files) {
  const hash = createHash('sha256');
  const inputs = [
    fileURLToPath(import.meta.url),
    join(here, 'swc.json'),
    ...files.map((file) => join(root, 'src', file)),
  ];
  const contents = await Promise.all(inputs.map((input) => readFile(input)));
  hash.update(JSON.stringify(files));
  for (const content of contents) hash.update(`${content.length}:`).update(content);
  return hash.digest('hex');
}

async function isStale(root) {
  const recorded = await readFile(join(root, 'dist', stampName), 'utf8').catch(() => undefined);
  return recorded === undefined || recorded !== (await stampOf(root, await sourcesOf(root)));
}

/** Folders of the workspace's projects that have sources, relative to the workspace. */
export async function projectsOf(workspace) {
  const { workspaces } = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'));
  const folders = await Promise.all(
    workspaces.map(async (pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      const names = await readdir(join(workspace, parent)).catch(() => []);
      return names.map((name) => `${parent}/${name}`);
    }),
  );
  return folders.flat().filter((folder) => existsSync(join(workspace, folder, 'src')));
}

/** Projects whose `dist` is not what their sources say. */
export async function staleProjects(workspace) {
  const projects = await projectsOf(workspace);
  const stale = await Promise.all(projects.map((project) => isStale(join(workspace, project))));
  return projects.filter((_, index) => stale[index]);
}

/** A process that is reading `dist` sees the old file or the new one, never half of it. */
async function replaceFile(path, content) {
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, content);
  await rename(draft, path);
}

async function compile(root, file, options) {
  const source = join(root, 'src', file);
  const output = join(root, 'dist', file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(output), { recursive: true });
  if (!file.endsWith('.ts')) {
    await replaceFile(output, await readFile(source));
    return [output];
  }
  const { transformFile } = await import('@swc/core');
  const { code, map } = await transformFile(source, {
    ...options,
    swcrc: false,
    sourceMaps: true,
    sourceFileName: relative(dirname(output), source),
  });
  await replaceFile(`${output}.map`, map ?? '{}');
  await replaceFile(output, `${code}\n//# sourceMappingURL=${output.split(sep).pop()}.map\n`);
  return [output, `${output}.map`];
}

/** Compile one project into its `dist` folder and remove what no longer has a source. */
export async function buildProject(root) {
  const options = JSON.parse(await readFile(join(here, 'swc.json'), 'utf8'));
  const target = join(root, 'dist');
  const stampPath = join(target, stampName);
  const files = await sourcesOf(root);
  const stamp = await stampOf(root, files);
  await rm(stampPath, { force: true });
  const written = new Set((await Promise.all(files.map((file) => compile(root, file, options)))).flat());
  const present = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []);
  const left = present
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  await Promise.all(left.filter((path) => !written.has(path)).map((path) => rm(path, { force: true })));
  await mkdir(target, { recursive: true });
  await writeFile(stampPath, stamp);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await Promise.all(process.argv.slice(2).map(buildProject));
}
