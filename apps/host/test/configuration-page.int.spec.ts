import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { environmentPage } from '../src/commands/schema.command.js';

/** Cells of a Markdown table, whatever the padding. */
function rowsOf(page: string): readonly string[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll('\\', '').replaceAll(/\s*\|\s*/g, '|'));
}

describe('CONFIGURATION.md', () => {
  it('is what bridge schema environment prints', () => {
    const page = readFileSync(new URL('../CONFIGURATION.md', import.meta.url), 'utf8');
    expect(rowsOf(page)).toEqual(rowsOf(environmentPage()));
  });
});
