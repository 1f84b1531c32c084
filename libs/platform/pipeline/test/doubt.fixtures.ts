import type { Clock, CompanyStore, DoubtfulAttempt, IntacctGateway, SysIdRef, Usage, WorkStore } from '@bridge/ports';
import { Secret, inertTelemetry } from '@bridge/ports';
import { CompanyDirectory } from '../src/reading/company-directory.js';

/** A create of customer C1 whose answer was lost a moment ago. */
export function attempt(changes: Partial<DoubtfulAttempt> = {}): DoubtfulAttempt {
  return {
    jobId: '7',
    controlId: 'c1',
    position: 0,
    verb: 'create',
    intacctObject: 'CUSTOMER',
    object: 'customer',
    sysId: 'S1',
    naturalKey: 'C1',
    recordNo: undefined,
    identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C1' } },
    contentHash: 'hash',
    isCreateOnly: false,
    doubt: 'answer-lost',
    entityId: undefined,
    sentAt: new Date('2026-01-01T12:00:00Z'),
    sentMsAgo: 0,
    sends: 1,
    doubts: 1,
    lookups: 0,
    said: undefined,
    ...changes,
  };
}

/** A create of entry D1 with one line of 10.50. */
export function entry(changes: Partial<DoubtfulAttempt> = {}): DoubtfulAttempt {
  return attempt({
    intacctObject: 'GLBATCH',
    object: 'entry',
    naturalKey: 'D1',
    isCreateOnly: true,
    identity: {
      idField: 'RECORDNO',
      match: { REFERENCENO: 'D1', JOURNAL: 'GJ' },
      verify: { ENTRIES: { GLENTRY: [{ AMOUNT: '10.50' }] } },
    },
    ...changes,
  });
}

/** What Intacct holds of an entry D1 with lines of these amounts. */
export function batch(...amounts: readonly string[]) {
  const lines = amounts.map((amount) => ({ AMOUNT: amount, ACCOUNTNO: '1' }));
  return { REFERENCENO: 'D1', JOURNAL: 'GJ', ENTRIES: { GLENTRY: lines } };
}

/** What the doubt stages ask: an Intacct, and an id map that knows some owners by record number. */
export class DoubtBench<Gateway extends IntacctGateway> {
  readonly gateway: Gateway;
  readonly #clock: Clock;
  readonly usage: Usage[] = [];
  readonly owners = new Map<string, SysIdRef>();

  constructor(gateway: Gateway, clock: Clock) {
    this.gateway = gateway;
    this.#clock = clock;
  }

  get parts() {
    const { gateway } = this;
    const defaults = { endpointUrl: 'https://gateway', senderId: 's', senderPassword: new Secret('p') };
    const store: Pick<WorkStore, 'recordUsage' | 'findOwners'> = {
      recordUsage: async (usage) => void this.usage.push(usage),
      findOwners: async (_company, intacctObject, recordNos) =>
        new Map(
          recordNos.flatMap((recordNo) => {
            const owner = this.owners.get(`${intacctObject}/${recordNo}`);
            return owner === undefined ? [] : [[recordNo, owner]];
          }),
        ),
    };
    const companies = new CompanyDirectory({} as CompanyStore, defaults, this.#clock);
    return { gateway, companies, store: store as WorkStore, telemetry: inertTelemetry, random: { next: () => 0.5 } };
  }
}
