import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@bridge/testing/seeded-random';
import type { Work } from './work.model.js';
import { joined } from './work.model.js';
import { Workload } from './workload.js';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../../apps/host/samples/${name}.ndjson`, import.meta.url));
const newWorkload = (): Workload => new Workload([file('masterdata'), file('financial')]);
const eventsOf = (work: Work) =>
  work.messages
    .map(({ key, value }) => ({ key, value: JSON.parse(String(value)) as Readonly<Record<string, unknown>> }))
    .filter(({ value }) => !String(value['type']).startsWith('commands.'));

describe('Workload', () => {
  it('is the same for the same seed', () => {
    const [one, other] = [newWorkload(), newWorkload()].map((workload) => workload.next(new SeededRandom(5)));
    expect(one).toEqual(other);
  });

  it('keeps the versions of every record in order, and expects success of the newest', () => {
    const workload = newWorkload();
    const seen = new Map(
      eventsOf(workload.prelude()).map(({ key, value }) => [String(key), Number(value['recordversion'])]),
    );
    const work = workload.next(new SeededRandom(3));
    for (const { key, value } of eventsOf(work).slice(0, -1)) {
      const version = Number(value['recordversion']);
      expect(version).toBe((seen.get(String(key)) ?? 0) + 1);
      seen.set(String(key), version);
    }
    for (const { tenant, node, sysId, version, states } of work.answers) {
      const isNewest = seen.get(`${tenant}/${node}/${sysId}`) === version;
      expect(states).toEqual(isNewest ? ['success'] : ['success', 'not']);
    }
  });

  it('gives both tenants records of the same ids, and repeats one event', () => {
    const workload = newWorkload();
    const work = workload.next(new SeededRandom(9));
    const idsOf = (tenant: string) =>
      new Set(work.records.filter((one) => one.tenant === tenant).map(({ where }) => JSON.stringify(where)));
    const [one, other] = workload.tenants.map(idsOf);
    expect([...(one ?? [])].filter((id) => other?.has(id)).length).toBeGreaterThan(3);
    const ids = eventsOf(work).map(({ key, value }) => `${String(key)} ${String(value['id'])}`);
    expect(ids.length - new Set(ids).size).toBe(1);
  });

  it('brings a new version of a master that is there, so that every work has an update', () => {
    const workload = newWorkload();
    const works = [workload.prelude(), ...[1, 2].map((seed) => workload.next(new SeededRandom(seed)))];
    const said = (work: Work) =>
      work.records.filter(({ where }) => where['ITEMID'] === 'EVERGREEN').map(({ says }) => says['NAME']);
    expect(works.map(said)).toEqual(
      [1, 2, 3].map((version) => Array.from({ length: 2 }, () => `EVERGREEN version ${version}`)),
    );
    expect(said(joined(works))).toEqual(said(works[2] as Work));
  });

  it('expects a contact for every address that it knows the name of', () => {
    const contacts = newWorkload()
      .next(new SeededRandom(2))
      .records.filter(({ object }) => object === 'CONTACT');
    expect(contacts.length).toBeGreaterThan(2);
    for (const { where, says } of contacts) {
      expect(where['CONTACTNAME']).toMatch(/^(Customer|Supplier) L1 \w+$/);
      expect(says['MAILADDRESS.ADDRESS1']).toMatch(/^[123] Version Street$/);
    }
  });

  it('sends commands only to records at rest, and expects the name that they leave', () => {
    const workload = newWorkload();
    const commandsOf = (work: Work) => work.answers.filter(({ kind }) => kind !== 'event');
    expect(commandsOf(workload.next(new SeededRandom(1)))).toEqual([]);
    workload.keep(workload.prelude());
    const random = new SeededRandom(4);
    const named = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const work = workload.next(random);
      expect(commandsOf(work)).toHaveLength(2);
      for (const { key, value } of eventsOf(work)) {
        const [tenant] = String(key).split('/');
        const { lines = [] } = value['data'] as { readonly lines?: readonly { readonly attributes?: object }[] };
        for (const [node, id] of lines.flatMap(({ attributes }) => Object.entries(attributes ?? {}))) {
          named.add(`${tenant ?? ''}/${node}/${node}-${String(id)}`);
        }
      }
      for (const { tenant, node, kind, sysId } of commandsOf(work)) {
        const [change] = work.changes.filter(({ record }) => record.tenant === tenant);
        const left = work.records.find(
          ({ tenant: of, where }) => of === tenant && JSON.stringify(where) === JSON.stringify(change?.record.where),
        );
        const isWritten = kind === 'forceSynchronize' || left?.says['NAME'] === change?.record.says['NAME'];
        if (kind === 'resetThirdPartyId' && change !== undefined) expect(isWritten).toBe(false);
        // Entries that refer to it would wait for it, and so would those of later work for what was there at the beginning.
        if (kind === 'resetThirdPartyId') expect(named).not.toContain(`${tenant}/${node}/${sysId}`);
        if (kind === 'resetThirdPartyId') expect(sysId).toMatch(/-L\d+/);
      }
      workload.keep(work);
    }
    workload.forget();
    expect(commandsOf(workload.next(random))).toEqual([]);
  });
});
