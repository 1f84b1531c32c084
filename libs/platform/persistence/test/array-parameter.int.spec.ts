import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import fc from 'fast-check';
import { Client } from 'pg';
import { arrayParameter } from '../src/stores/array.parameter.js';

describe('arrayParameter', () => {
  let database: DatabaseForTests;
  let client: Client;

  beforeAll(async () => {
    database = await postgresForTests();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.close();
  });

  const read = async (type: string, parameter: Buffer): Promise<unknown> =>
    (await client.query<{ readonly value: unknown }>(`select $1::${type}[] as value`, [parameter])).rows[0]?.value;

  // U+0000 cannot be stored.
  const storable = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));

  it('arrives as it is: texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(storable)), async (texts) => {
        expect(await read('text', arrayParameter.text(texts))).toEqual(texts);
      }),
    );
  });

  it('arrives as it is: JSON', async () => {
    const values = fc.array(fc.dictionary(storable, fc.oneof(storable, fc.integer(), fc.constant(null))));
    await fc.assert(
      fc.asyncProperty(values, async (objects) => {
        const texts = objects.map((object) => JSON.stringify(object));
        expect(await read('jsonb', arrayParameter.jsonb(texts))).toEqual(
          texts.map((text) => JSON.parse(text) as unknown),
        );
      }),
    );
  });

  it('arrives as it is: safe integers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.maxSafeInteger()), async (integers) => {
        expect(await read('bigint', arrayParameter.bigint(integers))).toEqual(integers.map(String));
      }),
    );
  });

  it('is refused as an exception of data when it cannot be stored', async () => {
    await expect(read('text', arrayParameter.text(['a\0b']))).rejects.toMatchObject({ code: '22021' });
    await expect(read('jsonb', arrayParameter.jsonb(['{']))).rejects.toMatchObject({ code: '22P02' });
  });
});
