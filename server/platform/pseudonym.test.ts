import { expect, test, vi } from 'vitest';
import { raiseActiveGeneration } from './key-ring.ts';
import { pseudonymOf, valueOfPseudonym } from './pseudonym.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-pseudonym-${process.pid}-${Date.now()}`;
});

test('the same value has the same pseudonym within an organisation and key generation, and only there', () => {
  const first = pseudonymOf('org_1', 'ada@mail.example');
  expect(first).toMatch(/^psn_1_[A-Za-z0-9_-]+$/);
  expect(pseudonymOf('org_1', 'ada@mail.example')).toBe(first);
  expect(pseudonymOf('org_2', 'ada@mail.example')).not.toBe(first);
  expect(pseudonymOf('org_1', 'ada@mail.exampl')).not.toBe(first);
  expect(first).not.toContain('ada');
  raiseActiveGeneration(2);
  const second = pseudonymOf('org_1', 'ada@mail.example');
  expect(second).toMatch(/^psn_2_/);
  expect(second.slice(6)).not.toBe(first.slice(6));
  expect(valueOfPseudonym('org_1', first)).toBe('ada@mail.example');
  expect(valueOfPseudonym('org_1', second)).toBe('ada@mail.example');
});

test('values come back as they were', () => {
  for (const value of ['', 'a', 'Zoë 😀', 'x'.repeat(4_000)])
    expect(valueOfPseudonym('org_1', pseudonymOf('org_1', value))).toBe(value);
});

test('what is foreign, changed or no pseudonym gives nothing', () => {
  const pseudonym = pseudonymOf('org_1', 'ada@mail.example');
  expect(valueOfPseudonym('org_2', pseudonym)).toBeNull();
  const flipped = pseudonym.slice(0, -3) + (pseudonym.at(-3) === 'A' ? 'B' : 'A') + pseudonym.slice(-2);
  expect(valueOfPseudonym('org_1', flipped)).toBeNull();
  expect(valueOfPseudonym('org_1', pseudonym.replace('psn_2', 'psn_1'))).toBeNull();
  for (const text of ['', 'psn_1_', 'psn_x_abc', `psn_1_${'A'.repeat(10)}`, '[masked]'])
    expect(valueOfPseudonym('org_1', text)).toBeNull();
});
