import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { argumentTable } from './argument.table.js';

const cellsOf = (table: string): string => table.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---').trim();

describe('the members in the README', () => {
  it('are those that are taken', () => {
    const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, table = ''] = page.split('<!-- members -->');
    expect(cellsOf(table)).toBe(cellsOf(argumentTable()));
  });
});
