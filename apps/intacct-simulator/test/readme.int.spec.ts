import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_KINDS } from '../src/load/fault.schema.js';
import { gapsSchema } from '../src/load/profile.schema.js';

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** Names in backquotes in the first column of the table with this heading. */
const firstColumn = (heading: string): readonly string[] => {
  const table = README.slice(README.indexOf(`| ${heading} |`)).split('\n\n')[0] ?? '';
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
};
const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

describe('README', () => {
  it('explains each switch', () => {
    expect(sorted(firstColumn('switch'))).toEqual(sorted(Object.keys(gapsSchema.shape)));
  });

  it('names each kind of fault', () => {
    expect(FAULT_KINDS.filter((kind) => !README.includes(`\`${kind}\``))).toEqual([]);
  });

  it('has a row for each item of the checklist', () => {
    const rows = [...README.matchAll(/^\| (\d+) \| [MS] \|/gm)].map((match) => Number(match[1]));
    expect(rows).toEqual(Array.from({ length: 75 }, (_each, index) => index + 1));
  });
});
