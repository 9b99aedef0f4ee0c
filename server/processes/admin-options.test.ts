import { describe, expect, test } from 'vitest';
import { parseAdminOptions, readTtlHours } from './admin-options.ts';

describe('the command line of admin', () => {
  test('reads a command with its options', () => {
    const options = parseAdminOptions([
      'create-token',
      '--name',
      'ci',
      '--role',
      'application',
      '--ttl',
      '1h',
      '--json',
    ]);
    expect(options).toMatchObject({
      command: 'create-token',
      isJson: true,
      isHelp: false,
      values: { name: 'ci', role: 'application', ttl: '1h' },
    });
  });

  test('says which option it does not know', () => {
    expect(() => parseAdminOptions(['create-link', '--mail', 'x'])).toThrow(/--mail.*--help/);
  });

  test.each([
    ['1h', 1],
    ['30m', 0.5],
    ['90s', 0.025],
    ['7d', 168],
  ])('%s is %f hours', (text, hours) => {
    expect(readTtlHours(text)).toBe(hours);
  });

  test.each(['', '1', 'h', '-1h', '0h', '1 year'])('"%s" is no duration', (text) => {
    expect(() => readTtlHours(text)).toThrow(/--ttl/);
  });
});
