import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from './xml.parser.js';
import { XmlWriter } from './xml.writer.js';

const legal = (text: string): boolean => !/[^\P{Cc}\t\n\u007F-\u009F]|\p{Cs}|[\uFFFE\uFFFF]/u.test(text);

describe('XmlWriter and parseXml', () => {
  it('carry any text that XML can carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }).filter(legal), fc.boolean(), (text, pretty) => {
        const writer = new XmlWriter(pretty);
        writer.open('root');
        writer.leaf('leaf', `x${text}x`);
        writer.close('root');
        expect(parseXml(writer.toString()).children[0]?.text).toBe(`x${text}x`);
      }),
    );
  });

  it('drops what XML cannot carry', () => {
    const writer = new XmlWriter(false);
    writer.leaf('a', 'b\u0001\u000B\uD800c');
    expect(writer.toString()).toContain('<a>bc</a>');
  });

  it('keeps leading zeros, decimals and attributes as text', () => {
    const { children } = parseXml('<r><a x="007">0042</a><b>10.10</b><c>1e5</c><d><![CDATA[<x>]]></d><e/></r>');
    expect(children.map((child) => [child.name, child.text, child.attributes])).toEqual([
      ['a', '0042', { x: '007' }],
      ['b', '10.10', {}],
      ['c', '1e5', {}],
      ['d', '<x>', {}],
      ['e', '', {}],
    ]);
  });

  it('keeps the order of differently named siblings', () => {
    const { children } = parseXml('<r><a/><b/><a/></r>');
    expect(children.map((child) => child.name)).toEqual(['a', 'b', 'a']);
  });

  it.each(['<a>', '<a></b>', 'text', '', '<a/><b/>', '<!DOCTYPE a><a/>', '<a><__proto__/></a>'])(
    'refuses %j',
    (document) => {
      expect(() => parseXml(document)).toThrow(/Line: \d+, column: \d+/);
    },
  );
});
