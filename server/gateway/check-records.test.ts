import { expect, test } from 'vitest';
import { checkRecords } from './check-records.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

const begins = (lateness: number, isHealthy = true) => {
  const records = { isHealthy: () => isHealthy, lateness: () => lateness };
  const gateway = { records } as unknown as Gateway;
  return () => checkRecords.run(gateway, { isSimulation: false } as Passage);
};

test('a call begins while records become durable in time', () => {
  expect(begins(0.5)).not.toThrow();
  expect(begins(0.9)).toThrow('cannot be recorded right now');
});

test('a workflow that goes on without the database is not asked', () => {
  const durability = (word: string) => ({ callPolicy: { durability: word } }) as never;
  expect(checkRecords.appliesTo(durability('spool'))).toBe(false);
  expect(checkRecords.appliesTo(durability('commit'))).toBe(true);
});
