import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import type { FoldedDecision } from '#server/decisions/read-decisions-since.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { AlertRuleFacts } from './domain/alert-rules.ts';
import { noteProbing } from './note-probing.ts';
import { observeRule } from './observe-rule.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'probes-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'probes' });
  tenant = await testTenant(app.uow, 'probed');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

const rule: AlertRuleFacts = {
  id: 'rul_1',
  workspaceId: 'wsp_1',
  workflowId: 'wfl_1',
  kind: 'probing',
  threshold: 0.5,
  windowMinutes: 60,
  minimumCount: 100,
  severity: 'high',
  isEnabled: true,
  recipients: [],
  createdAt: new Date(),
};

function decision(n: number, tokenId: string, over: Partial<FoldedDecision>): FoldedDecision {
  return {
    organisationId: tenant.organisationId,
    workflowId: 'wfl_1',
    tokenId,
    subject: `case-${n}`,
    receivedAt: new Date(),
    trail: {},
    judgement: { score: 0.9, lower: 0.3, upper: 0.6 },
    input: { age: n, amount: n * 7, purpose: 'car' },
    ...over,
  } as FoldedDecision;
}

const fold = (decisions: readonly FoldedDecision[]) =>
  system.uow.write(EVERY_TENANT, (tx) => noteProbing(tx, decisions, new Date()));
const observe = () =>
  system.uow.read({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
    observeRule(systemContext(tx, tenant.organisationId, 'test'), rule),
  );
const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

test('a token that moves one field at a time stands out among others, over batches and hours', async () => {
  expect(await observe()).toMatchObject({ value: null, sampleCount: 0 });
  await fold(times(300, (n) => decision(n, 'tok_work', {})));
  expect((await observe()).value).toBeLessThan(0.1);
  for (let batch = 0; batch < 3; batch += 1)
    await fold(
      times(60, (n) =>
        decision(n, 'tok_probe', {
          input: { age: 40, amount: batch * 100 + n, purpose: 'car' },
          subject: 'x',
        }),
      ),
    );
  const seen = await observe();
  expect(seen.value).toBeGreaterThan(0.9);
  expect(seen.sampleCount).toBe(180);
  expect(seen.headline).toContain('one field moved');
  expect(seen.figures).toContainEqual({ label: 'Its calls in the window', value: '180' });
});

test('what we ask again ourselves does not count', async () => {
  const before = (await observe()).sampleCount;
  const trail = { linkedTo: { kind: 'shadow', decisionId: 'dec_1' } } as const;
  await fold(times(500, (n) => decision(n, 'tok_probe', { trail })));
  expect((await observe()).sampleCount).toBe(before);
});
