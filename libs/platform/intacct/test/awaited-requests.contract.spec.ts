import { describeAwaitedRequestStore } from '@bridge/testing';
import { InMemoryAwaitedRequests } from '../src/index.js';

describeAwaitedRequestStore('InMemoryAwaitedRequests', () => {
  let store = new InMemoryAwaitedRequests();
  return Promise.resolve({
    open: () => Promise.resolve(store),
    clear: () => {
      store = new InMemoryAwaitedRequests();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});
