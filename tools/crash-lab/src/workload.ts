import { readFileSync } from 'node:fs';
import type { LogMessage, RandomSource } from '@bridge/ports';

/** A line of a file that `bridge replay` plays. */
interface EventLine {
  readonly topic: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, unknown>> };
}

/** One event that was sent, and what Intacct must hold of it in the end. */
export interface Expectation {
  readonly node: string;
  readonly sysId: string;
  readonly version: number;
}

export interface ExpectedRecord {
  readonly object: string;
  readonly field: string;
  readonly id: string;
  /** Of master data: what the newest version calls it. */
  readonly name: string | undefined;
}

/** The work of one experiment. */
export interface Work {
  readonly messages: readonly LogMessage[];
  readonly events: readonly Expectation[];
  readonly records: readonly ExpectedRecord[];
}

const masters = {
  customer: { object: 'CUSTOMER', field: 'CUSTOMERID' },
  supplier: { object: 'VENDOR', field: 'VENDORID' },
  item: { object: 'ITEM', field: 'ITEMID' },
} as const;
type MasterNode = keyof typeof masters;

const ENTRIES = 4;

/**
 * Work after the pattern of real events: new masters, several versions of them in quick succession, entries that refer to masters
 * which come later, and repeats.
 */
export class Workload {
  readonly #templates = new Map<string, EventLine[]>();
  readonly #prelude: readonly EventLine[];
  #round = 0;

  /** @param files  as `bridge replay` takes them; what is no journal entry is played first, and once */
  constructor(files: readonly string[]) {
    const lines = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as EventLine),
    );
    for (const line of lines) {
      const node = nodeOf(line);
      this.#templates.set(node, [...(this.#templates.get(node) ?? []), line]);
    }
    this.#prelude = lines.filter(({ topic }) => !topic.endsWith('.financial'));
  }

  get tenant(): string {
    return String(this.#prelude[0]?.value['tenant']);
  }

  /** Masters and configuration that entries refer to. */
  prelude(): Work {
    return {
      messages: this.#prelude.map(toMessage),
      events: this.#prelude.map(expectationOf),
      records: [],
    };
  }

  next(random: RandomSource): Work {
    this.#round += 1;
    const mark = `L${this.#round}`;
    const item = this.#versions('item', mark, 1, random);
    const customer = this.#versions('customer', mark, 1 + Math.floor(random.next() * 3), random);
    const supplier = this.#versions('supplier', mark, 2, random);
    const entries = Array.from({ length: ENTRIES }, (_, index) =>
      this.#entry(`${mark}-${index}`, index === 0 ? mark : undefined, random),
    );
    // The first entry comes before the item that it refers to; versions of a record keep their order.
    const lines = [entries[0], ...interleaved([customer, supplier, item, entries.slice(1)], random)].flatMap(
      (line) => line ?? [],
    );
    const repeated = lines[Math.floor(random.next() * lines.length)];
    return {
      messages: [...lines, ...(repeated === undefined ? [] : [repeated])].map(toMessage),
      events: lines.map(expectationOf),
      records: [
        ...(['item', 'customer', 'supplier'] as const).map((node, index) => ({
          ...masters[node],
          id: mark,
          name: nameOf([item, customer, supplier][index]?.at(-1)),
        })),
        ...entries.map((line) => ({
          object: 'GLBATCH',
          field: 'REFERENCENO',
          id: String(line.value.data['number']),
          name: undefined,
        })),
      ],
    };
  }

  #versions(node: MasterNode, id: string, count: number, random: RandomSource): readonly EventLine[] {
    const template = this.#pick(node, random);
    const sysId = `${node}-${id}`;
    return Array.from({ length: count }, (_, index) =>
      renewed(template, {
        sysId,
        version: index + 1,
        data: { ...template.value.data, id, name: `${id} version ${index + 1}` },
      }),
    );
  }

  #entry(number: string, item: string | undefined, random: RandomSource): EventLine {
    const template = this.#pick('journalEntry', random);
    const lines = template.value.data['lines'] as readonly Readonly<Record<string, unknown>>[];
    const data = {
      ...template.value.data,
      number,
      description: `Entry ${number}`,
      lines:
        item === undefined
          ? lines
          : lines.map((line) => ({ ...line, attributes: { ...(line['attributes'] as object), item } })),
    };
    return renewed(template, { sysId: `entry-${number}`, version: 1, data });
  }

  #pick(node: string, random: RandomSource): EventLine {
    const known = this.#templates.get(node) ?? [];
    const template = known[Math.floor(random.next() * known.length)];
    if (template === undefined) throw new Error(`The files have no event of "${node}" to make others from.`);
    return template;
  }
}

function renewed(
  template: EventLine,
  {
    sysId,
    version,
    data,
  }: { readonly sysId: string; readonly version: number; readonly data: Readonly<Record<string, unknown>> },
): EventLine {
  const tenant = String(template.value['tenant']);
  return {
    topic: template.topic,
    key: `${tenant}/${nodeOf(template)}/${sysId}`,
    value: {
      ...template.value,
      id: `${sysId}-${version}`,
      subject: String(data['id'] ?? data['number']),
      sysid: sysId,
      recordversion: version,
      data,
    },
  };
}

function nodeOf(line: EventLine): string {
  return line.key.split('/')[1] ?? '';
}

function nameOf(line: EventLine | undefined): string | undefined {
  return line === undefined ? undefined : String(line.value.data['name']);
}

function expectationOf(line: EventLine): Expectation {
  const { sysid, recordversion } = line.value;
  return { node: nodeOf(line), sysId: String(sysid), version: Number(recordversion) };
}

function toMessage({ topic, key, value }: EventLine): LogMessage {
  return {
    topic,
    key,
    value: Buffer.from(JSON.stringify(value)),
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  };
}

/** One sequence of all, in which each keeps its own order. */
function interleaved<T>(sequences: readonly (readonly T[])[], random: RandomSource): readonly T[] {
  const left = sequences.map((sequence) => [...sequence]);
  const mixed: T[] = [];
  while (left.some((sequence) => sequence.length > 0)) {
    const open = left.filter((sequence) => sequence.length > 0);
    mixed.push(...(open[Math.floor(random.next() * open.length)]?.splice(0, 1) ?? []));
  }
  return mixed;
}
