import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { CreatedRun } from './create-run.ts';
import type { RunRecord } from './domain/experiment.ts';
import { type Clause, type Ordering, parseFilter, parseOrderings } from './domain/search-grammar.ts';
import { RUN_RULES } from './domain/search-rules.ts';
import { experiments } from './experiments.router.ts';
import { foldMetrics } from './fold-metrics.job.ts';
import { runs } from './runs.router.ts';

/**
 * Whatever the filter and the order: the database finds the runs that a naive look at every run finds, in the same order,
 * and pages of any size put together are the whole.
 */
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let experimentId: string;
let all: RunRecord[];

const METRICS = ['acc', 'loss', 'a b'];
const PARAMS = ['kind', 'depth'];
const TAGS = ['team', 'empty'];
const TEXTS = ['', 'a', 'A', 'ab', 'b%', 'b_', '5', "it's", 'x\\y', 'é'];
const NUMBERS = [-1, 0, 0.5, 1, 2, 1e6];
const STATUSES = ['RUNNING', 'FINISHED', 'FAILED'];

function act<O>(operation: unknown, input: unknown): Promise<O> {
  const known = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(known, 'test', callerOf(ada, open.uow), input);
}

/** The same numbers at every run: a seed keeps the test from being another one each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const measured = (key: string, value: number | string, step: number) => ({ key, value, step, timestamp: 1 });

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'run-search-test' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  ({ id: experimentId } = await act<{ id: string }>(experiments.create, { name: 'searched' }));
  const random = seeded(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const some = <T>(keys: readonly string[], value: (key: string) => T): T[] =>
    keys.filter(() => random() < 0.6).map(value);
  for (let at = 0; at < 60; at += 1) {
    const { id: runId } = await act<CreatedRun>(runs.create, {
      experimentId,
      name: pick(['one', 'two', 'Three']),
      userId: pick(['ada', 'bo']),
      startTime: Math.floor(random() * 10),
    });
    await act(runs.logBatch, {
      runId,
      metrics: [...some(METRICS, (key) => measured(key, random() < 0.15 ? 'NaN' : pick(NUMBERS), 1))],
      params: some(PARAMS, (key) => ({ key, value: pick(TEXTS) })),
      tags: some(TAGS, (key) => ({ key, value: pick(TEXTS) })),
    });
    // Batches of many metrics wait to be folded, and are found all the same.
    if (random() < 0.3)
      await act(runs.logBatch, {
        runId,
        metrics: [
          ...some(METRICS, (key) =>
            measured(key, random() < 0.15 ? 'NaN' : pick(NUMBERS), Math.floor(random() * 3)),
          ),
          ...Array.from({ length: 40 }, (_, index) => measured(`many ${index}`, index, 1)),
        ],
      });
    if (random() < 0.5)
      await act(runs.update, { runId, status: pick(STATUSES), endTime: Math.floor(random() * 10) });
    if (random() < 0.4)
      await act(runs.logInputs, {
        runId,
        datasets: [
          {
            name: pick(['loans', 'cards']),
            digest: pick(['d1', 'd2']),
            sourceType: 's',
            source: 's',
            tags: random() < 0.5 ? [{ key: 'mlflow.data.context', value: pick(['training', 'eval']) }] : [],
          },
        ],
      });
  }
  all = (await act<KeysetPage<RunRecord>>(runs.search, { experimentIds: [experimentId] })).items;
}, 120_000);

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

type Value = string | number | null | undefined;
const FIELDS: Record<string, keyof RunRecord> = {
  run_id: 'id',
  run_name: 'name',
  user_id: 'userId',
  status: 'status',
  start_time: 'startTime',
  end_time: 'endTime',
  artifact_uri: 'artifactUri',
};

/** What a run has under a name: undefined when nothing, NaN when a metric is not a number. */
function valueIn(run: RunRecord, { kind, key }: Pick<Clause, 'kind' | 'key'>): Value {
  if (kind === 'attribute') return run[FIELDS[key] ?? 'id'] as Value;
  const of = kind === 'metric' ? run.metrics : kind === 'parameter' ? run.params : run.tags;
  return of.find((entry) => entry.key === key)?.value;
}

function isLike(text: string, pattern: string, flags: string): boolean {
  const source = [...pattern.matchAll(/\\(.)|[\s\S]/gu)]
    .map(([sign, escaped]) =>
      escaped ? literal(escaped) : sign === '%' ? '[\\s\\S]*' : sign === '_' ? '[\\s\\S]' : literal(sign),
    )
    .join('');
  return new RegExp(`^${source}$`, `u${flags}`).test(text);
}
const literal = (sign: string) => (/[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign);

function compare(left: Value, { comparator, value }: Clause): boolean {
  if (comparator === 'IS NULL') return left === undefined || left === null;
  if (left === undefined || left === null) return false;
  if (comparator === 'IS NOT NULL') return true;
  if (Array.isArray(value)) return value.includes(left as string) === (comparator === 'IN');
  const right = value as string | number;
  if (comparator === 'LIKE' || comparator === 'ILIKE')
    return isLike(String(left), String(right), comparator === 'LIKE' ? '' : 'i');
  if (comparator === '!=') return left !== right;
  if (comparator === '=') return left === right;
  return (
    { '<': left < right, '<=': left <= right, '>': left > right, '>=': left >= right }[comparator] ?? false
  );
}

function fits(run: RunRecord, clause: Clause): boolean {
  if (clause.kind !== 'dataset') return compare(valueIn(run, clause), clause);
  return run.datasets.some((dataset) => {
    const context = dataset.tags.find(({ key }) => key === 'mlflow.data.context')?.value;
    return compare(clause.key === 'context' ? context : dataset[clause.key as 'name'], clause);
  });
}

/** Numbers and texts first, then NaN, then nothing; the direction turns the first of these only. */
function rank(value: Value): number {
  if (value === undefined || value === null) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function inOrder(orderings: readonly Ordering[]) {
  const named = orderings.some(({ key }) => key === 'start_time')
    ? orderings
    : [...orderings, { kind: 'attribute', key: 'start_time', isAscending: false } as const];
  return (one: RunRecord, other: RunRecord): number => {
    for (const ordering of [...named, { kind: 'attribute', key: 'run_id', isAscending: true } as const]) {
      const [a, b] = [valueIn(one, ordering), valueIn(other, ordering)];
      if (rank(a) !== rank(b)) return rank(a) - rank(b);
      if (rank(a) > 0 || a === b) continue;
      const isBefore =
        typeof a === 'string'
          ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) < 0
          : Number(a) < Number(b);
      return isBefore === ordering.isAscending ? -1 : 1;
    }
    return 0;
  };
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const number = fc.constantFrom('>', '>=', '!=', '=', '<', '<=');
const words = fc.constantFrom('=', '!=', 'LIKE', 'ILIKE');
const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom('%', 'a%', '_', '%b%', 'B%', 'x\\\\y', 'b\\%', '%\\'),
);
const clause = fc.oneof(
  fc
    .tuple(fc.constantFrom(...METRICS), number, fc.constantFrom(...NUMBERS))
    .map(([key, how, value]) => `metrics.\`${key}\` ${how} ${value}`),
  fc
    .tuple(fc.constantFrom(...PARAMS), words, text)
    .map(([key, how, value]) => `params.${key} ${how} ${quote(value)}`),
  fc
    .tuple(fc.constantFrom(...TAGS), words, text)
    .map(([key, how, value]) => `tags.${key} ${how} ${quote(value)}`),
  fc
    .tuple(
      fc.constantFrom('params.kind', 'tags.team', 'tags.none'),
      fc.constantFrom('IS NULL', 'is not null'),
    )
    .map((one) => one.join(' ')),
  fc
    .tuple(number, fc.integer({ min: 0, max: 10 }))
    .map(([how, value]) => `attributes.start_time ${how} ${value}`),
  fc.tuple(number, fc.integer({ min: 0, max: 10 })).map(([how, value]) => `end_time ${how} ${value}`),
  fc.tuple(words, fc.constantFrom(...STATUSES, '%ED')).map(([how, value]) => `status ${how} ${quote(value)}`),
  fc
    .tuple(words, fc.constantFrom('one', 'THREE', 't%'))
    .map(([how, value]) => `run_name ${how} ${quote(value)}`),
  fc
    .tuple(fc.constantFrom('name', 'digest', 'context'), words, fc.constantFrom('loans', 'd1', 'eval', '%a%'))
    .map(([key, how, value]) => `datasets.${key} ${how} ${quote(value)}`),
);
const ordering = fc
  .tuple(
    fc.constantFrom(
      'metrics.acc',
      'metrics.loss',
      'metrics.`a b`',
      'params.kind',
      'tags.team',
      'end_time',
      'start_time',
      'run_name',
      'status',
    ),
    fc.constantFrom('', ' ASC', ' DESC'),
  )
  .map(([field, way]) => field + way);

async function pagesOf(filter: string, orderBy: readonly string[], limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: KeysetPage<RunRecord> = await act(runs.search, {
      experimentIds: [experimentId],
      filter,
      orderBy,
      limit,
      columns: { metrics: [], params: [], tags: [] },
      ...(cursor ? { cursor } : {}),
    });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

test('the database finds what a naive look finds, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(clause, { maxLength: 3 }),
      fc.uniqueArray(ordering, { maxLength: 2, selector: (one) => one.split(' ')[0] }),
      fc.integer({ min: 7, max: 70 }),
      async (clauses, orderBy, limit) => {
        const filter = clauses.join(' AND ');
        const parsed = parseFilter(filter, RUN_RULES);
        const expected = all
          .filter((run) => parsed.every((one) => fits(run, one)))
          .sort(inOrder(parseOrderings(orderBy, RUN_RULES)))
          .map(({ id }) => id);
        expect(await pagesOf(filter, orderBy, limit)).toEqual(expected);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150), seed: 11 },
  );
}, 180_000);

test('what was folded is found as before', async () => {
  const order = ['metrics.acc DESC', 'metrics.loss'];
  const before = await pagesOf('metrics.acc > 0', order, 9);
  const all = await pagesOf('', order, 9);
  const system = openUnitOfWork(database.systemUrl, { name: 'fold-test' });
  const signal = AbortSignal.timeout(20_000);
  const told = await foldMetrics.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
  await system.database.close();
  expect(told).toMatch(/^folded [1-9]\d* batches of metrics$/);
  expect(await pagesOf('metrics.acc > 0', order, 9)).toEqual(before);
  expect(await pagesOf('', order, 9)).toEqual(all);
});

test('a run is found by several ids, in several experiments, and not in other places', async () => {
  const [one, two] = all;
  const filter = `run_id IN ('${one?.id}', '${two?.id}', 'none')`;
  const ids = (await act<KeysetPage<RunRecord>>(runs.search, { experimentIds: [experimentId, '0'], filter }))
    .items;
  expect(ids.map(({ id }) => id).sort()).toEqual([one?.id, two?.id].sort());
  const elsewhere = await act<KeysetPage<RunRecord>>(runs.search, { experimentIds: ['0', '404'], filter });
  expect(elsewhere.items).toEqual([]);
});

test('a page token is worth nothing in another search', async () => {
  const search = { experimentIds: [experimentId], limit: 5 };
  const { nextCursor: cursor } = await act<KeysetPage<RunRecord>>(runs.search, search);
  await expect(act(runs.search, { ...search, filter: 'metrics.acc > 0', cursor })).rejects.toThrow(
    'Invalid page token',
  );
});

test('what was counted a moment ago hides nothing that came since', async () => {
  const { id } = await act<{ id: string }>(experiments.create, { name: 'counted' });
  const start = async () => (await act<CreatedRun>(runs.create, { experimentId: id })).id;
  const find = async () => {
    const filter = "params.kind = 'new' and metrics.acc > 0.5";
    return (await act<KeysetPage<RunRecord>>(runs.search, { experimentIds: [id], filter })).items;
  };
  const log = (runId: string, kind: string) =>
    act(runs.logBatch, { runId, metrics: [measured('acc', 1, 1)], params: [{ key: 'kind', value: kind }] });
  await log(await start(), 'old');
  expect(await find()).toEqual([]);
  const later = await start();
  await log(later, 'new');
  expect((await find()).map((run) => run.id)).toEqual([later]);
});
