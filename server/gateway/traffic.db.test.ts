import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { readDecisionsSince } from '#server/decisions/read-decisions-since.ts';
import { endSplit } from '#server/deployments/end-split.ts';
import { getDeployment } from '#server/deployments/get-deployment.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { rollBack } from '#server/deployments/roll-back.ts';
import { splitTraffic } from '#server/deployments/split-traffic.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { purgeCache } from '#server/routing/purge-cache.ts';
import { stopWorkflow } from '#server/workflows/stop-workflow.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { type Fault, type FaultyEngine, startFaultyEngine } from './testing/faulty-engine.ts';

// Settings are read once; the gateway's process inherits them, so both hash tokens with one key.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-traffic-${process.pid}-${Date.now()}`;
});

type Json = Record<string, unknown>;
interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

let engine: FaultyEngine;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let otto: PersonActor;
let gateway: GatewayProcess;

const application = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};

async function ask(slug: string, over: Json = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/workflows/${slug}/decisions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.token.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ input: application, ...over }),
    signal: AbortSignal.timeout(40_000),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

async function until<T>(look: () => Promise<T | null>, forMs = 10_000): Promise<T> {
  const end = Date.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function stored(id: unknown): Promise<Json | undefined> {
  return system.uow.read(EVERY_TENANT, async (tx) => {
    const [found] = await rows<Json>(tx, 'SELECT * FROM decision WHERE id = $1', [id]);
    return found;
  });
}

const asOtto = <T>(run: (ctx: Context) => Promise<T>): Promise<T> => world.as(otto, run);

const desired = () => {
  const { organisationId } = world.tenant;
  return system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) => listDesired({ tx, organisationId }));
};

/** A workflow with two revisions that are in force one after the other; `second` serves. */
async function serveTwice(slug: string, over: Parameters<LendingWorld['serve']>[1] = {}) {
  const first = await world.serve(slug, over);
  const workflow = { id: first.id, versionId: first.versionId };
  const second = await world.bringIntoForce(workflow, { environment: 'production', model: 'credit-boosted' });
  const deploymentId =
    (await desired()).find(({ workflowId }) => workflowId === first.id)?.deploymentId ?? '';
  await until(async () => {
    const { headers } = await ask(slug);
    return headers.get('interlock-revision') === '2' ? true : null;
  });
  return { id: first.id, slug, deploymentId, first, second };
}

beforeAll(async () => {
  engine = await startFaultyEngine();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'traffic-test-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'traffic-test' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  otto = await world.tenant.addPerson('Otto', 'operator');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.close();
});

describe('a fault of the engine', () => {
  const reliability = { timeoutMs: 300, retriesMax: 1, idleMs: 100, backoff: { baseMs: 1, maxMs: 5 } };
  const fixed = { kind: 'answer', output: { decision: 'refuse', default_probability: 1 } };
  const ends: [object, number, object][] = [
    [{ kind: 'fail' }, 502, { type: 'urn:interlock:problem:upstream-failed' }],
    [{ kind: 'review' }, 202, { status: 'pending_review', output: null, modelOutput: null }],
    [fixed, 200, { status: 'decided', decidedBy: 'rule', output: { decision: 'refuse' } }],
  ];
  const faults: Fault[] = [
    'reset',
    'busy',
    'error',
    'garbage',
    'hang',
    'stall',
    'cut',
    'error-body',
    'no-number',
  ];
  test.each(ends)('ends as the policy says, whatever it is: %j', async (onError, status, body) => {
    const slug = `faulty-${(onError as { kind: string }).kind}`;
    const { engineModel } = await world.serve(slug, { onError, reliability });
    await until(async () => ((await ask(slug)).status === 404 ? null : true));
    for (const fault of faults) {
      engine.behave(engineModel, fault);
      const answer = await ask(slug);
      expect([fault, answer.status]).toEqual([fault, status]);
      expect(answer.body).toMatchObject(body);
      const row = await stored(answer.body.decisionId);
      expect(row).toMatchObject({ judgement: { rule: 'model-failed' }, model_output: null });
    }
  });

  test('is met by the chain of the policy, each hop told', async () => {
    await world.serve('second-opinion', { onError: { kind: 'fail' } });
    const other = await world.serve('never-there', { onError: { kind: 'fail' } });
    engine.behave(other.engineModel, 'error');
    const row = (when: string) => ({ when, output: { decision: 'refuse', default_probability: 1 } });
    const chain = await serveTwice('chain', {
      onError: { kind: 'fail' },
      reliability: { ...reliability, retriesMax: 0 },
      callPolicy: {
        fallbacks: [
          { kind: 'revision' },
          { kind: 'model', workflow: 'never-there' },
          { kind: 'model', workflow: 'second-opinion' },
          { kind: 'rule', rows: [row('input.amount_dm > 1000000.0'), row('true')] },
        ],
      },
    });
    engine.behave(chain.second.engineModel, 'garbage');
    const byRevision = await ask('chain');
    expect(byRevision.body).toMatchObject({ status: 'decided', model: { name: 'credit-scorecard' } });
    expect(byRevision.headers.get('interlock-effects')).toContain('fallback=revision');
    expect(byRevision.headers.get('interlock-revision')).toBe('1');
    expect(await stored(byRevision.body.decisionId)).toMatchObject({ revision_id: chain.first.revisionId });

    engine.behave(chain.first.engineModel, 'cut');
    const byModel = await ask('chain');
    expect(byModel.body).toMatchObject({ status: 'decided', decidedBy: 'model' });
    expect(byModel.headers.get('interlock-effects')).toBe(
      'fallback=revision-failed, fallback=model-failed, fallback=model',
    );

    const second = await world.asAda((ctx) =>
      rows<{ id: string }>(ctx.tx, "SELECT id FROM workflow WHERE slug = 'second-opinion'"),
    );
    await world.asAda((ctx) =>
      stopWorkflow(ctx, { workflowId: second[0]?.id ?? '', reason: 'it looks wrong' }),
    );
    const byRule = await until(async () => {
      const found = await ask('chain');
      return found.body.decidedBy === 'rule' ? found : null;
    });
    expect(byRule.body).toMatchObject({ status: 'decided', output: { decision: 'refuse' } });
    const record = await stored(byRule.body.decisionId);
    const { effects } = (record?.trail ?? {}) as { effects?: { kind: string }[] };
    expect(effects?.map(({ kind }) => kind)).toEqual([
      'revision-failed',
      'model-failed',
      'model-failed',
      'rule',
    ]);
  });

  test('that goes on opens the breaker: refused early, told when to come back', async () => {
    const breaker = { windowMs: 60_000, callsMin: 3, failureShare: 0.5, openMs: 60_000 };
    const { engineModel } = await world.serve('broken', {
      onError: { kind: 'fail' },
      reliability: { timeoutMs: 300, retriesMax: 0, breaker },
    });
    await until(async () => ((await ask('broken')).status === 404 ? null : true));
    engine.behave(engineModel, 'error');
    const early = await until(async () => {
      const found = await ask('broken');
      return found.status === 503 ? found : null;
    });
    expect(early.body).toMatchObject({ fault: 'resting' });
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(early.headers.get('interlock-effects')).toBe('infer=breaker-open');
    const before = engine.callsTo(engineModel);
    await ask('broken');
    expect(engine.callsTo(engineModel)).toBe(before);
  });
});

describe('a split of traffic', () => {
  test('gives callers their arm, keeps both loaded, asks the shadow unseen, and ends at once', async () => {
    const split = await serveTwice('split');
    const [second, first] = [split.second.revisionId, split.first.revisionId];
    const arms = [
      { revisionId: second, weight: 50 },
      { revisionId: first, weight: 50 },
    ];
    const set = (over: object = {}) =>
      asOtto((ctx) =>
        splitTraffic(ctx, { deploymentId: split.deploymentId, arms, reason: 'to compare them', ...over }),
      );
    await expect(set({ arms: arms.slice(1) })).rejects.toMatchObject({ code: 'unprocessable' });
    await set();
    const wanted = (await desired()).find(({ deploymentId }) => deploymentId === split.deploymentId);
    expect(wanted?.revisions.map(({ keep }) => keep)).toEqual(['desired', 'traffic']);
    const revisionOf = async (subject: string) =>
      (await ask('split', { subject })).headers.get('interlock-revision');
    await until(async () =>
      (await revisionOf('somebody')) !== (await revisionOf(`x${Math.random()}`)) ? true : null,
    );
    const subjects = Array.from({ length: 30 }, (_, index) => `applicant-${index}`);
    const once = await Promise.all(subjects.map(revisionOf));
    expect(await Promise.all(subjects.map(revisionOf))).toEqual(once);
    expect(new Set(once)).toEqual(new Set(['1', '2']));
    const inFirst = subjects[once.indexOf('1')] ?? '';
    const row = await stored((await ask('split', { subject: inFirst })).body.decisionId);
    expect(row).toMatchObject({ revision_id: first, trail: { arm: 'revision 1' } });

    const shown = await asOtto((ctx) => getDeployment(ctx, { id: split.deploymentId }));
    expect(shown.traffic?.terms.arms).toHaveLength(2);
    expect(shown.traffic?.setBy.name).toBe('Otto');
    await set({
      arms: [{ revisionId: second, weight: 100 }],
      shadow: { revisionId: first, share: 100, concurrentMax: 2, perMinuteMax: 1_000 },
    });
    engine.behave(split.first.engineModel, 'none', { risk: 0.9 });
    const shadowOf = (id: unknown) =>
      system.uow.read(EVERY_TENANT, async (tx) => {
        const found = await rows<Json>(
          tx,
          "SELECT * FROM decision WHERE trail #>> '{linkedTo,decisionId}' = $1",
          [id],
        );
        return found[0] ?? null;
      });
    const [asked, shadow] = await until(async () => {
      const answer = await ask('split', { subject: inFirst });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const found = await shadowOf(answer.body.decisionId);
      return found ? ([answer, found] as const) : null;
    });
    expect(asked.headers.get('interlock-revision')).toBe('2');
    expect(asked.body).toMatchObject({ output: { decision: 'approve' } });
    expect(JSON.stringify([asked.body, ...asked.headers])).not.toContain('shadow');
    expect(shadow).toMatchObject({
      revision_id: first,
      status: 'decided',
      trail: { linkedTo: { kind: 'shadow' } },
      subject: inFirst,
    });
    const told = async (path: string) => {
      const headers = { authorization: `Bearer ${world.token.token}` };
      const response = await fetch(`${gateway.url}/v1/decisions${path}`, { headers });
      return { status: response.status, text: await response.text() };
    };
    const listed = await told(`?subject=${inFirst}`);
    expect(listed.text).toContain(String(asked.body.decisionId));
    expect(listed.text).not.toContain(String(shadow.id));
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).toMatch(/interlock_shadow_calls_total\{workflow="split",outcome="requested"\} \d/);
    expect(text).toMatch(/interlock_shadow_calls_total\{workflow="split",outcome="executed"\} \d/);

    const counted = await until(async () => {
      const { decisions } = await system.uow.read(EVERY_TENANT, (tx) => readDecisionsSince(tx, null, 10_000));
      const ids = decisions.map(({ id }) => id);
      return ids.includes(String(asked.body.decisionId)) ? ids : null;
    });
    expect(counted).not.toContain(shadow.id);
    // As for any id of lately that is not known: it might be on its way.
    expect((await told(`/${shadow.id}`)).status).not.toBe(200);
    await asOtto((ctx) => endSplit(ctx, { deploymentId: split.deploymentId, reason: 'seen enough' }));
    await until(async () => {
      const { trail } = (await stored((await ask('split', { subject: inFirst })).body.decisionId)) ?? {};
      return Object.hasOwn(trail ?? { arm: '' }, 'arm') ? null : true;
    });
    await expect(
      asOtto((ctx) => endSplit(ctx, { deploymentId: split.deploymentId, reason: 'once more' })),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is ended by a return, by whoever sees one workspace only, and no route gets lost', async () => {
    const { deploymentId, first, second } = await serveTwice('returned');
    const arms = [
      { revisionId: second.revisionId, weight: 60 },
      { revisionId: first.revisionId, weight: 40 },
    ];
    await asOtto((ctx) => splitTraffic(ctx, { deploymentId, arms, reason: 'to compare them' }));
    const { organisationId } = world.tenant;
    const publish = (workspaceIds: '*' | string[]) =>
      app.uow.write({ organisationId, workspaceIds, personId: otto.id }, (tx) =>
        publishRouteSnapshot(systemContext(tx, organisationId, 'test'), 'to see'),
      );
    expect(await publish([])).toBe(await publish('*'));
    await asOtto((ctx) =>
      rollBack(ctx, { deploymentId, toRevisionId: first.revisionId, reason: 'it misbehaves' }),
    );
    const shown = await asOtto((ctx) => getDeployment(ctx, { id: deploymentId }));
    expect(shown.traffic).toBeNull();
    await expect(
      asOtto((ctx) => splitTraffic(ctx, { deploymentId, arms, reason: 'once more' })),
    ).rejects.toMatchObject({ code: 'conflict' });
    const standIn = async () =>
      (await desired()).find((deployment) => deployment.deploymentId === deploymentId)?.standInRevisionId;
    expect(await standIn()).toBe(first.revisionId);
    await system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      recordObservation(systemContext(tx, organisationId, 'reconciler'), {
        revisionId: first.revisionId,
        identityDigest: report.artifact.sha256,
        endpoint: { baseUrl: engine.url, model: first.engineModel, version: '1' },
        ...{ phase: 'ready', message: null, attempts: 1, nextAttemptAt: null },
      }),
    );
    // The one that was left for a reason is loaded still, and answers for nobody.
    expect(await standIn()).toBeNull();
  });
});

describe('remembered answers', () => {
  test('are given again and recorded, waited for, bypassed, purged, and withheld by a stop', async () => {
    const cached = await world.serve('cached', { callPolicy: { cache: { ttlSeconds: 600 } } });
    await until(async () =>
      (await ask('cached', { input: { ...application, age_years: 19 } })).status === 404 ? null : true,
    );
    engine.behave(cached.engineModel, 'none', { afterMs: 200 });
    const together = await Promise.all([1, 2, 3, 4, 5].map(() => ask('cached')));
    expect(engine.callsTo(cached.engineModel)).toBe(1);
    expect(new Set(together.map(({ body }) => body.decisionId)).size).toBe(5);
    const outcomes = together.map(({ headers }) => headers.get('interlock-cache'));
    expect(outcomes.toSorted()).toEqual(['hit', 'hit', 'hit', 'hit', 'miss']);
    const source = together[outcomes.indexOf('miss')]?.body.decisionId;
    const hit = together[outcomes.indexOf('hit')];
    expect(hit?.headers.get('interlock-effects')).toBe('cache=hit');
    expect(await stored(hit?.body.decisionId)).toMatchObject({
      attempts: 0,
      revision_id: cached.revisionId,
      trail: { linkedTo: { kind: 'cache', decisionId: source } },
    });
    for (const headers of [{ 'cache-control': 'no-cache' }, { 'interlock-cache': 'bypass' }] as const) {
      const fresh = await ask('cached', {}, headers as unknown as Record<string, string>);
      expect(fresh.headers.get('interlock-cache')).toBe('bypass');
    }
    expect(engine.callsTo(cached.engineModel)).toBe(3);
    await asOtto((ctx) => purgeCache(ctx, { workflowId: cached.id, reason: 'the price list changed' }));
    const purgedAt = performance.now();
    await until(async () => ((await ask('cached')).headers.get('interlock-cache') === 'miss' ? true : null));
    expect(performance.now() - purgedAt).toBeLessThan(5_000);
    expect((await ask('cached')).headers.get('interlock-cache')).toBe('hit');
    await world.asAda((ctx) => stopWorkflow(ctx, { workflowId: cached.id, reason: 'it looks wrong' }));
    const stopped = await until(async () => {
      const found = await ask('cached');
      return found.headers.get('interlock-cache') === null ? found : null;
    });
    expect(stopped.body).toMatchObject({ status: 'pending_review', modelOutput: null });
  });
});
