import { expect, test } from 'vitest';
import { refusalOfDatabaseError } from './database-refusal.ts';

const pg = (code: string, message: string) => Object.assign(new Error(message), { code });
const prisma = (originalCode: string, originalMessage: string) =>
  Object.assign(new Error('Invalid invocation'), {
    code: 'P2039',
    meta: { driverAdapterError: { cause: { originalCode, originalMessage } } },
  });

test.each([
  ['a guard of ours, through pg', pg('42501', 'only a risk officer accepts a risk'), 'forbidden'],
  ['a guard of ours, through Prisma', prisma('42501', 'only a risk officer accepts a risk'), 'forbidden'],
  ['a name that is taken', pg('23505', 'duplicate key'), 'already-exists'],
  ['two at once', prisma('40001', 'could not serialize access'), 'conflict'],
  ['no database', pg('ECONNREFUSED', 'connect'), 'unavailable'],
])('%s is refused in words', (_, error, code) => {
  expect(refusalOfDatabaseError(error)).toMatchObject({ code });
});

test('a guard is quoted', () => {
  expect(refusalOfDatabaseError(prisma('42501', 'only a risk officer accepts a risk'))?.message).toBe(
    'Only a risk officer accepts a risk.',
  );
});

test.each([
  [
    'a row that row-level security keeps',
    pg('42501', 'new row violates row-level security policy for table "model"'),
  ],
  ['a table that may not be written', prisma('42501', 'permission denied for table decision')],
  ['a statement that is wrong', pg('42703', 'column does not exist')],
])('%s is a defect of ours', (_, error) => {
  expect(refusalOfDatabaseError(error)).toBeNull();
});
