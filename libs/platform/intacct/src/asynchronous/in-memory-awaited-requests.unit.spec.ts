import { describe, expect, it } from '@jest/globals';
import { awaitedRequest } from '@bridge/testing';
import { InMemoryAwaitedRequests } from './in-memory-awaited-requests.js';

const conclusion = { outcomes: [], apiTransactions: 0 };

describe('InMemoryAwaitedRequests', () => {
  it('makes room by what was taken over, then by what is settled, never by what is awaited or in doubt', async () => {
    const store = new InMemoryAwaitedRequests(4);
    for (const id of ['awaited', 'doubtful', 'settled', 'taken']) {
      await store.await(awaitedRequest(id));
    }
    await store.settle('settled', conclusion);
    await store.doubt('doubtful', conclusion);
    await store.doubt('taken', conclusion);
    await store.takeOver('taken', 'in-doubt');
    await store.await(awaitedRequest('fifth'));
    expect(await store.find('taken')).toBeUndefined();
    await store.await(awaitedRequest('sixth'));
    expect(await store.find('settled')).toBeUndefined();
    await expect(store.await(awaitedRequest('seventh'))).rejects.toMatchObject({ code: 'GATEWAY_AWAITED_FULL' });
    const left = await Promise.all(['awaited', 'doubtful', 'fifth', 'sixth'].map((id) => store.find(id)));
    expect(left.map((request) => request?.state)).toEqual(['awaited', 'in-doubt', 'awaited', 'awaited']);
  });
});
