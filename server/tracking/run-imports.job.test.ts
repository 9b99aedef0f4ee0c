import { expect, test } from 'vitest';
import type { Tenancy, UnitOfWork } from '#server/platform/unit-of-work.ts';
import { runImports } from './run-imports.job.ts';

const due = [
  { id: 'imp_1', organisationId: 'org_broken' },
  { id: 'imp_2', organisationId: 'org_sound' },
];

test('an import that breaks off in a way nobody foresaw holds up no other', async () => {
  const reached: (string | null)[] = [];
  const uow = {
    read: async ({ organisationId }: Tenancy) => {
      if (organisationId === null) return due;
      if (organisationId === 'org_broken') throw new Error('unforeseen');
      return false;
    },
    write: async ({ organisationId }: Tenancy) => {
      reached.push(organisationId);
      return 'failed';
    },
  } as unknown as UnitOfWork;
  const given = { uow, signal: new AbortController().signal, holdLease: () => undefined, fence: 1 };
  expect(await runImports.run(given)).toBe('brought imports on: broken off, failed');
  expect(reached).toEqual(['org_sound']);
});
