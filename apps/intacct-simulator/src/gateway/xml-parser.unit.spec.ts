import { describe, expect, it } from '@jest/globals';
import { parseXml, XmlSyntaxError } from './xml.parser.js';

const faultOf = (document: string): string => {
  try {
    parseXml(document, { maxDepth: 3, maxAttributes: 2, maxNameLength: 8, maxElements: 5 });
    return 'sound';
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    return `${error.fault} ${error.line}:${error.column}`;
  }
};

describe('parseXml', () => {
  it.each([
    ['<a b="1" b="2"/>', 'attributeTwice 1:10'],
    ['<a>&nbsp;</a>', 'entity 1:4'],
    ['<a>& b</a>', 'entity 1:4'],
    ['<a>]]></a>', 'cdataEnd 1:4'],
    ['<1a/>', 'name 1:2'],
    ['<a 1="2"/>', 'name 1:4'],
    ['<a b=1/>', 'attributeQuote 1:6'],
    ['<a b/>', 'equals 1:5'],
    ['<a b="1"c="2"/>', 'spaceRequired 1:9'],
    ['<a b="<"/>', 'lessThanInAttribute 1:7'],
    ['<a>\u0001</a>', 'character 1:4'],
    ['<a>&#1;</a>', 'characterReference 1:4'],
    ['<a>&#xZ;</a>', 'characterReference 1:4'],
    ['<a/>\n <b/>', 'extraContent 2:2'],
    ['<a/>\nx', 'extraContent 2:1'],
    ['x<a/>', 'empty 1:1'],
    ['', 'empty 1:1'],
    ['<a><!-- -- --></a>', 'hyphens 1:9'],
    ['<a><!-- ', 'commentOpen 1:8'],
    ['<a><![CDATA[', 'cdataOpen 1:13'],
    ['<a>\n</b>', 'tagMismatch 2:1'],
    ['</a>', 'tagMismatch 1:1'],
    ['<a>', 'tagUnfinished 1:4'],
    ['<a', 'tagOpen 1:3'],
    ['<a/ >', 'tagOpen 1:4'],
    ['<a><!ELEMENT b></a>', 'name 1:4'],
    ['<!DocType a><a/>', 'doctype 1:1'],
    [' <?xml version="1.0"?><a/>', 'instruction 1:2'],
    ['<?xml version="1.1"?><a/>', 'declaration 1:1'],
    ['<?xml encoding="utf-8"?><a/>', 'declaration 1:1'],
    ['<?b ', 'instructionOpen 1:5'],
    ['<?b<?><a/>', 'spaceRequired 1:4'],
    ['<a><b><c><d/></c></b></a>', 'sound'],
    ['<a><b><c><d></d></c></b></a>', 'limit 1:10'],
    ['<a b="" c="" d=""/>', 'limit 1:14'],
    ['<abcdefghi/>', 'limit 1:2'],
    ['<a><b/><b/><b/><b/><b/></a>', 'limit 1:20'],
    ['<?xml version="1.0" encoding="UTF-8" standalone=\'yes\'?><!-- x --><?b c?><a/><?b?>\n', 'sound'],
    ['<é:ü-1 ö=""/>', 'sound'],
  ])('reads %j as %s', (document, expected) => {
    expect(faultOf(document)).toBe(expected);
  });

  it('resolves references, sections and line ends, and drops comments', () => {
    const { text, attributes } = parseXml(
      '<a b=" x\ty\r\n&#65;&quot;" > 1&lt;2 <!-- no --><![CDATA[ <3> & ]]>&#x1F600;\r\n</a >',
    );
    expect([text, { ...attributes }]).toEqual(['1<2  <3> & 😀', { b: ' x y A"' }]);
  });

  it('takes long documents in linear steps', () => {
    const count = 100_000;
    expect(parseXml(`<a>${'<b>x</b>'.repeat(count)}</a>`).children).toHaveLength(count);
  });
});
