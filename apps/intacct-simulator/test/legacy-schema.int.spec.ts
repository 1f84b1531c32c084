import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseXml, type XmlNode } from '../src/gateway/xml.parser.js';
import { FUNCTION_CATALOG } from '../src/functions/function.catalog.js';
import type { ElementModel, Particle } from '../src/legacy/element.schema.js';
import { LEGACY_SCHEMAS, schemaViolations } from '../src/legacy/schema.catalog.js';
import { escapeXml } from '../src/gateway/xml.writer.js';
import { SDK_LEGACY_CALLS, sdkCall } from './sdk.fixture.js';
import { TestSimulator, fn } from './simulator.fixture.js';

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await TestSimulator.start();
});
afterAll(() => simulator.stop());

function toXml(node: XmlNode): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const content = node.children.length === 0 ? escapeXml(node.text) : node.children.map(toXml).join('');
  return `<${node.name}${attributes.join('')}>${content}</${node.name}>`;
}

const LINES = new Set(['lineitem', 'updatelineitem']);
const FREE = new Set(['action', 'batchkey']);

/** Pairs whose order is free: both of a kind, lines of an update, and the two that sources order both ways. */
const mayChange = (left: XmlNode, right: XmlNode): boolean =>
  left.name === right.name ||
  (LINES.has(left.name) && LINES.has(right.name)) ||
  (FREE.has(left.name) && FREE.has(right.name));

interface Swap {
  readonly names: string;
  readonly free: boolean;
  readonly tree: XmlNode;
}

/** The tree with two neighbours exchanged, once for every pair of neighbours at any depth. */
function swapsOf(node: XmlNode): readonly Swap[] {
  const own = node.children.slice(1).flatMap((right, index): Swap[] => {
    const left = node.children[index];
    if (left === undefined) return [];
    const children = node.children.toSpliced(index, 2, right, left);
    return [{ names: `${left.name}, ${right.name}`, free: mayChange(left, right), tree: { ...node, children } }];
  });
  const inner = node.children.flatMap((child, index) =>
    swapsOf(child).map((swap) => ({
      ...swap,
      tree: { ...node, children: node.children.toSpliced(index, 1, swap.tree) },
    })),
  );
  return [...own, ...inner];
}

/** Every element of a content model once, of a choice its first option. */
function fullChildren(part: Particle): readonly XmlNode[] {
  if (part.kind === 'element') return [fullNode(part)];
  const [first] = part.parts;
  if (part.kind === 'choice') return first === undefined ? [] : fullChildren(first);
  return part.parts.flatMap(fullChildren);
}

function fullNode({ name, attributes, content }: ElementModel): XmlNode {
  return {
    name,
    attributes: Object.fromEntries(attributes.map((each) => [each.name, each.values?.[0] ?? '1'])),
    children: content === undefined ? [] : fullChildren(content),
    text: '',
  };
}

describe('The schema of object-specific functions', () => {
  it.each(SDK_LEGACY_CALLS)('takes %s as the official SDK writes it', (_name, call) => {
    expect(schemaViolations(parseXml(sdkCall(call)))).toEqual([]);
  });

  it('refuses every exchange of two neighbours whose order is fixed', async () => {
    let tried = 0;
    for (const [name, call] of SDK_LEGACY_CALLS) {
      for (const { names, free, tree } of swapsOf(parseXml(sdkCall(call)))) {
        tried += 1;
        const refused = schemaViolations(tree).length > 0;
        expect({ name, names, refused }).toEqual({ name, names, refused: !free });
        if (free) continue;
        const { refusal } = await simulator.send({ functions: fn(toXml(tree)) });
        expect(refusal).toMatchObject({ level: 'control', errornos: ['XL03000003'] });
      }
    }
    expect(tried).toBeGreaterThan(300);
  });

  it('has a function for every schema, and refuses every exchange in a full call of each', () => {
    for (const [name, schema] of LEGACY_SCHEMAS) {
      expect([name, FUNCTION_CATALOG.has(name)]).toEqual([name, true]);
      const full = fullNode(schema);
      expect([name, schemaViolations(full)]).toEqual([name, []]);
      const taken = swapsOf(full).filter(({ free, tree }) => !free && schemaViolations(tree).length === 0);
      // The parts of a list request may come in any order.
      if (name !== 'get_list') expect([name, taken.map(({ names }) => names)]).toEqual([name, []]);
    }
  });

  const date = '<year>2026</year><month>11</month><day>20</day>';
  it.each([
    ['an unknown element', '<create_arterm><name>N</name><colour>red</colour></create_arterm>', 'create_arterm'],
    ['a missing element', '<create_journal><symbol>NEWJ</symbol></create_journal>', 'create_journal'],
    [
      'a date in one piece',
      `<reverse_bill key="1"><datereversed>11/20/2026</datereversed></reverse_bill>`,
      'datereversed',
    ],
    ['a missing attribute', `<reverse_bill><datereversed>${date}</datereversed></reverse_bill>`, 'key'],
    ['an attribute that does not exist', '<delete_arterm name="N" force="true"/>', 'force'],
    ['a value outside the enumeration', '<delete_bill key="1" externalkey="yes"/>', 'not among the enumerated set'],
    ['elements inside text', '<create_arterm><name><b>N</b></name></create_arterm>', 'name'],
  ])('refuses %s and names it', async (_name, call, named) => {
    const { refusal, http } = await simulator.send({ functions: fn(call) });
    expect([http, refusal?.level, refusal?.errornos[0]]).toEqual([200, 'control', 'XL03000003']);
    expect(refusal?.texts[0]).toContain(named);
    expect(refusal?.texts[0]).toMatch(/XML Parse schema error: Error 5\d\d: .* Line: \d+, column: \d+\.$/);
  });

  it('executes nothing of a request with one bad call', async () => {
    const good = '<create_arterm><name>ONLY</name></create_arterm>';
    const bad = '<create_arterm><description>x</description><name>Y</name></create_arterm>';
    const { refusal } = await simulator.send({ functions: fn(good) + fn(bad) + fn(bad) });
    expect(refusal?.errornos).toEqual(['XL03000003', 'XL03000003']);
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/ARTERM?NAME=ONLY');
    expect(json.count).toBe(0);
  });
});
