import { describe, expect, test } from 'vitest';
import { openByName, relyingParty } from './relying-party.ts';

describe('whom a passkey is made for', () => {
  test.each([
    ['http://localhost:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
    [
      'https://interlock.example.org',
      { id: 'interlock.example.org', origin: 'https://interlock.example.org' },
    ],
    [
      'https://interlock.example.org:8443/',
      { id: 'interlock.example.org', origin: 'https://interlock.example.org:8443' },
    ],
    ['http://127.0.0.1:3000', null],
    ['https://10.1.2.3', null],
    ['http://[::1]:3000', null],
  ])('%s', (url, expected) => {
    expect(relyingParty(url)).toEqual(expected);
  });

  test('an address without a name is answered with the one to open', () => {
    expect(openByName('http://127.0.0.1:3200/settings')).toContain('Open http://localhost:3200 instead');
    expect(openByName('http://[::1]:3200')).toContain('http://localhost:3200');
    expect(openByName('https://10.1.2.3')).toContain('INTERLOCK_URL');
  });
});
