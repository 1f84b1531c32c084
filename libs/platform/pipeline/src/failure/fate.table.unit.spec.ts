import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { gatewayErrorClasses, notExecutedCodes, notExecutedScopes } from '@bridge/ports';
import { pauseKindOf, pauseKinds, refusalFates, unsentFates } from './fate.table.js';

/** `word` and `fate` of the rows of one table of the README. */
function documented(title: string): Readonly<Record<string, string>> {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split(new RegExp(`^\\| ${title} +\\|.*$`, 'm'));
  const rows = table.trimStart().split('\n\n')[0]?.split('\n') ?? [];
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [, words = '', fate = ''] = row.split('|').map((cell) => cell.trim());
      return [...words.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => [word, fate.replaceAll('`', '')]);
    }),
  );
}

describe('what becomes of failures', () => {
  it.each([
    ['class of a refusal', refusalFates, gatewayErrorClasses],
    ['scope of a request', unsentFates, notExecutedScopes],
    ['code of a pause', pauseKinds, notExecutedCodes],
  ] as const)('is decided, and told in the README, for every %s', (title, fates, words) => {
    expect(Object.keys(fates)).toEqual(expect.arrayContaining([...words]));
    expect(documented(title)).toEqual(fates);
  });

  it('takes a code that nobody knows for trouble', () => {
    expect(['GATEWAY_NEW', 'toString', ''].map(pauseKindOf)).toEqual(['trouble', 'trouble', 'trouble']);
  });
});
