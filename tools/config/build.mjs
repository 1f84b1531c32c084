// Compile the sources of one or more projects with swc: `node tools/config/build.mjs <project folder>…`
// The compiler and its options are the ones the tests use (tools/config/swc.json), so what is tested is what runs.
import { transformFile } from '@swc/core';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const options = JSON.parse(await readFile(join(dirname(fileURLToPath(import.meta.url)), 'swc.json'), 'utf8'));

/** Compile every non-test source of one project into its `dist` folder, which is emptied first. */
async function buildProject(root) {
  const source = join(root, 'src');
  const target = join(root, 'dist');
  await rm(target, { recursive: true, force: true });
  const files = (await readdir(source, { recursive: true })).filter((file) => /(?<!\.spec)(?<!\.d)\.ts$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const output = join(target, file.replace(/\.ts$/, '.js'));
      const { code, map } = await transformFile(join(source, file), {
        ...options,
        swcrc: false,
        sourceMaps: true,
        sourceFileName: relative(dirname(output), join(source, file)),
      });
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n`);
      await writeFile(`${output}.map`, map ?? '{}');
    }),
  );
}

await Promise.all(process.argv.slice(2).map(buildProject));
