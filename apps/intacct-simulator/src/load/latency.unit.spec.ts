import { describe, expect, it } from '@jest/globals';
import type { CalledFunction } from '../gateway/envelope.parser.js';
import { parseXml } from '../gateway/xml.parser.js';
import { SeededRandom } from './clock.model.js';
import { latencyOf } from './latency.model.js';
import type { LatencyProfile } from './profile.schema.js';

const called = (xml: string): CalledFunction => {
  const call = parseXml(xml);
  return { controlId: 'c', name: call.name, call, objects: [] };
};
const READ = called('<read/>');
const entry = (lines: number): CalledFunction =>
  called(`<create><GLBATCH><ENTRIES>${'<GLENTRY/>'.repeat(lines)}</ENTRIES></GLBATCH></create>`);

const samples = (
  profile: LatencyProfile,
  functions: readonly CalledFunction[],
  { seed = 1, rows = 0 } = {},
): readonly number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: 2_000 }, () => {
    const { beforeMs, afterMs } = latencyOf(profile, functions, random);
    return beforeMs + afterMs(rows);
  });
};
const medianOf = (values: readonly number[]): number => [...values].sort((left, right) => left - right)[1_000] ?? 0;

describe('Latency (68)', () => {
  it('is none in the fast profile', () => {
    expect(Math.max(...samples('fast', [READ, entry(100)], { rows: 2_000 }))).toBe(0);
  });

  it.each([
    ['a read', [READ], 250],
    ['a page', [called('<query/>')], 300],
    ['a session', [called('<getAPISession/>')], 400],
    ['an entry of 100 lines', [entry(100)], 1_200],
    ['a master', [called('<create><VENDOR/></create>')], 500],
    ['two masters', [called('<create><VENDOR/><VENDOR/></create>')], 1_000],
    ['a bill', [called('<create><APBILL><APBILLITEMS><A/><A/></APBILLITEMS></APBILL></create>')], 830],
    ['an invoice', [called('<create><ARINVOICE><ARINVOICEITEMS><A/></ARINVOICEITEMS></ARINVOICE></create>')], 815],
    ['a legacy bill', [called('<create_bill><billitems><lineitem/><lineitem/></billitems></create_bill>')], 830],
    ['two functions', [READ, entry(100)], 1_450],
    ['a legacy master', [called('<create_arterm><name/></create_arterm>')], 500],
    ['a change of a legacy master', [called('<update_journal symbol="J"><title/></update_journal>')], 500],
    ['an attachment', [called('<create_supdoc><attachments><a/><a/></attachments></create_supdoc>')], 500],
    ['a deleted legacy master', [called('<delete_vendor vendorid="V"/>')], 250],
    ['three deletions', [called('<delete><object>ITEM</object><keys>1,2,3</keys></delete>')], 750],
    [
      'an adjustment',
      [called('<create><ARADJUSTMENT><ARADJUSTMENTITEMS><A/></ARADJUSTMENTITEMS></ARADJUSTMENT></create>')],
      815,
    ],
    [
      'a legacy adjustment',
      [
        called(
          `<create_apadjustment><apadjustmentitems>${'<lineitem/>'.repeat(4)}</apadjustmentitems></create_apadjustment>`,
        ),
      ],
      860,
    ],
    [
      'a change of a legacy adjustment',
      [
        called(
          '<update_aradjustment><updatearadjustmentitems><lineitem/></updatearadjustmentitems></update_aradjustment>',
        ),
      ],
      815,
    ],
    ['a header alone', [called('<update_invoice key="1"><ponumber/></update_invoice>')], 800],
    ['a reversal', [called('<reverse_bill key="1"/>')], 800],
    ['an advance', [called('<create><ARADVANCE><ARADVANCEITEMS><A/><A/></ARADVANCEITEMS></ARADVANCE></create>')], 830],
    ['a receipt', [called('<create><ARPYMT><ARPYMTDETAILS><A/></ARPYMTDETAILS></ARPYMT></create>')], 815],
    ['a legacy receipt', [called('<create_arpayment><arpaymentitem/><arpaymentitem/></create_arpayment>')], 830],
    [
      'a legacy application',
      [called('<apply_arpayment><arpaymentitems><arpaymentitem/></arpaymentitems></apply_arpayment>')],
      815,
    ],
    [
      'two approvals',
      [called('<approve_appaymentrequest><appaymentkeys><k/><k/></appaymentkeys></approve_appaymentrequest>')],
      1_600,
    ],
    [
      'a legacy entry',
      [
        called(
          '<create_gltransaction><gltransactionentries><glentry/><glentry/></gltransactionentries></create_gltransaction>',
        ),
      ],
      612,
    ],
    ['a list', [called('<get_list object="vendor"/>')], 300],
  ] as const)('lies around the proposed figure for %s', (_name, functions, expectedMs) => {
    const realistic = medianOf(samples('realistic', functions)) / expectedMs;
    const demo = medianOf(samples('demo', functions)) / expectedMs;
    expect([Math.abs(realistic - 1) < 0.1, Math.abs(demo - 0.1) < 0.01]).toEqual([true, true]);
  });

  it.each([
    ['query', 2_000, 1_300],
    ['readByQuery', 1_000, 800],
    ['readMore', 1_000, 800],
    ['get_list', 100, 350],
    ['read', 100, 300],
  ])('adds half a millisecond for each row of %s', (name, rows, expectedMs) => {
    const ratios = [
      samples('realistic', [called(`<${name}/>`)], { rows }),
      samples('realistic', [called(`<${name}/>`)]),
    ] as const;
    const [withRows, without] = ratios;
    expect(Math.abs(medianOf(withRows) / expectedMs - 1)).toBeLessThan(0.1);
    expect(withRows.every((ms, index) => ms > (without[index] ?? Infinity))).toBe(true);
  });

  it('has a slow one in two hundred when realistic', () => {
    const slow = samples('realistic', [READ]).filter((ms) => ms > 10_000).length;
    expect([slow > 0, slow < 40]).toEqual([true, true]);
  });

  it('is the same for a seed and another for another', () => {
    expect(samples('demo', [READ])).toEqual(samples('demo', [READ]));
    expect(samples('demo', [READ])).not.toEqual(samples('demo', [READ], { seed: 2 }));
  });
});
