import { Xml } from '@intacct/intacct-sdk';
import { scaled, type Bench } from './bench.js';
import { PAGE_FIELDS, pageAnswer } from './intacct-answers.fixtures.js';
import { longestBlockMs, medianMs, medianOf, retainedMb } from './measuring.js';
import { account, gatewayOver } from './stub.gateway.js';

const RECORDS = 2_000;
const ENDPOINT = 'http://127.0.0.1:1/ia/xml/xmlgw.phtml';

/** One page of 2,000 vendors with 24 fields each. */
export const intacctPageBench: Bench = {
  name: 'intacct-page',
  about: `read a page of ${RECORDS} records of ${PAGE_FIELDS.length} fields, against the official SDK`,
  async run(options) {
    const page = pageAnswer('@', 'page', RECORDS);
    const bytes = new TextEncoder().encode(page);
    const gateway = gatewayOver((controlId) => new TextEncoder().encode(page.replace('>@<', `>${controlId}<`)));
    const ours = async (): Promise<unknown> => {
      const { outcomes } = await gateway.execute({
        account: account(ENDPOINT),
        entityId: undefined,
        functions: [
          { kind: 'query', controlId: 'page', object: 'VENDOR', select: PAGE_FIELDS, pageSizeRecords: RECORDS },
        ],
        timeoutMs: 60_000,
      });
      const [outcome] = outcomes;
      if (outcome?.kind !== 'done' || outcome.data.records.length !== RECORDS)
        throw new Error('The page was not read.');
      return outcomes;
    };
    const theirs = (): unknown => new Xml.OnlineResponse(page).results;
    const median = await medianMs({ ours, theirs }, scaled(20, options));
    const blocks: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = 0; round < scaled(20, options); round += 1) {
      blocks.ours.push(await longestBlockMs(ours));
      blocks.theirs.push(await longestBlockMs(() => Promise.resolve().then(theirs)));
    }
    const oursMb = await retainedMb(ours);
    const theirsMb = await retainedMb(theirs);
    await gateway.close();
    return [
      { name: 'size of the page', value: bytes.length / 1e6, unit: 'MB' },
      { name: 'our client, median', value: median.ours, unit: 'ms' },
      { name: 'official SDK, median', value: median.theirs, unit: 'ms' },
      { name: 'our client to SDK', value: median.ours / median.theirs, unit: 'ratio', bar: { atMost: 1 } },
      {
        name: 'our client blocks the event loop, median',
        value: medianOf(blocks.ours),
        unit: 'ms',
        bar: { atMost: 30 },
      },
      { name: 'our client blocks the event loop, worst', value: Math.max(...blocks.ours), unit: 'ms' },
      { name: 'official SDK blocks the event loop, median', value: medianOf(blocks.theirs), unit: 'ms' },
      { name: 'our client, records kept', value: oursMb, unit: 'MB' },
      { name: 'official SDK, results kept', value: theirsMb, unit: 'MB' },
    ];
  },
};
