import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idAdvice, idFaults, nameAdvice, nameFaults } from './identifier.rule.js';

const id = (value: string) => ({ label: 'The customer id', field: 'id', value, maxLength: 20 });
const name = (value: string) => ({ label: 'The customer name', field: 'name', value, maxLength: 100 });

describe('idFaults', () => {
  it.each([
    ['C@1', '"C@1"', '"@"', 'C-1'],
    ['A=B', '"A=B"', '"="', 'A-B'],
    ['A"B', '"A"B"', '"""', 'A-B'],
    ['A\\B', '"A\\B"', '"\\"', 'A-B'],
    ['A!B', '"A!B"', '"!"', 'A-B'],
    ['A  B', '"A··B"', 'a double space', 'A B'],
    [' A', '"·A"', 'a leading space', 'A'],
    ['A ', '"A·"', 'a trailing space', 'A'],
    ['A\u00A0B', '"A[U+00A0]B"', 'the invisible character U+00A0', 'A B'],
    ['A\uD83DB', '"A[U+D83D]B"', 'the invisible character U+D83D', 'A B'],
    [`${'\u{1F6B2}'.repeat(17)}@12`, `"${'\u{1F6B2}'.repeat(17)}@12"`, '"@"', `${'\u{1F6B2}'.repeat(17)}-12`],
    ['A\u200BB', '"A[U+200B]B"', 'the invisible character U+200B', 'A B'],
  ])('names the characters of %j and proposes another id', (value, shown, offence, proposal) => {
    expect(idFaults(id(value))).toEqual([
      {
        code: 'HANDLER_ID_CHARACTERS',
        description: `The customer id ${shown} contains what Intacct cannot use in a key: ${offence}.`,
        field: 'id',
        correction: `Rename it in DMO before it is sent: it cannot be changed afterwards. Proposal: "${proposal}".`,
      },
    ]);
  });

  it('names an id that is too long', () => {
    expect(idFaults(id('A'.repeat(21))).map((fault) => fault.code)).toEqual(['HANDLER_ID_TOO_LONG']);
  });

  it.each(['ALFKI', 'C-1', 'A B', 'Käse_1', '北01', 'A.B', '0042', 'A--B', 'A/B'])('accepts %j', (value) => {
    expect(idFaults(id(value))).toEqual([]);
  });

  it('writes only whole characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\u{1F6B2}', '\uD83D', '\uDEB2', 'A', '@'), maxLength: 40 }),
        (value) => {
          const texts = [...idFaults(id(value)), ...nameFaults(name(value))].flatMap((fault) => [
            fault.description,
            fault.correction ?? '',
          ]);
          expect(texts.filter((text) => /\p{Cs}/u.test(text))).toEqual([]);
        },
      ),
    );
  });

  it('proposes only ids that it would accept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const correction =
          idFaults(id(value)).find((fault) => fault.code === 'HANDLER_ID_CHARACTERS')?.correction ?? '';
        const proposal = /Proposal: "(.*)"\.$/s.exec(correction)?.[1];
        expect(proposal === undefined ? [] : idFaults(id(proposal))).toEqual([]);
      }),
    );
  });
});

describe('idAdvice', () => {
  it.each([
    ['0042', ['The customer id "0042" has a leading zero: better avoided.']],
    ['A--B', ['The customer id "A--B" has a double dash: better avoided.']],
    ['A/B', ['The customer id "A/B" has "/": better avoided.']],
    ['A-1', []],
  ])('of %j', (value, advice) => {
    expect(idAdvice(id(value))).toEqual(advice);
  });
});

describe('nameFaults', () => {
  it.each([
    ['   ', 'HANDLER_NAME_BLANK'],
    ['Tab\there', 'HANDLER_NAME_CHARACTERS'],
    ['Half \uD83D', 'HANDLER_NAME_CHARACTERS'],
    ['N'.repeat(101), 'HANDLER_NAME_TOO_LONG'],
  ])('refuses %j', (value, code) => {
    expect(nameFaults(name(value)).map((fault) => fault.code)).toEqual([code]);
  });

  it.each(["Bon app'", 'Wolski  Zajazd', 'Rad & Tat "Zürich"', 'Yahoo!'])('lets %j through', (value) => {
    expect(nameFaults(name(value))).toEqual([]);
  });
});

describe('nameAdvice', () => {
  it('shows a double space that nobody would see', () => {
    expect(nameAdvice(name('Wolski  Zajazd'))).toEqual([
      'The customer name "Wolski··Zajazd" has a double space: it is sent as it is, but is better avoided.',
    ]);
  });

  it('is silent on ordinary names', () => {
    expect(nameAdvice(name("Bon app'"))).toEqual([]);
  });
});
