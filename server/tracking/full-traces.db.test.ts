import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { handOverTraces } from './hand-over-traces.ts';
import type { LoggedSpans } from './log-spans.ts';
import { traces } from './traces.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'full-traces-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'full-traces-test-system' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
});

afterAll(async () => {
  await open.database.close();
  await system.database.close();
  await database.drop();
});

function act<O>(operation: unknown, input: Record<string, unknown>): Promise<O> {
  const known = operation as Operation<'query' | 'mutation', unknown, O>;
  const { workspaceId } = tenant;
  return executeOperation(known, 'test', callerOf(ada, open.uow), { workspaceId, ...input });
}

const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');
const idOf = (n: number) => `tr-${hex(n, 32)}`;

/** Spans as [trace, span, parent, name]; one without a parent is a root. */
function log(
  ...given: [trace: number, span: number, parent?: number | undefined, name?: string][]
): Promise<LoggedSpans> {
  const spans = given.map(([trace, span, parent, name = 'step']) => ({
    traceId: hex(trace, 32),
    spanId: hex(span, 16),
    ...(parent !== undefined && { parentSpanId: hex(parent, 16) }),
    name,
    startTimeUnixNano: '1000000000',
    endTimeUnixNano: '2000000000',
  }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  return act(traces.logSpans, { experiment: '0', encoding: 'json', body });
}

/** Has a trace hold as many spans as it may, or so many, each like its first. */
async function fill(trace: number, spans: number = TRACE_LIMITS.spansPerTrace): Promise<void> {
  const same =
    'organisation_id, workspace_id, trace_id, parent_id, name, type, status, start_ns, end_ns, content';
  await system.uow.writeSql(EVERY_TENANT, (tx) =>
    rows(
      tx,
      `INSERT INTO trace_span (id, ${same}) SELECT 'more-' || n, ${same}
       FROM trace_span, generate_series(2, $2::int) n WHERE trace_id = $1 AND id = $3`,
      [idOf(trace), spans, hex(1, 16)],
    ),
  );
}

test('a full trace takes what is sent again and its root, tells how much it does not take, and leaves others room', async () => {
  await log([1, 1, 2], [2, 1, 2]);
  await fill(1);
  expect(await log([1, 1, 2], [1, 3, 2], [1, 4, 2], [1, 2], [2, 3, 2])).toEqual({ spans: 3, rejected: 2 });
  expect(await log([1, 5, 2])).toEqual({ spans: 0, rejected: 1 });
  expect(await act(traces.info, { id: idOf(1) })).toMatchObject({ state: 'OK' });
  const stored = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ spans: number }>(tx, 'SELECT count(*)::int AS spans FROM trace_span GROUP BY trace_id ORDER BY 1'),
  );
  expect(stored.map(({ spans }) => spans)).toEqual([2, TRACE_LIMITS.spansPerTrace + 1]);
});

test('traces with more spans than one answer holds are not cut short', async () => {
  for (const trace of [3, 4]) {
    await log([trace, 1]);
    await fill(trace);
  }
  await expect(act(traces.batch, { ids: [1, 3, 4].map(idOf) })).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('fewer of them at once'),
  });
});

/** Has traces be of somebody, and their spans be of a day whose key was destroyed where they are to be many only. */
function giveTo(user: string, ...given: number[]): Promise<void> {
  return system.uow.writeSql(EVERY_TENANT, async (tx) => {
    await rows(tx, 'UPDATE trace SET end_user = $1 WHERE id = ANY($2)', [user, given.map(idOf)]);
    await rows(tx, "UPDATE trace_span SET content = 'p1.gone.' WHERE id LIKE 'more-%'", []);
  });
}

async function handOverAll(subject: string) {
  const parts = [];
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<typeof handOverTraces>> = await system.uow.write(
      { ...EVERY_TENANT, organisationId: tenant.organisationId },
      (tx) => handOverTraces(systemContext(tx, tenant.organisationId, 'test'), subject, after),
    );
    parts.push(part.traces);
    after = part.next;
  } while (after !== null && parts.length < 20);
  return parts;
}

test('a subject is handed over however many spans their traces have together', async () => {
  await giveTo('jo', 2, 1, 3, 4);
  const parts = await handOverAll('jo');
  expect(parts.map((part) => part.map(({ info }) => info.id))).toEqual([[1, 2, 3].map(idOf), [idOf(4)]]);
  expect(parts.flat().every(({ hasMore }) => !hasMore)).toBe(true);
});

test('a trace longer than a part is handed over in several, none of its spans left out, and others whole', async () => {
  const long = 'x'.repeat(1_000_000);
  await log([5, 1], [5, 2, 1, `2${long}`]);
  await log(
    [6, 1],
    ...[2, 3, 4, 5, 6].map((span): [number, number, number, string] => [6, span, 1, `${span}${long}`]),
  );
  await log([7, 1], [7, 2, 1, `2${long}`]);
  await log([8, 1]);
  await giveTo('kim', 5, 6, 7, 8);
  const parts = await handOverAll('kim');
  const told = parts.map((part) =>
    part.map(({ info, spans, hasMore }) => [info.id, spans.map(({ name }) => name?.[0]).join(''), hasMore]),
  );
  expect(told).toEqual([
    [[idOf(5), 's2', false]],
    [[idOf(6), 's23', true]],
    [[idOf(6), '45', true]],
    [
      [idOf(6), '6', false],
      [idOf(7), 's2', false],
      [idOf(8), 's', false],
    ],
  ]);
});

describe('one export that tells of traces with more spans than are read at once', () => {
  const full = [9, 10, 11, 12, 13, 14];
  const overlong = 15;

  beforeAll(async () => {
    for (const trace of [...full, overlong]) {
      await log([trace, 1]);
      await fill(trace, trace === overlong ? TRACE_LIMITS.standingSpans + 1 : TRACE_LIMITS.spansPerTrace);
    }
  });

  const tokensOf = async (trace: number) =>
    (await act<{ metadata: Record<string, string> }>(traces.info, { id: idOf(trace) })).metadata[
      'mlflow.trace.tokenUsage'
    ];

  test('costs no other trace its spans: the full ones take none', async () => {
    const sent = [...full, overlong].map((trace): [number, number, number] => [trace, 2, 1]);
    expect(await log(...sent, [16, 2, 1])).toEqual({ spans: 1, rejected: sent.length });
    expect(await act(traces.info, { id: idOf(16) })).toMatchObject({ state: 'IN_PROGRESS' });
  });

  test('keeps what is sent again and roots, and counts all that stands in each of them', async () => {
    await system.uow.writeSql(EVERY_TENANT, (tx) =>
      rows(
        tx,
        `UPDATE trace_span SET usage = jsonb_build_object('total_tokens', ('x' || right(trace_id, 1))::bit(4)::int)
         WHERE id = 'more-2' AND trace_id = ANY($1)`,
        [full.map(idOf)],
      ),
    );
    const sent = full.flatMap((trace): [number, number, number?][] => [
      [trace, 1],
      [trace, 3],
      [trace, 4, 1],
    ]);
    expect(await log(...sent)).toEqual({ spans: full.length * 2, rejected: full.length });
    for (const trace of full) expect(await tokensOf(trace)).toBe(`{"total_tokens":${trace}}`);
  });
});
