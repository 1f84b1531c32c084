// What every command of this repository does first, on a machine that has nothing but Node: check Node, install, compile.
// This folder therefore imports nothing but Node's own modules and tools/config/build.mjs.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildProject, staleProjects } from '../config/build.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { report, say, StartError } from './say.mjs';

/** The folder of the checkout. */
export const workspaceRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new StartError(`Node ${wanted} or newer is needed; this is ${process.versions.node} (https://nodejs.org).`);
}

async function compileProject(project) {
  try {
    await buildProject(join(workspaceRoot, project));
  } catch (error) {
    throw new StartError(`${project} does not compile: ${error.message.split('\n\nCaused by')[0].trim()}`);
  }
}

async function build() {
  const stale = await staleProjects(workspaceRoot);
  if (stale.length === 0) return;
  const startedAt = Date.now();
  await Promise.all(stale.map(compileProject));
  say(`Compiled ${stale.length} projects in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Bring the checkout into a state in which it runs; does nothing when it already is. Safe against a second process. */
export async function prepare() {
  checkNode();
  if (isInstalled(workspaceRoot) && (await staleProjects(workspaceRoot)).length === 0) return;
  await withLock(join(workspaceRoot, '.cache', 'prepare.lock'), async (onChild) => {
    if (!isInstalled(workspaceRoot)) await install(workspaceRoot, onChild);
    await build();
  });
}

async function load(file) {
  const path = join(workspaceRoot, file);
  if (!existsSync(path))
    throw new StartError(`${file} is missing after the build: its source is not in this checkout.`);
  return import(pathToFileURL(path).href);
}

/**
 * Prepare, then run a compiled module in this process.
 *
 * @param file   compiled module, relative to the checkout
 * @param entry  name of the exported function that takes the arguments and may return an exit code;
 *               absent when importing the module runs it
 */
export async function launch(file, entry) {
  try {
    await prepare();
    const module = await load(file);
    if (entry === undefined) return;
    const exitCode = await module[entry](process.argv.slice(2));
    if (typeof exitCode === 'number') process.exitCode = exitCode;
  } catch (error) {
    report(error);
  }
}
