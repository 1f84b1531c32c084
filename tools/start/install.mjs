// Packages are installed from the lock file, and only when what is installed differs from it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, StartError } from './say.mjs';

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function stampOf(root) {
  const lock = readText(join(root, 'package-lock.json'));
  if (lock === undefined) throw new StartError('package-lock.json is missing: this is not a complete checkout.');
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

const stampFile = (root) => join(root, 'node_modules', '.bridge-lock-hash');

/** A binary made for this machine; those for others, and what only they need, may be absent. */
function isForThisMachine(entry) {
  const names = (list, value) => list === undefined || list.includes(value);
  if (entry.os === undefined && entry.cpu === undefined) return false;
  return names(entry.os, process.platform) && names(entry.cpu, process.arch) && entry.libc === undefined;
}

/** Compare npm's own record of what it installed with the lock file. */
function matchesLock(root) {
  const installed = readText(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = JSON.parse(readText(join(root, 'package-lock.json'))).packages;
  const found = JSON.parse(installed).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const present = found[path];
    if (present === undefined) return entry.optional === true && !isForThisMachine(entry);
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/** True when the installed packages are those of the lock file. */
export function isInstalled(root) {
  const stamp = stampOf(root);
  const recorded = readText(join(root, 'node_modules', '.package-lock.json')) !== undefined;
  if (recorded && readText(stampFile(root)) === stamp) return true;
  if (!matchesLock(root)) return false;
  writeFileSync(stampFile(root), stamp);
  return true;
}

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return { file: process.execPath, first: [cli], shell: false };
  return { file: 'npm', first: [], shell: process.platform === 'win32' };
}

/**
 * Install what the lock file says, development packages included: the compiler is one of them.
 *
 * @param onChild  is told the process id of npm
 */
export async function install(root, onChild) {
  const startedAt = Date.now();
  say('Installing the packages of the lock file (once; about half a minute) …');
  const npm = npmCommand();
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  const child = spawn(npm.file, [...npm.first, ...args], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: npm.shell,
  });
  if (child.pid !== undefined) onChild(child.pid);
  const forward = (signal) => child.kill(signal);
  process.once('SIGTERM', forward).once('SIGINT', forward);
  const ended = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`));
  });
  process.off('SIGTERM', forward).off('SIGINT', forward);
  if (ended !== undefined) {
    throw new StartError(
      `The packages could not be installed: npm ci ${ended}; what it said is above. ` +
        'Check the connection to the package registry (npm config get registry) and run the command again.',
    );
  }
  writeFileSync(stampFile(root), stampOf(root));
  say(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}
