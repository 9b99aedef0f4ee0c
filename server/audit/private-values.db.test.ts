import { afterAll, beforeAll, expect, test } from 'vitest';
import { machineContext } from '#server/access/machine-operator.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { readPrivately } from './private-values.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
const organisationId = newId('organisation');
const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'audit' });
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

test('every value behind a commitment is read, however many there are', async () => {
  const count = 2_100;
  const ids = await open.uow.write(tenancy, async (tx) => {
    const ctx = machineContext(tx, organisationId);
    const made: string[] = [];
    for (let each = 0; each < count; each += 1)
      made.push(
        await appendAuditEvent(ctx, {
          type: 'link.created',
          resourceId: `inv_${each}`,
          details: {
            role: 'viewer',
            email: `person-${each}@example.org`,
            expiresAt: ctx.now.toISOString(),
            firstRun: false,
          },
        }),
      );
    return made;
  });
  const found = await open.uow.read(tenancy, (tx) => readPrivately({ tx, organisationId }, ids));
  expect(ids.filter((id, each) => found.get(id)?.email !== `person-${each}@example.org`)).toEqual([]);
});
