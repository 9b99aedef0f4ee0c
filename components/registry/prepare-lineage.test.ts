import { describe, expect, test } from 'vitest';
import type { Lineage, LineageNode } from '#server/registry/domain/lineage.ts';
import { prepareLineage, stepFrom } from './prepare-lineage.ts';

const at = { kind: 'run', experimentId: 'exp_1', runId: 'r1' } as const;
const NODES: LineageNode[] = [
  {
    ...{ kind: 'code', id: 'code', name: 'abc123', repository: 'git@host:credit.git', commit: 'abc123' },
    ...{
      branch: 'main',
      isDirty: true,
      packages: [{ name: 'requirements.txt', digest: 'f'.repeat(64) }],
      at,
    },
  },
  {
    ...{ kind: 'dataset', id: 'data', name: 'applications', digest: 'd'.repeat(64), context: 'training' },
    ...{ hasProfile: true, at: { kind: 'logged', experimentId: 'exp_1', datasetId: 'd1' } },
  },
  { kind: 'features', id: 'view', name: 'driver', features: ['rate', 'trips'], at },
  {
    ...{ kind: 'run', id: 'run', name: 'calm-owl', runId: 'r1', experimentId: 'exp_1', status: 'FINISHED' },
    isDeleted: false,
  },
  {
    ...{
      kind: 'version',
      id: 'v3',
      name: 'scorecard version 3',
      versionId: 'ver_3',
      modelId: 'mdl_1',
      number: 3,
    },
    ...{ isDeleted: false, hasProfile: true },
  },
  {
    ...{ kind: 'deployment', id: 'dep', name: 'Credit in production', deploymentId: 'dep_1' },
    ...{ environment: 'production', revisions: [5, 4], state: 'serving' },
  },
  { kind: 'workflow', id: 'flow', name: 'Credit', workflowId: 'wfl_1' },
  {
    ...{ kind: 'decisions', id: 'made', name: 'Credit', workflowId: 'wfl_1', versionId: 'ver_3' },
    ...{ decisions: 1204, lastAt: new Date(0) },
  },
];
const EDGES = [
  ['code', 'run'],
  ['data', 'run'],
  ['view', 'run'],
  ['run', 'v3'],
  ['v3', 'dep'],
  ['dep', 'flow'],
  ['flow', 'made'],
].map(([from = '', to = '']) => ({ from, to }));
const graph = (more: Lineage['more'] = []) => ({ nodes: NODES, edges: EDGES, more, focusId: 'v3' });
const yes = () => true;
const drawn = prepareLineage(graph(), yes);
const cards = new Map(drawn.columns.flatMap(({ cards: all }) => all).map((card) => [card.id, card]));

describe('a lineage in columns', () => {
  test('goes from code to decisions', () => {
    expect(drawn.columns.map(({ title, cards: all }) => [title, all.map(({ id }) => id)])).toEqual([
      ['Code and data', ['code', 'data', 'view']],
      ['Runs', ['run']],
      ['Models', ['v3']],
      ['Deployments', ['dep']],
      ['Decisions', ['flow', 'made']],
    ]);
  });

  test.each([
    ['code', '/experiments/exp_1/runs/r1', 'main, requirements.txt ffffffff', 'with changes'],
    ['data', '/experiments/exp_1/datasets/d1', 'for training, dddddddddddd', undefined],
    ['view', '/experiments/exp_1/runs/r1', 'rate, trips', undefined],
    ['run', '/experiments/exp_1/runs/r1', 'finished', undefined],
    ['v3', '/models/mdl_1/versions/3', 'with a reference for drift', undefined],
    ['dep', '/deployments/dep_1', 'revision 5, 4', 'serving'],
    ['flow', '/workflows/wfl_1', 'uses what is deployed for it', undefined],
    ['made', '/decisions?workflowId=wfl_1&modelVersionId=ver_3', 'Credit', undefined],
  ])('%s leads to its page and says one line', (id, href, detail, word) => {
    expect(cards.get(id)).toMatchObject({ href, detail });
    expect(cards.get(id)?.state?.word).toBe(word);
  });

  test('says what each comes from and leads to, and which was asked for', () => {
    expect(cards.get('v3')).toMatchObject({
      isFocus: true,
      from: ['calm-owl'],
      to: ['Credit in production'],
    });
    expect(cards.get('run')).toMatchObject({ isFocus: false, from: ['abc123', 'applications', 'driver'] });
    expect(cards.get('made')).toMatchObject({ name: '1,204 decisions in 30 days', from: ['Credit'] });
  });

  test('leads whoever may not look at decisions to the figures', () => {
    const other = prepareLineage(graph(), (permission) => permission !== 'decision:read');
    expect(other.columns.at(-1)?.cards.at(-1)?.href).toBe('/insights/wfl_1/technical');
  });

  test('has lines between neighbouring columns', () => {
    expect(drawn.gaps).toEqual([
      [
        { from: 0, to: 0, isOfFocus: false },
        { from: 1, to: 0, isOfFocus: false },
        { from: 2, to: 0, isOfFocus: false },
      ],
      [{ from: 0, to: 0, isOfFocus: true }],
      [{ from: 0, to: 0, isOfFocus: true }],
      [{ from: 0, to: 0, isOfFocus: false }],
    ]);
  });

  test('says how many are left out, and leaves out columns without a card', () => {
    const left = prepareLineage(
      {
        ...graph([
          { kind: 'run', count: 12, isAtLeast: false },
          { kind: 'version', count: 1, isAtLeast: true },
        ]),
        nodes: NODES.filter(({ kind }) => kind === 'run' || kind === 'version'),
      },
      yes,
    );
    expect(left.columns.map(({ title, more }) => [title, more])).toEqual([
      ['Runs', ['and 12 more runs']],
      ['Models', ['and at least 1 more version']],
    ]);
    expect(prepareLineage({ ...graph(), nodes: [], edges: [] }, yes)).toMatchObject({
      columns: [],
      gaps: [],
    });
  });
});

describe('the arrow keys', () => {
  test.each([
    ['data', 'ArrowUp', 'code'],
    ['data', 'ArrowDown', 'view'],
    ['code', 'ArrowUp', null],
    ['view', 'ArrowDown', null],
    ['data', 'ArrowRight', 'run'],
    ['run', 'ArrowLeft', 'code'],
    ['v3', 'ArrowRight', 'dep'],
    ['dep', 'ArrowRight', 'flow'],
    ['flow', 'ArrowLeft', 'dep'],
    ['made', 'ArrowLeft', 'dep'],
    ['made', 'ArrowRight', null],
    ['code', 'ArrowLeft', null],
    ['run', 'Enter', null],
    ['nobody', 'ArrowUp', null],
  ])('from %s by %s to %s', (id, key, to) => {
    expect(stepFrom(drawn, id, key)).toBe(to);
  });
});
