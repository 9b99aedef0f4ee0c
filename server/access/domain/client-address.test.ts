import { expect, test } from 'vitest';
import { clientAddress, isLoopbackHost, remoteAddress } from './client-address.ts';

const nobody = () => false;
const ours = (address: string) => address.startsWith('10.0.0.') || address === '::1';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['::1', '::1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['nonsense', 'unknown'],
  [null, 'unknown'],
])('%s is counted as %s', (peer, prefix) => {
  expect(clientAddress({ peer, forwarded: null, isTrusted: nobody })).toBe(prefix);
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

test.each([
  ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.2'],
  ['10.0.0.1', null, '10.0.0.1'],
  ['10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
  ['10.0.0.1', '[2001:DB8::5]:443', '2001:db8::5'],
  ['10.0.0.1', 'fe80::1%eth0', 'fe80::1'],
  ['10.0.0.1', '[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ['10.0.0.1', 'nonsense', null],
  ['10.0.0.1', '', null],
  ['::1', '198.51.100.1', '198.51.100.1'],
  [null, '198.51.100.1', null],
])('called by %s, who says "%s", a request comes from %s', (peer, forwarded, address) => {
  expect(remoteAddress({ peer, forwarded, isTrusted: ours })).toBe(address);
});

test('a header as long as one likes is read from the end, so far as proxies can be', () => {
  const forwarded = `${'10.0.0.9,'.repeat(10_000)}10.0.0.2`;
  expect(remoteAddress({ peer: '10.0.0.1', forwarded, isTrusted: ours })).toBe('10.0.0.9');
});
