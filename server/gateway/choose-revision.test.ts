import { expect, test } from 'vitest';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { baselineOf } from '#server/registry/domain/baseline-profile.ts';
import { trainingProfileSchema } from '#server/registry/domain/training-profile.ts';
import type { Route, RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { chooseRevision } from './choose-revision.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';
import { planOf } from './steps.ts';
import { Stopwatch } from './stopwatch.ts';

const column = (min: number, max: number) => ({
  kind: 'numeric',
  count: 100,
  edges: [min, max],
  counts: [100],
  min,
  max,
  mean: (min + max) / 2,
  std: max,
});
const revisionOf = (number: number, max: number) =>
  ({
    id: `rvn_${number}`,
    number,
    profile: baselineOf(trainingProfileSchema.parse({ columns: { amount: column(0, max) } })),
  }) as unknown as RouteRevision;
const [serving, wider] = [revisionOf(2, 100), revisionOf(1, 10_000)];

const route = {
  inputContract: { type: 'object', properties: { amount: { type: 'number' }, purpose: { type: 'string' } } },
  callPolicy: callPolicySchema.parse({ dataChecks: { outOfRange: 'refuse', outlier: 'ignore' } }),
  revision: serving,
  traffic: {
    salt: 'spl_1',
    arms: [
      { weight: 50, revision: serving },
      { weight: 50, revision: wider, task: { field: 'purpose', anyOf: ['car'] } },
    ],
  },
} as unknown as Route;

/** A call behind its limits, through all steps up to the model. */
async function go(over: { input?: object; subject?: string; token?: string }): Promise<Passage> {
  const passage = {
    route,
    request: { ...(over.subject !== undefined && { subject: over.subject }) },
    token: { id: over.token ?? 'tok_1' },
    key: null,
    input: over.input ?? { amount: 50 },
    revision: serving,
    evidence: null,
    effects: [],
    referrals: [],
    afterwards: [],
    trail: {},
  } as unknown as Passage;
  const gateway = {} as unknown as Gateway;
  for (const step of planOf(route))
    if (['route', 'data'].includes(step.name) && !passage.evidence) await step.run(gateway, passage);
  return passage;
}

const armsOf = async (count: number, over: Parameters<typeof go>[0]) => {
  const arms = await Promise.all(Array.from({ length: count }, () => go(over)));
  return new Set(arms.map(({ revision }) => revision.id));
};

test('a subject stays in its arm; calls that name none are spread though one application makes them all', async () => {
  expect((await armsOf(50, { subject: 'case 1' })).size).toBe(1);
  expect((await armsOf(100, {})).size).toBe(2);
});

test('data is held against what the version of the arm was trained on', async () => {
  const input = { amount: 5_000, purpose: 'car' };
  expect(await go({ input })).toMatchObject({ revision: { id: 'rvn_1' }, evidence: null });
});

test('what lies outside of the training of the arm is refused', async () => {
  const { revision, evidence } = await go({ input: { amount: 50_000, purpose: 'car' } });
  expect([revision.id, evidence?.kind]).toEqual(['rvn_1', 'refused']);
});

test.each([
  ['a call that a model was asked for', 'infer', false, 1],
  ['a call that was refused before', 'guard-input', false, 0],
  ['a call whose workflow was stopped meanwhile', 'infer', true, 0],
])('%s is shadowed or not', async (_, step, isStopped, count) => {
  const watch = new Stopwatch();
  const shadow = { share: 100, revision: wider, concurrentMax: 1, perMinuteMax: 1 };
  const passage = {
    route: { ...route, traffic: { ...route.traffic, shadow } },
    request: { subject: 'case 1' },
    input: { amount: 50 },
    call: { watch },
    cache: null,
    effects: [],
    afterwards: [],
    trail: {},
  } as unknown as Passage;
  const asked: unknown[] = [];
  const gateway = {
    routes: { stopOf: () => (isStopped ? { stopId: 'stp_1', reason: 'wrong' } : undefined) },
    shadows: { ask: (...given: unknown[]) => asked.push(given) },
  } as unknown as Gateway;
  await chooseRevision.run(gateway, passage);
  await watch.step(step, () => undefined);
  for (const then of passage.afterwards) then({ record: {} as DecisionRecord });
  expect(asked).toHaveLength(count);
});
