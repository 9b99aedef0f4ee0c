import { expect, test } from 'vitest';
import { addressPrefix, clientAddress, isLoopbackHost, remoteAddress } from './client-address.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['::1', '::1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['nonsense', 'unknown'],
  [null, 'unknown'],
])('%s is kept as %s', (forwarded, prefix) => {
  expect(addressPrefix(forwarded)).toBe(prefix);
});

test.each([
  ['localhost:3000', true],
  ['127.0.0.1:3000', true],
  ['[::1]:3000', true],
  ['127.0.0.1.example.org', false],
  ['interlock.example.org', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

test('without a proxy, what the client writes about its address is not believed', () => {
  const given = { forwarded: '198.51.100.1', peer: '203.0.113.7' };
  expect(clientAddress({ ...given, isBehindProxy: false })).toBe('203.0.113.7');
  expect(clientAddress({ ...given, isBehindProxy: true })).toBe('198.51.100.1');
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ['2001:db8::5', '2001:db8::5'],
  ['[2001:DB8::5]:443', '2001:db8::5'],
  ['fe80::1%eth0', 'fe80::1'],
  ['nonsense', null],
  ['', null],
  [null, null],
])('behind a proxy that says %s, a request comes from %s', (forwarded, address) => {
  expect(remoteAddress({ isBehindProxy: true, forwarded, peer: null })).toBe(address);
  expect(remoteAddress({ isBehindProxy: false, forwarded, peer: '10.0.0.1' })).toBe('10.0.0.1');
});
