import type { RandomSource } from '@bridge/ports';
import { CommandBook } from './command.book.js';
import type { Target } from './command.book.js';
import {
  expectationOf,
  interleaved,
  nodeOf,
  ofTenant,
  pick,
  readLines,
  renewed,
  tenantOf,
  toMessage,
} from './event.pattern.js';
import type { EventLine } from './event.pattern.js';
import { joined } from './work.model.js';
import type { ExpectedRecord, Work } from './work.model.js';

const masters = {
  item: { object: 'ITEM', field: 'ITEMID', attribute: 'item', contacts: undefined },
  customer: { object: 'CUSTOMER', field: 'CUSTOMERID', attribute: 'customer', contacts: 'Customer' },
  supplier: { object: 'VENDOR', field: 'VENDORID', attribute: 'supplier', contacts: 'Supplier' },
} as const;
type MasterNode = keyof typeof masters;
const masterNodes = Object.keys(masters) as MasterNode[];

/** A master that each tenant has from the beginning, and of which every work brings a new version: its write is an update. */
const EVERGREEN = 'EVERGREEN';

/** An address id that the name of its contact carries as it is. */
const PLAIN = /^[A-Z0-9_]+$/i;

/** What one tenant gets in one experiment: versions of each master, and entries; the first entries refer to masters that come after them. */
interface Share {
  readonly versions: (node: MasterNode, random: RandomSource) => number;
  readonly entries: number;
}
const MAIN_SHARE: Share = {
  versions: (node, random) => (node === 'supplier' ? 2 : 1 + Math.floor(random.next() * 3)),
  entries: 5,
};
/** The neighbour gets records of the same ids and numbers: nothing of one tenant may show at the other. */
const NEIGHBOURS_SHARE: Share = { versions: (node) => (node === 'customer' ? 2 : 1), entries: 2 };

/**
 * Work after the pattern of real events, for two tenants at once: new masters with contacts, several versions of them in quick
 * succession, one more version of a master that is there, entries that refer to masters which come later, repeats, and commands
 * to records of earlier experiments.
 */
export class Workload {
  readonly #patterns = new Map<string, EventLine[]>();
  readonly #prelude: readonly EventLine[];
  readonly #book = new CommandBook();
  /** Where the records of works that are not over yet are left. */
  readonly #left = new Map<Work, readonly Target[]>();
  readonly tenants: readonly [string, string];
  #round = 0;

  /** @param files  as `bridge replay` takes them; what is no finance document is played first, and once for each tenant */
  constructor(files: readonly string[]) {
    const lines = readLines(files);
    for (const line of lines) {
      this.#patterns.set(nodeOf(line), [...(this.#patterns.get(nodeOf(line)) ?? []), line]);
    }
    const configuration = lines.filter(({ topic }) => !topic.endsWith('.financial'));
    const tenant = configuration[0] === undefined ? '' : tenantOf(configuration[0]);
    this.tenants = [tenant, `${tenant}-neighbour`];
    this.#prelude = this.tenants.flatMap((name) => configuration.map((line) => ofTenant(line, name)));
  }

  /** Masters and configuration that entries refer to. */
  prelude(): Work {
    const known = this.#prelude.filter((line) => nodeOf(line) in masters);
    const evergreens = this.#evergreens();
    const lines = [...this.#prelude, ...evergreens];
    const work: Work = {
      changes: [],
      messages: lines.map(toMessage),
      answers: lines.map(expectationOf),
      records: [...known, ...evergreens].map(masterOf),
    };
    this.#left.set(
      work,
      known.map((line) => ({ ...targetOf(line), isReferredTo: true })),
    );
    return work;
  }

  next(random: RandomSource): Work {
    this.#round += 1;
    const mark = `L${this.#round}`;
    const [main, neighbour] = random.next() < 0.5 ? this.tenants : [this.tenants[1], this.tenants[0]];
    const shares = [
      this.#share(mark, main, MAIN_SHARE, random),
      this.#share(mark, neighbour, NEIGHBOURS_SHARE, random),
    ];
    const evergreens = this.#evergreens();
    const lines = interleaved([...shares, evergreens], random);
    const commanded = this.tenants.flatMap((tenant) => this.#book.draw(tenant, random) ?? []);
    const repeated = pick(lines, random);
    const newest = newestOf(lines);
    const events: Work = {
      changes: [],
      messages: [...lines, ...(repeated === undefined ? [] : [repeated])].map(toMessage),
      answers: lines.map((line) => ({
        ...expectationOf(line),
        ...(newest.includes(line) ? { states: ['success'] } : {}),
      })),
      records: newest.flatMap((line) =>
        nodeOf(line) in masters ? [masterOf(line), ...contactsOf(line)] : [entryOf(line)],
      ),
    };
    const work = joined([...commanded.map((command) => command.work), events]);
    const named = referencesOf(lines);
    const targets = newest
      .filter((line) => !evergreens.includes(line))
      .map((line) => ({ ...targetOf(line), isReferredTo: named.has(referenceTo(line)) }));
    this.#left.set(work, [...commanded.map(({ target }) => target), ...targets]);
    return work;
  }

  /** The work is over, and came to what it should: commands may go to its records. */
  keep(work: Work): void {
    this.#book.keep(this.#left.get(work) ?? []);
    this.#left.delete(work);
  }

  /** No command can go to what there was. */
  forget(): void {
    this.#book.forget();
    this.#left.clear();
  }

  /** No command goes to them: what they wait for is the next version. */
  #evergreens(): readonly EventLine[] {
    const version = this.#round + 1;
    return this.tenants.map((tenant) => {
      const pattern = ofTenant(this.#first('item'), tenant);
      const data = { ...pattern.value.data, isActive: true, id: EVERGREEN, name: `${EVERGREEN} version ${version}` };
      return renewed(pattern, { sysId: `item-${EVERGREEN}`, version, data });
    });
  }

  #share(mark: string, tenant: string, { versions, entries }: Share, random: RandomSource): readonly EventLine[] {
    const records = masterNodes.map((node) =>
      this.#versions(node, mark, { tenant, count: versions(node, random) }, random),
    );
    const documents = Array.from({ length: entries }, (_, index) => {
      const refersTo = masterNodes[index];
      return this.#entry(`${mark}-${index}`, { tenant, refersTo, mark }, random);
    });
    const early = documents.slice(0, 1);
    return [...early, ...interleaved([...records, documents.slice(early.length)], random)];
  }

  #versions(
    node: MasterNode,
    id: string,
    { tenant, count }: { readonly tenant: string; readonly count: number },
    random: RandomSource,
  ): readonly EventLine[] {
    const pattern = ofTenant(this.#pick(node, random), tenant);
    return Array.from({ length: count }, (_, index) => {
      const version = index + 1;
      const { addresses, ...data } = pattern.value.data;
      const changed = Array.isArray(addresses)
        ? { addresses: addresses.map((address: object) => ({ ...address, addressLine1: `${version} Version Street` })) }
        : {};
      return renewed(pattern, {
        sysId: `${node}-${id}`,
        version,
        data: { ...data, ...changed, isActive: true, id, name: `${id} version ${version}` },
      });
    });
  }

  #entry(
    number: string,
    {
      tenant,
      refersTo,
      mark,
    }: { readonly tenant: string; readonly refersTo: MasterNode | undefined; readonly mark: string },
    random: RandomSource,
  ): EventLine {
    const pattern = ofTenant(this.#pick('journalEntry', random), tenant);
    const lines = pattern.value.data['lines'] as readonly Readonly<Record<string, unknown>>[];
    const reference = refersTo === undefined ? {} : { [masters[refersTo].attribute]: mark };
    const data = {
      ...pattern.value.data,
      number,
      description: `Entry ${number}`,
      lines: lines.map((line) => ({ ...line, attributes: { ...(line['attributes'] as object), ...reference } })),
    };
    return renewed(pattern, { sysId: `entry-${number}`, version: 1, data });
  }

  #first(node: MasterNode): EventLine {
    return this.#pick(node, { next: () => 0 });
  }

  #pick(node: string, random: RandomSource): EventLine {
    const pattern = pick(this.#patterns.get(node) ?? [], random);
    if (pattern === undefined) throw new Error(`The files have no event of "${node}" to make others from.`);
    return pattern;
  }
}

/** The last version of every record. */
function newestOf(lines: readonly EventLine[]): readonly EventLine[] {
  return [...new Map(lines.map((line) => [line.key, line])).values()];
}

/** Of every master that a line of an entry names. */
function referencesOf(lines: readonly EventLine[]): ReadonlySet<string> {
  const entries = lines.filter((line) => !(nodeOf(line) in masters));
  return new Set(
    entries.flatMap((line) =>
      (line.value.data['lines'] as readonly { readonly attributes?: object }[]).flatMap(({ attributes }) =>
        Object.entries(attributes ?? {}).map(([attribute, id]) => `${tenantOf(line)}/${attribute}/${String(id)}`),
      ),
    ),
  );
}

function referenceTo(line: EventLine): string {
  return `${tenantOf(line)}/${nodeOf(line)}/${String(line.value.data['id'])}`;
}

function masterOf(line: EventLine): ExpectedRecord {
  const { object, field } = masters[nodeOf(line) as MasterNode];
  const { id, name } = line.value.data;
  return { tenant: tenantOf(line), object, where: { [field]: String(id) }, says: { NAME: String(name) } };
}

/** One for every address. */
function contactsOf(line: EventLine): readonly ExpectedRecord[] {
  const { contacts } = masters[nodeOf(line) as MasterNode];
  const { id, addresses } = line.value.data;
  if (contacts === undefined || !Array.isArray(addresses)) return [];
  return (addresses as readonly Readonly<Record<string, unknown>>[])
    .filter((address) => PLAIN.test(String(address['id'])))
    .map((address) => ({
      tenant: tenantOf(line),
      object: 'CONTACT',
      where: { CONTACTNAME: `${contacts} ${String(id)} ${String(address['id'])}` },
      says: { 'MAILADDRESS.ADDRESS1': String(address['addressLine1']) },
    }));
}

function entryOf(line: EventLine): ExpectedRecord {
  const { number, journal, description } = line.value.data;
  return {
    tenant: tenantOf(line),
    object: 'GLBATCH',
    where: { REFERENCENO: String(number), JOURNAL: String(journal) },
    says: { BATCH_TITLE: String(description) },
  };
}

function targetOf(line: EventLine): Target {
  const isDocument = !(nodeOf(line) in masters);
  return {
    tenant: tenantOf(line),
    node: nodeOf(line),
    sysId: String(line.value['sysid']),
    isDocument,
    isReset: false,
    isReferredTo: false,
    record: isDocument ? entryOf(line) : masterOf(line),
  };
}
