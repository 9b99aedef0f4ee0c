import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { systemContext } from '#server/access/system-context.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { parseFilter, parseOrderings } from './domain/search-grammar.ts';
import type { TracePage } from './domain/trace-page.ts';
import { TRACE_RULES } from './domain/trace-rules.ts';
import { logSpans } from './log-spans.ts';
import { searchTraces } from './search-traces.ts';
import { searchTracesInput } from './traces.schema.ts';
import { contentOf } from './traces-search.views.ts';
import { walkTraces } from './walk-traces.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;

/** Four traces, each with more than half of the spans that are read at once; the last span of the third and fourth is red. */
const TRACES = [4, 3, 2, 1];
const SPANS_EACH = 700;
const FOUND = [2, 1];

const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');
const idOf = (n: number) => `tr-${hex(n, 32)}`;

function write<O>(run: (ctx: Context) => Promise<O>): Promise<O> {
  return open.uow.write({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
    run(systemContext(tx, tenant.organisationId, 'test')),
  );
}

function exportOf(trace: number): string {
  const spans = Array.from({ length: SPANS_EACH }, (_, at) => ({
    traceId: hex(trace, 32),
    spanId: hex(at + 1, 16),
    name: 'step',
    startTimeUnixNano: `${trace}000000000`,
    endTimeUnixNano: `${trace}900000000`,
    attributes:
      at === SPANS_EACH - 1 && FOUND.includes(trace)
        ? [{ key: 'colour', value: { stringValue: 'red' } }]
        : [],
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.systemUrl, { name: 'walk-traces-test' });
  tenant = await testTenant(open.uow, 'acme');
  const { workspaceId } = tenant;
  for (const trace of TRACES)
    await write((ctx) =>
      logSpans(ctx, { workspaceId, experiment: '0', encoding: 'json', body: exportOf(trace) }),
    );
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

/** One page of what is red, with at most so many spans looked into beyond those of its first trace. */
function page(from: TracePage, spans: number, orderBy: string[] = [], limit = 10) {
  const { organisationId, workspaceId } = tenant;
  const clauses = parseFilter("span.attributes.colour = 'red'", TRACE_RULES);
  const orderings = parseOrderings(orderBy, TRACE_RULES);
  return write((ctx) =>
    walkTraces(ctx, {
      search: { organisationId, workspaceId, experiments: ['0'], clauses, orderings },
      content: contentOf(clauses),
      limit,
      from,
      bounds: { traces: 2_000, spans },
    }),
  );
}

async function pages(spans: number, orderBy: string[] = [], limit = 10): Promise<string[][]> {
  const found: string[][] = [];
  for (let from: TracePage = null, isFirst = true; isFirst || from; isFirst = false) {
    const [kept, next] = await page(from, spans, orderBy, limit);
    found.push(kept.map(({ id }) => id));
    from = next;
  }
  return found;
}

test('a search that may look into all spans answers at once', async () => {
  expect(await pages(40_000)).toEqual([FOUND.map(idOf)]);
  expect(await pages(40_000, ['timestamp ASC'])).toEqual([[...FOUND].reverse().map(idOf)]);
});

test('a page ends with the last trace that it looked into wholly, and the next goes on behind it', async () => {
  // Read at once: the first trace, and what belongs to the second only in part.
  expect(await pages(1_000)).toEqual([[], [], [idOf(2)], [idOf(1)]]);
  expect(await pages(2_000)).toEqual([[], FOUND.map(idOf)]);
  expect(await pages(1_000, ['timestamp ASC'])).toEqual([[idOf(1)], [idOf(2)], [], []]);
});

test('a trace with more spans than a page may look into is looked into wholly all the same', async () => {
  expect((await pages(1)).flat()).toEqual(FOUND.map(idOf));
});

test('a page that is full goes on behind its last trace', async () => {
  expect(await pages(40_000, [], 1)).toEqual([[idOf(2)], [idOf(1)]]);
});

test.each(['name', 'tag.team', 'span.name', 'text'])(
  'a pattern for %s may end in a backslash, and is no longer than anybody writes',
  async (of) => {
    const search = (pattern: string) => {
      const filter = `${of} LIKE '${pattern}'`;
      const given = { workspaceId: tenant.workspaceId, experiments: ['0'], filter };
      return write((ctx) => searchTraces(ctx, searchTracesInput.parse(given)));
    };
    expect((await search('never\\')).traces).toEqual([]);
    await expect(search('x'.repeat(501))).rejects.toMatchObject({
      code: 'invalid',
      message: 'A pattern for LIKE has at most 500 characters.',
    });
  },
);
