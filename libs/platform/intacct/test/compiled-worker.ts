import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';

const root = join(import.meta.dirname, '..');

export interface CompiledWorker {
  readonly url: URL;
  remove(): Promise<void>;
}

/** Compile the parser's worker and what it imports from the sources as they are; threads do not compile TypeScript. */
export async function compileWorker(): Promise<CompiledWorker> {
  const target = join(root, '.tsc', `worker-${process.pid}`);
  for (const folder of ['xml', 'response']) {
    await mkdir(join(target, folder), { recursive: true });
    const files = (await readdir(join(root, 'src', folder))).filter((file) => /(?<!\.spec)\.ts$/.test(file));
    for (const file of files) {
      const { code } = await transformFile(join(root, 'src', folder, file), {
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      await writeFile(join(target, folder, file.replace(/\.ts$/, '.js')), code);
    }
  }
  return {
    url: pathToFileURL(join(target, 'response', 'answer.worker.js')),
    async remove() {
      await rm(target, { recursive: true, force: true });
    },
  };
}
