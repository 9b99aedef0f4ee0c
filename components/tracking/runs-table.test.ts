import { describe, expect, it } from 'vitest';
import { groupRuns } from './group-runs.ts';
import { prepareRunsCsv } from './prepare-runs-csv.ts';
import { chooseColumns, orderBy, possibleColumns, withColumn } from './run-columns.ts';
import { parseFieldId, type ShownRun, withoutOwn, writeField } from './run-field.ts';

const run = (id: string, given: Partial<ShownRun> = {}): ShownRun => ({
  id,
  name: id,
  status: 'FINISHED',
  lifecycle: 'active',
  startedAt: 1_000,
  endedAt: 4_000,
  user: 'mara',
  metrics: {},
  params: {},
  tags: {},
  ...given,
});

const RUNS = [
  run('a', {
    metrics: { loss: 1, auc: 0.9 },
    params: { depth: '3' },
    tags: { 'mlflow.user': 'x', team: 'risk' },
  }),
  run('b', { metrics: { loss: 3 }, params: { depth: '5' } }),
  run('c', { metrics: { loss: Number.NaN }, params: { depth: '3' } }),
  run('d'),
];
const DEPTH = { kind: 'params', key: 'depth' } as const;
const LOSS = { kind: 'metrics', key: 'loss' } as const;

describe('fields of runs', () => {
  it.each([
    ['metrics.val loss', { kind: 'metrics', key: 'val loss' }],
    ['tags.a.b', { kind: 'tags', key: 'a.b' }],
    ['metrics.', null],
    ['loss', null],
    ['sorts.loss', null],
  ])('reads %j as %j', (id, field) => {
    expect(parseFieldId(id)).toEqual(field);
  });

  it('writes odd keys in backticks', () => {
    expect(writeField({ kind: 'metrics', key: 'val loss' })).toBe('metrics.`val loss`');
    expect(writeField(LOSS)).toBe('metrics.loss');
  });

  it('leaves out the tags that MLflow sets itself', () => {
    expect(withoutOwn({ metrics: ['auc'], params: [], tags: ['mlflow.user', 'team'] })).toEqual({
      metrics: ['auc'],
      params: [],
      tags: ['team'],
    });
  });
});

describe('columns', () => {
  const known = { metrics: ['auc', 'loss'], params: ['depth'], tags: ['team'] };

  it('start with the first of each kind', () => {
    expect(chooseColumns(null, known).map(({ id }) => id)).toEqual([
      'attributes.status',
      'attributes.start_time',
      'attributes.duration',
      'metrics.auc',
      'metrics.loss',
      'params.depth',
    ]);
  });

  it('are those of the address, even of runs not seen yet, without what is no field', () => {
    expect(chooseColumns('metrics.later,nonsense,attributes.none', known).map(({ id }) => id)).toEqual([
      'metrics.later',
    ]);
    expect(chooseColumns('', known)).toEqual([]);
  });

  it('come and go in the order in which they are offered', () => {
    const possible = possibleColumns(known);
    const chosen = chooseColumns('params.depth', known);
    expect(withColumn(chosen, possible, 'metrics.loss', true)).toBe('metrics.loss,params.depth');
    expect(withColumn(chosen, possible, 'params.depth', false)).toBe('');
  });

  it.each([
    [null, []],
    [{ columnId: 'metrics.val loss', descending: true }, ['metrics.`val loss` DESC']],
    [{ columnId: 'attributes.start_time', descending: false }, ['attributes.start_time ASC']],
    [{ columnId: 'attributes.run_name', descending: false }, ['attributes.run_name ASC']],
    [{ columnId: 'attributes.duration', descending: false }, []],
    [{ columnId: 'nonsense', descending: false }, []],
  ])('order by %j is %j', (sort, order) => {
    expect(orderBy(sort)).toEqual(order);
  });
});

describe('groups', () => {
  it('stand in the order of their first run, the ones without a value among them', () => {
    const lines = groupRuns(RUNS, DEPTH, new Set(['is 5']), [LOSS]);
    expect(lines.map((line) => (line.kind === 'group' ? `${line.value}: ${line.count}` : line.key))).toEqual([
      '3: 2',
      'a',
      'c',
      '5: 1',
      'null: 1',
      'd',
    ]);
  });

  it('sum up the runs that have a number, and no others', () => {
    const [head] = groupRuns(RUNS, DEPTH, new Set(), [LOSS]);
    expect(head).toMatchObject({ figures: { 'metrics.loss': { count: 1, mean: 1, least: 1, most: 1 } } });
  });

  it('are no groups without a field', () => {
    expect(groupRuns(RUNS, null, new Set(), []).map((line) => line.key)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('runs as a file', () => {
  it('hold the exact figures of the columns that are shown', () => {
    const known = { metrics: ['loss'], params: ['depth'], tags: [] };
    const columns = chooseColumns(
      'metrics.loss,params.depth,attributes.start_time,attributes.duration',
      known,
    );
    expect(prepareRunsCsv(RUNS.slice(1, 2), columns).split('\r\n')).toEqual([
      'run_id,run_name,metrics.loss,params.depth,attributes.start_time,attributes.duration',
      'b,b,3,5,1970-01-01T00:00:01.000Z,3000',
      '',
    ]);
  });
});
