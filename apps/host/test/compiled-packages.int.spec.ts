import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readWorkspace } from './workspace.reader.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const libraries = readWorkspace()
  .projects.filter(
    ({ tags, files }) => !tags.includes('type:app') && !tags.includes('type:testing') && files.length > 0,
  )
  .map(({ manifest }) => manifest.name);

/** Jest resolves CommonJS packages more generously than Node: what passes there may still not start. */
const script = `
  import { prepare } from './tools/start/bootstrap.mjs';
  await prepare();
  const failed = {};
  for (const name of ${JSON.stringify(libraries)}) await import(name).catch((error) => (failed[name] = error.message));
  process.stdout.write(JSON.stringify(failed));
  process.exit(0);
`;

describe('compiled packages', () => {
  it('can be imported by plain Node', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout === '' ? stderr : JSON.parse(stdout)).toEqual({});
  });
});
