import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { errorCatalogueTable } from './error-catalogue.table.js';

/** Cells of table rows, whatever their padding. */
function cells(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line
      .replaceAll(/-{3,}/g, '---')
      .replaceAll(/(?<!\\)\s*(?<!\\)\|\s*/g, '|')
      .trim(),
  );
}

describe('the error catalogue', () => {
  it('is the table of the README', () => {
    const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('<!-- error catalogue -->');
    const lines = section.split('\n').filter((line) => line.startsWith('|'));
    expect(cells(lines)).toEqual(cells(errorCatalogueTable()));
  });
});
