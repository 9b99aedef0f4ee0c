import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import { createWorkspace } from '#server/access/create-workspace.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { protectedFields } from './domain/contract-fields.ts';
import { workflows } from './workflows.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let olga: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'workflows-test' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  olga = await tenant.addPerson('Olga', 'operator');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

function act<O>(name: keyof typeof workflows, input: unknown, actor = ada): Promise<O> {
  const operation = workflows[name] as unknown as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(operation, `workflows.${name}`, callerOf(actor, open.uow), input);
}

const decisionPolicy = {
  score: 'default_probability',
  lower: 0.123,
  upper: 0.219,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 240, onTimeout: 'refuse' },
  onError: { kind: 'review' },
};
const lending = {
  slug: 'credit-decision',
  name: 'Credit decision',
  riskTier: 'high',
  definition: {
    purpose: 'Decides loan applications.',
    mayDecide: 'Approve or refuse clear cases.',
    mayNotDecide: 'Cases between the thresholds.',
    runbook: 'Stop it, then call the owner.',
  },
  inputContract: contract,
  outputSchema: output,
  decisionPolicy,
};

interface Shown {
  workflow: { id: string; name: string; ownerId: string; currentVersion: number };
  version: { number: number; digest: string; reliability: unknown };
  stop: { reason: string } | null;
  people: Record<string, { name: string }>;
}

describe('a workflow', () => {
  test('is created with an owner, defaults and a digest over all of it', async () => {
    const made = await act<{ digest: string; number: number }>('create', lending);
    expect(made).toMatchObject({ number: 1, slug: 'credit-decision' });
    const shown = await act<Shown>('get', { workflow: 'credit-decision' });
    expect(shown.version).toMatchObject({
      digest: made.digest,
      reliability: { timeoutMs: 2000, retriesMax: 1 },
    });
    expect(shown.people[shown.workflow.ownerId]?.name).toBe('Ada');
    expect(protectedFields(contract)).toEqual(['sex_and_status', 'age_years', 'foreign_worker']);
    await expect(act('create', lending)).rejects.toMatchObject({ code: 'already-exists' });
  });

  test('changes by version, and history says who changed what', async () => {
    const change = { workflow: 'credit-decision', basedOn: 1, changeNote: 'Widen the band for review' };
    await act('change', {
      ...change,
      owner: 'olga-acme@example.org',
      decisionPolicy: { ...decisionPolicy, upper: 0.25 },
    });
    await expect(act('change', { ...change, name: 'Late' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(act('change', { ...change, basedOn: 2 })).rejects.toMatchObject({ code: 'invalid' });
    const { items, people } = await act<{
      items: { number: number; changeNote: string; createdBy: string; changes: unknown[] }[];
      people: Shown['people'];
    }>('history', { workflow: 'credit-decision' });
    expect(items.map(({ number }) => number)).toEqual([2, 1]);
    expect(items[0]?.changes).toEqual([
      { path: 'ownerId', from: ada.id, to: olga.id },
      { path: 'decisionPolicy.upper', from: '0.219', to: '0.25' },
    ]);
    expect(people[olga.id]?.name).toBe('Olga');
    const first = await act<Shown>('get', { workflow: 'credit-decision', number: 1 });
    expect(first.version.number).toBe(1);
  });

  test('one change wins when several are made at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        act('change', {
          workflow: 'credit-decision',
          basedOn: 2,
          changeNote: `attempt ${index}`,
          name: `Credit decision ${index}`,
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    [
      'a policy that decides by an unknown field',
      { decisionPolicy: { ...decisionPolicy, decisionField: 'x' } },
      '/decisionPolicy/decisionField',
    ],
    [
      'a decision the output does not allow',
      {
        decisionPolicy: {
          ...decisionPolicy,
          above: 'deny',
          review: { deadlineMinutes: 5, onTimeout: 'deny' },
        },
      },
      '/decisionPolicy/above',
    ],
    [
      'a fallback answer that does not fit',
      { decisionPolicy: { ...decisionPolicy, onError: { kind: 'answer', output: { decision: 'refuse' } } } },
      '/decisionPolicy/onError/output/default_probability',
    ],
    ['a misspelt keyword', { inputContract: { ...contract, aditionalProperties: false } }, '/inputContract'],
    [
      'a slow pattern',
      { inputContract: { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } } },
      '/inputContract/properties/a/pattern',
    ],
    [
      'a foreign reference',
      { inputContract: { type: 'object', properties: { a: { $ref: 'https://example.org/s' } } } },
      '/inputContract/properties/a/$ref',
    ],
    ['an owner who is nobody here', { owner: 'eve@example.org' }, '/owner'],
    [
      'thresholds the wrong way round',
      { decisionPolicy: { ...decisionPolicy, lower: 0.9 } },
      '/decisionPolicy/lower',
    ],
  ])('is refused with %s', async (_, part, path) => {
    await expect(act('create', { ...lending, slug: 'refused', ...part })).rejects.toMatchObject({
      code: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ path })]),
    });
  });

  test('asks workflows of its own workspace only, and never itself', async () => {
    const judge = { kind: 'model', name: 'judge', action: 'block', field: 'note', threshold: 0.5 };
    const asking = (workflow: string) => ({
      fallbacks: [{ kind: 'revision' }, { kind: 'model', workflow }],
      guardrails: { input: [{ ...judge, workflow }], output: [{ ...judge, workflow }] },
    });
    const pointers = [
      '/callPolicy/guardrails/input/0/workflow',
      '/callPolicy/guardrails/output/0/workflow',
      '/callPolicy/fallbacks/1/workflow',
    ];
    const refusal = {
      code: 'invalid',
      fields: pointers.map((path) => expect.objectContaining({ path })),
    };
    const { id: annexId } = await open.uow.write(
      { organisationId: tenant.organisationId, workspaceIds: '*', personId: null },
      (tx) =>
        createWorkspace(systemContext(tx, tenant.organisationId, 'test'), { slug: 'annex', name: 'Annex' }),
    );
    await act('create', { ...lending, slug: 'elsewhere', workspaceId: annexId });
    const own = { ...lending, workspaceId: tenant.workspaceId };
    for (const slug of ['nowhere', 'elsewhere', 'asking'])
      await expect(
        act('create', { ...own, slug: 'asking', callPolicy: asking(slug) }),
        slug,
      ).rejects.toMatchObject(refusal);
    await act('create', { ...own, slug: 'asking', callPolicy: asking('credit-decision') });
    for (const slug of ['nowhere', 'elsewhere', 'asking'])
      await expect(
        act('change', { workflow: 'asking', basedOn: 1, changeNote: 'Ask others', callPolicy: asking(slug) }),
        slug,
      ).rejects.toMatchObject(refusal);
  });

  test('stops once, says why to everybody, and resumes', async () => {
    const { workflow } = await act<Shown>('get', { workflow: 'credit-decision' });
    const given = { workflowId: workflow.id, reason: 'Approves everything' };
    await expect(act('stop', given)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(act('stop', given, { ...olga, steppedUpAt: new Date(0) })).rejects.toMatchObject({
      code: 'step-up-required',
    });
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => act('stop', given, olga)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await act<Shown>('get', { workflow: workflow.id })).stop?.reason).toBe('Approves everything');
    expect(await act('listStops', {})).toMatchObject({
      items: [{ workflowSlug: 'credit-decision' }],
      people: { [olga.id]: { name: 'Olga' } },
    });
    await act('resume', { workflowId: workflow.id, reason: 'Fixed and checked' }, olga);
    expect((await act<Shown>('get', { workflow: workflow.id })).stop).toBeNull();
    await expect(
      act('resume', { workflowId: workflow.id, reason: 'Fixed and checked' }, olga),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('belongs to its organisation', async () => {
    const other = await testTenant(open.uow, 'other');
    const mallory = await other.addPerson('Mallory', 'ml-engineer');
    await expect(act('get', { workflow: 'credit-decision' }, mallory)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await act('list', {}, mallory)).toMatchObject({ items: [] });
  });
});
