import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCompany } from './company.reader.js';
import { StateFile } from './state.file.js';
import { StateLock } from './state.lock.js';
import { World } from './world.store.js';

const VENDORS = 6_000;

const company = readCompany.bind(
  undefined,
  Buffer.from(
    JSON.stringify({
      companyId: 'A',
      baseCurrency: 'CAD',
      modules: ['GL', 'AP'],
      users: [{ userId: 'u' }],
      senders: ['s'],
      objects: {
        VENDOR: Array.from({ length: VENDORS }, (_, no) => ({
          VENDORID: `V${no}`,
          NAME: `Vendor ${no}`,
          DISPLAYCONTACT: { PRINTAS: 'P' },
        })),
      },
    }),
  ),
);

describe('State file', () => {
  let folder = '';
  let path = '';
  const open = (): { world: World; state: StateFile } => {
    const state = new StateFile(path);
    return { world: new World({ latency: 'fast', seed: 1, state }), state };
  };
  const vendors = (world: World): number | undefined => world.companies.get('A')?.table('VENDOR').records.size;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'state-'));
    path = join(folder, 'state');
    const { world, state } = open();
    world.addCompany(company());
    world.markInitial();
    state.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a company of several lines whole or not at all', () => {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -2);
    expect(lines.length).toBeGreaterThan(2);
    for (let kept = 0; kept <= lines.length; kept += 1) {
      writeFileSync(path, `${lines.slice(0, kept).join('\n')}${kept > 0 ? '\n' : ''}{"v":1,"mo`);
      const { world, state } = open();
      expect([vendors(world), state.warning]).toEqual([
        kept === lines.length ? VENDORS : undefined,
        expect.stringContaining('was torn'),
      ]);
      state.close();
    }
  });

  const modeOf = (name: string): string => (statSync(name).mode & 0o777).toString(8);
  it.each([0o644, 0o666, 0o640, 0o600])('is its owner’s alone, also when it had the mode %i', (mode) => {
    chmodSync(path, mode);
    const { world, state } = open();
    const lock = new StateLock(path);
    const modes = [modeOf(path), modeOf(`${path}.lock`)];
    lock.release();
    state.close();
    expect([modes, vendors(world)]).toEqual([['600', '600'], VENDORS]);
  });

  it('is made for its owner alone', () => {
    const state = new StateFile(join(folder, 'other'));
    state.close();
    expect(modeOf(join(folder, 'other'))).toBe('600');
  });

  it('keeps snapshots and what was gone back to', () => {
    const first = open();
    const store = first.world.companies.get('A');
    store?.remove('VENDOR', 1);
    first.world.commit(store);
    first.world.snapshot('one gone');
    store?.remove('VENDOR', 2);
    first.world.commit(store);
    first.state.close();

    const second = open();
    expect([vendors(second.world), second.world.snapshotNames()]).toEqual([VENDORS - 2, ['one gone']]);
    second.world.restore('one gone');
    expect(vendors(second.world)).toBe(VENDORS - 1);
    second.state.close();

    const third = open();
    expect(vendors(third.world)).toBe(VENDORS - 1);
    third.world.reset();
    expect(vendors(third.world)).toBe(VENDORS);
    third.state.close();
  });
});
