import { expect, test } from 'vitest';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { requireRecords } from './check-records.ts';
import type { RecordWriter } from './write-records.ts';

const routeOf = (durability: string) => ({ callPolicy: { durability } }) as unknown as Route;
const begins = (durability: string, lateness: number) => () => {
  const records = { isHealthy: () => true, lateness: () => lateness } as unknown as RecordWriter;
  requireRecords({ records }, routeOf(durability));
};

test.each([
  ['begins while records become durable in time', 'commit', 0.5],
  ['begins where its workflow goes on without the database', 'spool', 1],
])('a call %s', (_, durability, lateness) => {
  expect(begins(durability, lateness)).not.toThrow();
});

test('a call that needs the database for its record is refused while records come late', () => {
  expect(begins('commit', 0.9)).toThrow('cannot be recorded right now');
});
