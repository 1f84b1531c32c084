import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { noteRunning, runningBridge } from './running.file.js';

describe('word of a running bridge', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'running-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there while it runs, for its owner only', () => {
    const end = noteRunning(folder, { DATABASE_URL: 'postgres://here' });
    expect(runningBridge(folder)).toEqual({ DATABASE_URL: 'postgres://here' });
    expect(statSync(join(folder, 'running.json')).mode & 0o077).toBe(0);
    end();
    expect(runningBridge(folder)).toEqual({});
  });

  it.each([
    ['is not JSON', 'x'],
    ['has another shape', '{"pid":"1"}'],
    ['is of a process that was killed', JSON.stringify({ pid: 2 ** 22 + 1, variables: { DATABASE_URL: 'old' } })],
  ])('does not count when it %s', (_, text) => {
    writeFileSync(join(folder, 'running.json'), text);
    expect(runningBridge(folder)).toEqual({});
  });
});
