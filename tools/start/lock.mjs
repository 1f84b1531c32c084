// One process at a time installs and builds in this checkout. The lock is a folder that is renamed into place with its
// owner already inside, so there is no moment at which it exists without an owner.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

const pollMs = 100;

function writeOwner(folder, child) {
  const draft = join(folder, `owner.${process.pid}.tmp`);
  writeFileSync(draft, JSON.stringify({ pid: process.pid, child, host: hostname() }));
  renameSync(draft, join(folder, 'owner.json'));
}

function tryTake(path) {
  const offer = `${path}.${process.pid}`;
  mkdirSync(offer, { recursive: true });
  writeOwner(offer);
  try {
    renameSync(offer, path);
    return true;
  } catch (error) {
    rmSync(offer, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) return false;
    throw error;
  }
}

function ownerOf(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A killed owner may leave an npm behind that still writes: the lock is held until that one is gone too. */
function isHeld(owner) {
  return owner.host !== hostname() || [owner.pid, owner.child].some((pid) => pid !== undefined && isRunning(pid));
}

/** Remove the lock of a process that died. The grave is named after the dead owner, so only one process can bury it. */
function bury(path, owner) {
  const grave = `${path}.dead-${owner.pid}`;
  try {
    mkdirSync(grave);
  } catch {
    return;
  }
  if (ownerOf(path)?.pid === owner.pid) rmSync(path, { recursive: true, force: true });
  rmSync(grave, { recursive: true, force: true });
}

/**
 * Run `work` while no other process of this checkout does.
 *
 * @param path  the lock folder; its parent is made when missing
 * @param work  gets a function that names a child process which must end, too, before the lock is free
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!tryTake(path)) {
    const owner = ownerOf(path);
    if (owner !== undefined && !isHeld(owner)) {
      bury(path, owner);
      continue;
    }
    if (!told && owner !== undefined) {
      say(`Waiting for process ${owner.pid}, which is preparing this checkout (if it is gone, delete ${path}) …`);
      told = true;
    }
    await sleep(pollMs);
  }
  try {
    return await work((child) => writeOwner(path, child));
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
