import { describe, expect, it } from '@jest/globals';
import { SeedError, seedCompany } from '../src/store/company.seed.js';
import { companySchema } from '../src/store/company.schema.js';
import { sampleCompany } from './simulator.fixture.js';

const user = (more: object) => ({ users: [{ userId: 'u', ...more }] });

/** Field and reason of everything that the sample company with these changes has wrong. */
function faultsWith(changes: object): readonly string[] {
  try {
    seedCompany(companySchema.parse({ ...sampleCompany(), ...changes }), 0);
    return [];
  } catch (error) {
    if (error instanceof SeedError) return error.faults.map(({ field, reason }) => `${field}: ${reason}`);
    throw error;
  }
}

describe('References of a company file', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [
      'an unknown entity of a user',
      user({ entities: ['NOPE'] }),
      /^users\[0\]\.entities\[0\]: the company has no LOCATIONENTITY/,
    ],
    [
      'an unknown location of a user',
      user({ locations: ['SHOPP'] }),
      /^users\[0\]\.locations\[0\]: the company has no LOCATION/,
    ],
    ['an unknown department of a user', user({ departments: ['X'] }), /^users\[0\]\.departments\[0\]: /],
    ['rights to an unknown object', user({ permissions: { VENDR: ['list'] } }), /permissions\.VENDR: .*'VENDOR'/],
    ['a denial of an unknown object', user({ deny: { ITM: ['list'] } }), /deny\.ITM: .*'ITEM'/],
    ['rights given and taken', user({ permissions: { ITEM: ['list'] }, deny: { '*': ['add'] } }), /users\[0\]\.deny: /],
    ['two users of one name', { users: [{ userId: 'u' }, { userId: 'u' }] }, /^users\[1\]\.userId: 'u' is there twice/],
    ['two senders of one name', { senders: ['s', { id: 's' }] }, /^senders\[1\]: 's' is there twice/],
    ['a control account that is none', { controlAccounts: { payable: '1' } }, /^controlAccounts\.payable: /],
    [
      'a closing of an unknown entity',
      { closedPeriods: [{ entity: 'X', through: '2026-01-31' }] },
      /^closedPeriods\[0\]\.entity: /,
    ],
    ['preferences of an unknown application', { preferences: { XX: {} } }, /^preferences\.XX: /],
    [
      'a misspelt preference',
      { preferences: { GL: { GAINLOSSACCT: '1' } } },
      /^preferences\.GL\.GAINLOSSACCT: did you mean/,
    ],
    [
      'an account of a preference that is none',
      { preferences: { GL: { GAINLOSSACCOUNT: '1' } } },
      /GAINLOSSACCOUNT: the company has no GLACCOUNT/,
    ],
    [
      'an account that is a number',
      { preferences: { GL: { GAINLOSSACCOUNT: 12100 } } },
      /GAINLOSSACCOUNT: must be a text: write "12100" in quotes/,
    ],
    [
      'a flag that is none',
      { preferences: { GL: { ENABLEJOURNALAPPROVAL: 'maybe' } } },
      /APPROVAL: must be true or false/,
    ],
    [
      'levels that are none',
      { preferences: { GL: { JOURNALAPPROVALLEVELS: 'zz' } } },
      /LEVELS: must be a whole number/,
    ],
    [
      'a length that is none',
      { preferences: { GEN: { PRIMARY_ACCTNO_LENGTH: 'abc' } } },
      /LENGTH: must be a whole number/,
    ],
    ['a choice that is none', { preferences: { AP: { SUMMARIES: 'me' } } }, /SUMMARIES: must be one of user, server/],
    ['a word for an unknown object', { terminology: { PROJET: 'Job' } }, /^terminology\.PROJET: .*'PROJECT'/],
    ['fields of an unknown object', { customFields: { VENDR: ['A'] } }, /^customFields\.VENDR: .*'VENDOR'/],
    [
      'a field of the product',
      { customFields: { VENDOR: ['NAME'] } },
      /^customFields\.VENDOR\[0\]: VENDOR has a field/,
    ],
    [
      'a field twice',
      { customFields: { VENDOR: ['A', { name: 'A' }] } },
      /^customFields\.VENDOR\[1\]: 'A' is there twice/,
    ],
    [
      'a reference to an unknown object',
      { customFields: { VENDOR: [{ name: 'A', reference: 'ITM' }] } },
      /reference: .*'ITEM'/,
    ],
    [
      'a dimension that is an object',
      { userDefinedDimensions: [{ objectName: 'VENDOR' }] },
      /objectName: 'VENDOR' is an object/,
    ],
    [
      'a dimension twice',
      { userDefinedDimensions: [{ objectName: 'A' }, { objectName: 'A' }] },
      /\[1\]\.objectName: 'A' is there twice/,
    ],
    [
      'an object that is a dimension',
      { userDefinedDimensions: [{ objectName: 'A' }], customObjects: [{ name: 'A' }] },
      /^customObjects\[0\]\.name: /,
    ],
    [
      'a key that is no field',
      { customObjects: [{ name: 'A', naturalKey: 'B' }] },
      /^customObjects\[0\]\.naturalKey: /,
    ],
    [
      'a relationship of an unknown object',
      { dimensionRelationships: [{ from: 'X', to: 'CLASS', field: 'A' }] },
      /from: there is no object/,
    ],
    [
      'a relationship by an unknown field',
      { dimensionRelationships: [{ from: 'ITEM', to: 'CLASS', field: 'A' }] },
      /field: there is no field/,
    ],
  ];
  it.each(cases)('names the place of %s', (_name, changes, expected) => {
    const [fault, ...more] = faultsWith(changes);
    expect(fault).toMatch(expected);
    expect(more).toEqual([]);
  });

  it('leaves accounts and places to be made later in a company that has none', () => {
    const settings = { controlAccounts: { payable: '1' }, users: [{ userId: 'u', entities: ['X'] }] };
    expect(faultsWith({ ...settings, objects: {} })).toEqual([]);
  });

  it('ends each reason in one full stop at most', () => {
    const objects = { ITEM: [{ ITEMID: 'I', NAME: 'n', ITEMTYPE: 'Non-Inventory', STATUS: 'perhaps' }] };
    expect(new SeedError([{ field: 'a', reason: 'is bad.' }]).message).toBe('a: is bad');
    expect(faultsWith({ objects })).toHaveLength(1);
  });

  it('takes preferences that it only shows', () => {
    expect(faultsWith({ preferences: { GL: { MYPREF: true } } })).toEqual([]);
  });
});
