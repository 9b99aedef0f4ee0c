import { describe, expect, test } from 'vitest';
import { drawLineage, LINEAGE_MAX, type RunNode, type WorkflowNode } from './lineage.ts';

const run = (id: string): RunNode => ({
  ...{ kind: 'run', id: `run:${id}`, name: id, runId: id, experimentId: 'exp_1' },
  ...{ status: 'FINISHED', isDeleted: false },
});
const workflow = (id: string): WorkflowNode => ({ kind: 'workflow', id, name: id, workflowId: id });
const NONE = new Set<never>();

describe('a lineage', () => {
  test('never holds more than 200 nodes', () => {
    expect(Object.values(LINEAGE_MAX).reduce((sum, each) => sum + each, 0)).toBe(200);
  });

  test('holds each node once, by kind, and no edge that leads nowhere', () => {
    const drawn = drawLineage(
      [workflow('w'), run('a'), run('b'), { ...run('a'), name: 'another' }],
      [
        { from: 'run:a', to: 'run:b' },
        { from: 'run:a', to: 'run:b' },
        { from: 'run:b', to: 'run:gone' },
        { from: 'run:b', to: 'run:b' },
        { from: 'run:b', to: 'w' },
      ],
      'run:b',
      NONE,
    );
    expect(drawn.nodes.map(({ name }) => name)).toEqual(['b', 'a', 'w']);
    expect(drawn.edges).toEqual([
      { from: 'run:a', to: 'run:b' },
      { from: 'run:b', to: 'w' },
    ]);
    expect(drawn.more).toEqual([]);
  });

  test('tells what it leaves out, and keeps what was asked for', () => {
    const runs = Array.from({ length: 50 }, (_, index) => run(String(index)));
    const drawn = drawLineage(runs, [{ from: 'run:48', to: 'run:49' }], 'run:49', NONE);
    expect(drawn.nodes).toHaveLength(LINEAGE_MAX.run);
    expect(drawn.nodes[0]?.id).toBe('run:49');
    expect(drawn.edges).toEqual([]);
    expect(drawn.more).toEqual([{ kind: 'run', count: 50 - LINEAGE_MAX.run, isAtLeast: false }]);
  });

  test('says that there are more where a look ended at its bound', () => {
    expect(drawLineage([run('a')], [], 'run:a', new Set(['run'])).more).toEqual([
      { kind: 'run', count: 1, isAtLeast: true },
    ]);
  });
});
