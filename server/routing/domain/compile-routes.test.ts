import { describe, expect, test } from 'vitest';
import { compileRoute, compileSnapshot, digestOfRoutes, type RouteSource } from './compile-routes.ts';

const policy = {
  score: 'default_probability',
  lower: 0.1,
  upper: 0.2,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 60, onTimeout: 'refuse' },
  onError: { kind: 'review' as const },
};

function source(slug: string, revision: Partial<RouteSource['revision']> = {}): RouteSource {
  const now = new Date(0);
  return {
    revision: {
      id: 'rvn_1',
      deploymentId: 'dep_1',
      number: 3,
      workflowId: 'wfl_1',
      workspaceId: 'wsp_1',
      environment: 'production',
      workflowVersionId: 'wfv_1',
      modelVersionId: 'ver_1',
      clusterId: 'cls_1',
      changeRequestId: 'chg_1',
      engineModel: 'credit-r3-abc',
      createdAt: now,
      ...revision,
    },
    workflow: {
      workflow: { id: 'wfl_1', slug, name: 'Credit decision', workspaceId: 'wsp_1' },
      version: {
        id: 'wfv_1',
        number: 2,
        inputContract: { type: 'object' },
        outputSchema: {},
        decisionPolicy: policy,
        reliability: { timeoutMs: 2_000, retriesMax: 1 },
        callPolicy: {},
      },
    } as unknown as RouteSource['workflow'],
    version: {
      id: 'ver_1',
      model: { id: 'mdl_1', name: 'credit-scorecard' },
      number: 7,
      tensorMapping: { inputs: [], outputs: [] },
    } as unknown as RouteSource['version'],
    cluster: {
      id: 'cls_1',
      organisationId: 'org_1',
      name: 'local',
      adapter: 'open-inference',
      baseUrl: 'embedded:',
      settings: { dialect: 'interlock', delivery: { kind: 'upload' } },
      egressGrants: ['127.0.0.0/8'],
      credential: { id: 'crd_1', header: 'admin-key', sealedValue: 'v1.sealed', place: 'here' },
      clientKey: null,
      connectedAt: now,
      removedAt: null,
    },
  };
}

test('a route holds everything a call needs, the credential still sealed', () => {
  const route = compileRoute(source('credit-decision'));
  expect(route).toMatchObject({
    slug: 'credit-decision',
    workflowVersion: 2,
    decisionPolicy: policy,
    revision: {
      number: 3,
      model: { name: 'credit-scorecard', version: 7 },
      endpoint: { baseUrl: 'embedded:', model: 'credit-r3-abc', version: '1' },
      credential: { header: 'admin-key', sealedValue: 'v1.sealed', place: 'here' },
    },
  });
});

test('a route carries the secrets that its policy names, sealed, and says nothing of any where it names none', () => {
  const plain = source('credit-decision');
  expect(compileRoute({ ...plain, secrets: [] })).toEqual(compileRoute(plain));
  expect(compileRoute(plain)).not.toHaveProperty('secrets');
  const safety = {
    origin: 'https://safety.example',
    header: 'x-key',
    sealedValue: 'v2.sealed',
    place: 'here',
    binding: 'origin' as const,
  };
  const secrets = [{ name: 'safety', workspaceId: 'wsp_1', ...safety }];
  expect(compileRoute({ ...plain, secrets }).secrets).toEqual({ safety });
});

test('a revision has the price of its model', () => {
  const priced = source('credit-decision');
  const rates = { perCall: 0, perMillionTokensIn: 2, perMillionTokensOut: 4 };
  const usual = { currency: 'EUR', perCall: 1, perMillionTokensIn: 0, perMillionTokensOut: 0 };
  const policyWith = (model: string) => ({ price: { ...usual, models: [{ model, ...rates }] } });
  const priceFor = (model: string) => {
    const version = { ...priced.workflow.version, callPolicy: policyWith(model) };
    return compileRoute({ ...priced, workflow: { ...priced.workflow, version } }).revision.price;
  };
  expect(priceFor('credit-scorecard')).toEqual({ currency: 'EUR', ...rates });
  expect(priceFor('another-model')).toEqual(usual);
});

test('the same routes have the same digest in any order and any version; others have another', () => {
  const routes = [compileRoute(source('b')), compileRoute(source('a'))];
  const one = compileSnapshot('org_1', 1, routes);
  const two = compileSnapshot('org_1', 2, [...routes].reverse());
  expect(Object.keys(one.workflows)).toEqual(['a', 'b']);
  expect(digestOfRoutes(one)).toBe(digestOfRoutes(two));
  const moved = compileSnapshot(
    'org_1',
    3,
    [routes[0], compileRoute(source('a', { id: 'rvn_2' }))].flatMap((route) => route ?? []),
  );
  expect(digestOfRoutes(moved)).not.toBe(digestOfRoutes(one));
});

describe('what a route has beside the revision in force', () => {
  const other = source('credit-decision', { id: 'rvn_2', number: 2 });
  const fallingBack = source('credit-decision');
  const version = {
    ...fallingBack.workflow.version,
    callPolicy: { fallbacks: [{ kind: 'revision' as const }] },
  };
  const nothing = { previous: null, traffic: null, sourceOf: () => undefined, purges: 0 };
  const split = {
    salt: 'spl_1',
    terms: {
      arms: [
        { revisionId: 'rvn_3', weight: 90 },
        { revisionId: 'rvn_2', weight: 10, task: { field: 'purpose', anyOf: ['car'] } },
        { revisionId: 'rvn_9', weight: 0 },
      ],
      shadow: { revisionId: 'rvn_2', share: 50, concurrentMax: 2, perMinuteMax: 10 },
    },
  };
  const sourceOf = (id: string) => ({ rvn_3: fallingBack, rvn_2: other })[id];

  test('is nothing where there is nothing, so that digests of before stand', () => {
    expect(compileRoute(fallingBack, nothing)).toEqual(compileRoute(fallingBack));
    expect(compileRoute(fallingBack, { ...nothing, previous: other, purges: 2 })).toEqual(
      compileRoute(fallingBack),
    );
  });

  test('the one before, where the policy falls back to it', () => {
    const workflow = { ...fallingBack.workflow, version };
    const route = compileRoute({ ...fallingBack, workflow }, { ...nothing, previous: other });
    expect(route.previous).toEqual(compileRoute(other).revision);
  });

  test('none that was approved with other rules', () => {
    const workflow = { ...fallingBack.workflow, version };
    const foreign = source('credit-decision', { id: 'rvn_2', workflowVersionId: 'wfv_0' });
    const route = compileRoute({ ...fallingBack, workflow }, { ...nothing, previous: foreign });
    expect(route).not.toHaveProperty('previous');
  });

  test('arms that can be reached, in their order, and the shadow', () => {
    const { traffic } = compileRoute(fallingBack, { ...nothing, traffic: split, sourceOf });
    expect(traffic?.salt).toBe('spl_1');
    expect(traffic?.arms.map(({ weight, task, revision }) => [revision.id, weight, task?.field])).toEqual([
      ['rvn_1', 90, undefined],
      ['rvn_2', 10, 'purpose'],
    ]);
    expect(traffic?.shadow).toMatchObject({ share: 50, concurrentMax: 2, revision: { id: 'rvn_2' } });
  });
});
