import { expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { testDatabase } from '#server/platform/testing/test-database.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { experiments } from './experiments.router.ts';
import { runs } from './runs.router.ts';
import { printedRuns } from './wire-runs.views.ts';

test('nobody has runs printed that are not theirs to see', async () => {
  const database = await testDatabase();
  const open = openUnitOfWork(database.appUrl, { name: 'wire-runs-test' });
  const tenant = await testTenant(open.uow, 'acme');
  const ada = await tenant.addPerson('Ada', 'ml-engineer');
  const other = await testTenant(open.uow, 'other');
  const act = <O>(operation: unknown, input: unknown) =>
    executeOperation(
      operation as Operation<'query' | 'mutation', unknown, O>,
      'test',
      callerOf(ada, open.uow),
      input,
    );
  const { id: experimentId } = await act<{ id: string }>(experiments.create, { name: 'printed' });
  const { id: runId } = await act<{ id: string }>(runs.create, { experimentId });
  const printedFor = (organisationId: string | null, workspaceIds: '*' | readonly string[]) =>
    open.uow.read({ personId: null, organisationId, workspaceIds }, async (tx) => [
      ...(await printedRuns(tx, [runId, 'none'])).keys(),
    ]);
  expect(await printedFor(tenant.organisationId, '*')).toEqual([runId]);
  expect(await printedFor(tenant.organisationId, [tenant.workspaceId])).toEqual([runId]);
  expect(await printedFor(tenant.organisationId, [other.workspaceId])).toEqual([]);
  expect(await printedFor(tenant.organisationId, [])).toEqual([]);
  expect(await printedFor(other.organisationId, '*')).toEqual([]);
  expect(await printedFor(null, '*')).toEqual([]);
  await open.database.close();
  await database.drop();
});
