import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { element, findText, leaf } from './xml-node.js';
import { stripIllegalCharacters } from './xml-characters.js';
import { readDocument } from './xml-reader.js';
import { XmlUnreadableError } from './xml-unreadable.error.js';
import { writeDocument, writeElement, XmlNameError } from './xml-writer.js';

describe('writeDocument and readDocument', () => {
  it('carry any text value', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", '\r', '\n', ' ', ';', '#', 'amp;', ']]>', '0', 'é') }),
    );
    fc.assert(
      fc.property(text, (value) => {
        const root = readDocument(writeDocument(element('a', [leaf('b', value)], { c: value })));
        const expected = stripIllegalCharacters(value);
        expect(root.children[0]?.text).toBe(expected);
        expect(root.attributes['c']).toBe(expected);
      }),
    );
  });

  it.each(['0042', '5000.10', '1e5', 'true', 'null', '0x1F', '+1', 'Infinity'])(
    'do not turn %s into a number',
    (value) => {
      expect(findText(readDocument(writeDocument(element('a', [leaf('b', value)]))), 'b')).toBe(value);
    },
  );
});

describe('writeElement', () => {
  it('writes empty texts as empty elements and keeps the order', () => {
    expect(writeElement(element('A', [leaf('Z', ''), leaf('B.C', 'x')], { id: '"' }))).toBe(
      '<A id="&quot;"><Z></Z><B.C>x</B.C></A>',
    );
  });

  it.each(['', '1A', 'A B', 'A>', 'A/', '<A', 'A:B'])('refuses the element name %j', (name) => {
    expect(() => writeElement(leaf(name, ''))).toThrow(XmlNameError);
  });
});

describe('readDocument', () => {
  it.each([
    ['empty', ''],
    ['plain text', 'API rate limit exceeded'],
    ['truncated', '<response><control>'],
    ['mismatched', '<a><b></a>'],
    ['followed by a second root', '<a>1</a><b/>'],
    ['two self-closed roots', '<a/><b/>'],
    ['a web page', '<html><head><meta charset="utf-8"></head><body><br></body></html>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['a document type in lower case', '<!doctype html><html></html>'],
    ['too deep', '<a>'.repeat(200) + '</a>'.repeat(200)],
    ['a name that would reach a prototype', '<a><__proto__>1</__proto__></a>'],
  ])('refuses a text that is %s', (_case, text) => {
    expect(() => readDocument(text)).toThrow(XmlUnreadableError);
  });

  it('decodes character references once, and reads CDATA and comments', () => {
    const root = readDocument(
      '<?xml version="1.0"?><!-- x --><a><b>&#039;&amp;#039;&#x27;<!-- y --><![CDATA[<i>&]]></b></a>',
    );
    expect(root.children[0]?.text).toBe("'&#039;'<i>&");
  });

  it('decodes any number of references', () => {
    expect(readDocument(`<a>${'&amp;'.repeat(50_000)}</a>`).text).toHaveLength(50_000);
  });
});
