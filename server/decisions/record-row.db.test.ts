import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { ROW_COLUMNS, type RowFields, recordRow, recordRows } from './record-row.ts';

let database: TestDatabase;
let system: OpenUnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  system = openUnitOfWork(database.systemUrl, { name: 'test' });
});
afterAll(async () => {
  await system.database.close();
  await database.drop();
});

const NOTHING = Object.fromEntries(Object.keys(ROW_COLUMNS).map((name) => [name, null])) as RowFields;

async function readBack(records: readonly Partial<RowFields>[]): Promise<RowFields[]> {
  const { pool } = system.database;
  const type = await pool.query("SELECT 'decision_record'::regtype::oid AS number");
  const rows = records.map((fields) => recordRow({ ...NOTHING, ...fields }));
  const values = [recordRows(rows, type.rows[0].number)];
  return (await pool.query('SELECT * FROM unnest($1::decision_record[])', values)).rows;
}

test('the columns are those of the type, in its order', async () => {
  const { rows } = await system.database.pool.query(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = (SELECT typrelid FROM pg_type WHERE typname = 'decision_record') ORDER BY attnum`,
  );
  const words: Record<string, string> = {
    int4: 'integer',
    int8: 'bigint',
    float8: 'double precision',
    timestamptz: 'timestamp with time zone',
  };
  const expected = Object.entries(ROW_COLUMNS).map(([name, type]) => ({ name, type: words[type] ?? type }));
  expect(rows).toEqual(expected);
});

test('the database reads what was written, whatever it says', async () => {
  const long = 'ü€𝄞"\\\n'.repeat(9_000);
  const given = [
    {
      id: 'dec_1',
      subject: 'Łódź 𝄞',
      snapshot_version: -2,
      sequence: 9_007_199_254_740_991,
      confidence: 0.1 + 0.2,
      latency_ms: -1e300,
      attempts: 2_147_483_647,
      received_at: new Date('1969-12-31T23:59:59.001Z'),
      decided_at: new Date('2026-11-24T17:00:00.123Z'),
      judgement: { rule: long, list: [1, null, { deep: '\u0001' }] },
      input: 'p1.key.text',
      metadata: {},
    },
    { id: 'dec_2', workflow_id: long, sequence: -1, expires_at: '2030-01-01T00:00:00.000Z' },
  ];
  const [first, second] = await readBack(given);
  expect(first).toEqual({ ...NOTHING, ...given[0], sequence: '9007199254740991' });
  expect(second).toEqual({ ...NOTHING, ...given[1], sequence: '-1', expires_at: new Date('2030-01-01') });
});

test('a number that is none is not known', async () => {
  const [only] = await readBack([{ confidence: Number.NaN, decided_at: 'never' }]);
  expect(only).toEqual(NOTHING);
});

test('a text that cannot be kept is refused as the fault of its row', async () => {
  await expect(readBack([{ subject: 'a\0b' }])).rejects.toMatchObject({ code: '22021' });
  await expect(readBack([{ metadata: { note: 'a\0b' } }])).rejects.toMatchObject({ code: '22P05' });
});
