import { describe, expect, it } from '@jest/globals';
import { describeRefusedEndpoint, isAllowedEndpoint } from './endpoint.policy.js';

const real = 'https://api.intacct.com/ia/xml/xmlgw.phtml';
const simulator = 'http://127.0.0.1:8700/ia/xml/xmlgw.phtml';

describe('describeRefusedEndpoint', () => {
  const allowed =
    'Allowed are https://*.intacct.com, and for a simulator loopback addresses and the option simulatorHosts.';
  it.each([
    ['http://api.intacct.com/x?session=canary', 'It, http://api.intacct.com/x, is not allowed.'],
    [
      'https://canary:canary@api.intacct.com/x',
      'It, https://api.intacct.com/x, is not allowed: it holds a user or password.',
    ],
    ['api.intacct.com', 'It is no URL.'],
  ])('says what is wrong with %s, and nothing secret', (endpoint, said) => {
    expect(describeRefusedEndpoint('It', endpoint)).toBe(`${said} ${allowed}`);
  });
});

describe('isAllowedEndpoint', () => {
  it.each([
    [real, real],
    ['https://eu1.www.intacct.com/ia/xml/xmlgw.phtml', real],
    [simulator, simulator],
    ['http://localhost:9000/x', simulator],
    ['https://[::1]:9000/x', simulator],
  ])('takes %s for a company at %s', (endpoint, configured) => {
    expect(isAllowedEndpoint(endpoint, configured)).toBe(true);
  });

  it.each([
    ['http://api.intacct.com/x', real],
    ['https://api.intacct.com:8443/x', real],
    ['https://api.intacct.com.evil.example/x', real],
    ['https://evilintacct.com/x', real],
    ['https://intacct.com/x', real],
    ['https://api.intacct.com./x', real],
    ['https://user:word@api.intacct.com/x', real],
    ['https://evil.example/?api.intacct.com', real],
    [simulator, real],
    [real, simulator],
    ['http://10.0.0.1/x', simulator],
    ['http://127.0.0.1.evil.example/x', simulator],
    ['ftp://localhost/x', simulator],
    ['', real],
    ['https://example.com/x', 'https://example.com/x'],
  ])('refuses %s for a company at %s', (endpoint, configured) => {
    expect(isAllowedEndpoint(endpoint, configured)).toBe(false);
  });

  it('takes a named simulator host like a loopback address', () => {
    const named = 'http://simulator:8700/x';
    expect(isAllowedEndpoint(named, named)).toBe(false);
    expect(isAllowedEndpoint(named, named, ['simulator'])).toBe(true);
    expect(isAllowedEndpoint(simulator, named, ['simulator'])).toBe(true);
    expect(isAllowedEndpoint(named, real, ['simulator'])).toBe(false);
  });
});
