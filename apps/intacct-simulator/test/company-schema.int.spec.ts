import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { companyJsonSchema, companySchema } from '../src/store/company.schema.js';

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}

describe('JSON Schema of company files', () => {
  const schema = companyJsonSchema() as Shape;

  it('has every member, and demands those without default', () => {
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(companySchema.shape));
    expect(schema.required).toEqual(['companyId', 'baseCurrency', 'modules', 'users', 'senders']);
  });

  it('shows the shape of sections', () => {
    expect(schema.properties?.['closedPeriods']?.items).toMatchObject({
      properties: { module: { enum: ['2.GL', '3.AP', '4.AR', '11.CM'] }, entity: { type: 'string' } },
      required: ['through'],
    });
    expect(schema.properties?.['users']?.items?.required).toEqual(['userId']);
  });

  it('has each member in the README', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const section = readme.slice(readme.indexOf('## Company file'), readme.indexOf('## Control port'));
    expect(Object.keys(companySchema.shape).filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});
