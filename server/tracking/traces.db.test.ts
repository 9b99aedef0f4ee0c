import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { experiments } from './experiments.router.ts';
import { countTracesOfSubject, eraseTracesOfSubject, forgetTracesBefore } from './forget-traces.ts';
import { handOverTraces } from './hand-over-traces.ts';
import { traceAssessments, traces } from './traces.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let other: TestTenant;
let ada: PersonActor;
let experiment: { id: string; wireId: string };

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'traces-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'traces-test-system' });
  tenant = await testTenant(open.uow, 'acme');
  other = await testTenant(open.uow, 'other');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  const made = await act<{ id: string }>(experiments.create, {
    name: 'shop',
    workspaceId: tenant.workspaceId,
  });
  experiment = await act(experiments.get, { experimentId: made.id });
});

afterAll(async () => {
  await open.database.close();
  await system.database.close();
  await database.drop();
});

function act<O>(operation: unknown, input: unknown, actor = ada): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'test',
    callerOf(actor, open.uow),
    input,
  );
}

const SECRET = 'My card number is 4111 1111 1111 1111';
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');
const idOf = (n: number) => `tr-${hex(n, 32)}`;

interface SpanGiven {
  trace: number;
  span: number;
  parent?: number;
  name?: string;
  startMs?: number;
  endMs?: number;
  attributes?: Record<string, unknown>;
  code?: number;
}

function anyValue(value: unknown): Record<string, unknown> {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  const entries = Object.entries(value as object);
  return { kvlistValue: { values: entries.map(([key, inner]) => ({ key, value: anyValue(inner) })) } };
}

function exportOf(...given: SpanGiven[]): string {
  const spans = given.map(
    ({ trace, span, parent, name = 'step', startMs = 1_000, endMs = 2_000, attributes = {}, code }) => ({
      traceId: hex(trace, 32),
      spanId: hex(span, 16),
      ...(parent !== undefined && { parentSpanId: hex(parent, 16) }),
      name,
      startTimeUnixNano: `${startMs}000001`,
      endTimeUnixNano: `${endMs}000000`,
      attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
      ...(code !== undefined && { status: { code } }),
    }),
  );
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

function log(...given: SpanGiven[]): Promise<{ spans: number }> {
  const { workspaceId } = tenant;
  const body = exportOf(...given);
  return act(traces.logSpans, { workspaceId, experiment: experiment.wireId, encoding: 'json', body });
}

function start(n: number, more: Record<string, unknown> = {}): Promise<{ state: string }> {
  return act(traces.start, {
    workspaceId: tenant.workspaceId,
    id: idOf(n),
    experiment: experiment.wireId,
    requestTimeMs: 5_000,
    durationMs: 750,
    state: 'OK',
    metadata: {},
    tags: {},
    assessments: [],
    ...more,
  });
}

interface Found {
  state: string;
  requestTimeMs: number;
  durationMs: number | null;
  requestPreview: string | null;
  metadata: Record<string, string>;
  tags: Record<string, string>;
}

const info = (n: number) => act<Found>(traces.info, { workspaceId: tenant.workspaceId, id: idOf(n) });

async function search(filter: string, more: Record<string, unknown> = {}) {
  const given = { workspaceId: tenant.workspaceId, experiments: [experiment.wireId], filter, ...more };
  const found = await act<{ traces: { id: string }[]; nextPageToken: string | null }>(traces.search, given);
  return { ids: found.traces.map(({ id }) => id), next: found.nextPageToken };
}

describe('spans and what they tell of their trace', () => {
  test('a trace grows with its spans: begins in progress, ends with its root', async () => {
    await log({ trace: 1, span: 2, parent: 1, startMs: 1_100, endMs: 1_400 });
    expect(await info(1)).toMatchObject({ state: 'IN_PROGRESS', requestTimeMs: 1_100, durationMs: 300 });
    await log({
      trace: 1,
      span: 1,
      startMs: 1_000,
      endMs: 1_900,
      attributes: { 'mlflow.spanInputs': SECRET },
    });
    expect(await info(1)).toMatchObject({
      state: 'OK',
      requestTimeMs: 1_000,
      durationMs: 900,
      requestPreview: SECRET,
    });
  });

  test('what the client says at the end wins over the spans, whichever comes first', async () => {
    await log({ trace: 2, span: 1, code: 2 });
    await start(2, { metadata: { 'mlflow.trace.session': 's-1' } });
    await log({ trace: 2, span: 2, parent: 1, endMs: 90_000 });
    const found = await info(2);
    expect(found).toMatchObject({ state: 'OK', requestTimeMs: 5_000, durationMs: 750 });
    expect(found.metadata['mlflow.trace.session']).toBe('s-1');
    expect(found.tags['mlflow.trace.spansLocation']).toBe('TRACKING_STORE');
  });

  test('figures of parents are not added to those of their children, across exports too', async () => {
    const usage = (total: number) => ({ 'mlflow.chat.tokenUsage': { total_tokens: total } });
    await log(
      { trace: 3, span: 2, parent: 1, attributes: usage(10) },
      { trace: 3, span: 3, parent: 1, attributes: usage(5) },
    );
    expect((await info(3)).metadata['mlflow.trace.tokenUsage']).toBe('{"total_tokens":15}');
    await log({ trace: 3, span: 1, attributes: usage(15) });
    expect((await info(3)).metadata['mlflow.trace.tokenUsage']).toBe('{"total_tokens":15}');
  });

  test('a span that is sent again replaces itself', async () => {
    await log({ trace: 4, span: 1, name: 'draft' });
    await log({ trace: 4, span: 1, name: 'final' });
    const shown = await act<{ spans: { name: string }[] }>(traces.show, {
      experimentId: experiment.id,
      id: idOf(4),
    });
    expect(shown.spans.map(({ name }) => name)).toEqual(['final']);
  });

  test('of a trace with more steps than a page shows nothing is waited for', async () => {
    await start(8, { metadata: { 'mlflow.trace.sizeStats': '{"num_spans": 1500}' } });
    const shown = () =>
      act<{ hasMore: boolean; isWaiting: boolean }>(traces.show, {
        experimentId: experiment.id,
        id: idOf(8),
      });
    expect(await shown()).toMatchObject({ hasMore: false, isWaiting: true });
    await log(...Array.from({ length: 1_001 }, (_, at) => ({ trace: 8, span: at + 1 })));
    expect(await shown()).toMatchObject({ hasMore: true, isWaiting: false });
  });

  test('texts that Postgres cannot keep cost nobody their export', async () => {
    const session = `${'s'.repeat(249)}😀`;
    const usage = { 'mlflow.chat.tokenUsage': { 'total\u0000_tokens': 3 } };
    await log({ trace: 9, span: 1, attributes: { 'session.id': session, 'user.id': 'max\u0000', ...usage } });
    expect((await info(9)).metadata).toMatchObject({
      'mlflow.trace.session': `${'s'.repeat(249)}\ufffd`,
      'mlflow.trace.user': 'max',
      'mlflow.trace.tokenUsage': '{"total_tokens":3}',
    });
  });

  test('an export with one bad span is refused whole', async () => {
    const body = exportOf({ trace: 5, span: 1 }).replace(hex(1, 16), 'abcd');
    const given = { workspaceId: tenant.workspaceId, experiment: experiment.wireId, encoding: 'json', body };
    await expect(act(traces.logSpans, given)).rejects.toThrow('Cannot convert OpenTelemetry span');
    await expect(info(5)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('nothing that was asked or answered stands in clear', async () => {
    await log({ trace: 6, span: 1, attributes: { 'mlflow.spanInputs': SECRET, note: SECRET } });
    await start(7, { requestPreview: SECRET, metadata: { 'mlflow.traceInputs': SECRET } });
    const found = await info(7);
    expect([found.requestPreview, found.metadata['mlflow.traceInputs']]).toEqual([SECRET, SECRET]);
    const stored = await system.uow.read(EVERY_TENANT, async (tx) => [
      ...(await rows(tx, 'SELECT t::text AS row FROM trace t')),
      ...(await rows(tx, 'SELECT s::text AS row FROM trace_span s')),
    ]);
    expect(JSON.stringify(stored)).not.toContain('4111');
  });
});

describe('searching traces', () => {
  test('clauses about one span hold for the same span, its content included', async () => {
    await log(
      { trace: 20, span: 1, name: 'root', attributes: { colour: 'green' } },
      { trace: 20, span: 2, parent: 1, name: 'child', attributes: { colour: 'blue' } },
    );
    const here = { experiments: [experiment.wireId] };
    expect((await search("span.name = 'child' AND span.attributes.colour = 'blue'", here)).ids).toEqual([
      idOf(20),
    ]);
    expect((await search("span.name = 'child' AND span.attributes.colour = 'green'")).ids).toEqual([]);
    expect((await search("span.attributes.colour RLIKE '^gr.+n$'")).ids).toEqual([idOf(20)]);
    expect((await search("span.attributes.colour IN ('red', 'blue')")).ids).toEqual([idOf(20)]);
    await expect(search("span.attributes.colour RLIKE '(((('")).rejects.toMatchObject({ code: 'invalid' });
    await expect(search("span.size = 'x'")).rejects.toThrow('Invalid span attribute');
  });

  test('content is looked into to the last span', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => ({ trace: 21, span: at + 1 }));
    await log(...many, { trace: 21, span: 9_999, attributes: { colour: 'violet' } });
    expect((await search("span.attributes.colour = 'violet'")).ids).toEqual([idOf(21)]);
  });

  test('pages follow one another by time and id, with content asked for too', async () => {
    for (const n of [31, 32, 33, 34]) await start(n, { requestTimeMs: 70_000, tags: { page: 'yes' } });
    await start(35, { requestTimeMs: 70_001, tags: { page: 'yes' } });
    const seen: string[] = [];
    for (let token: string | null = null, isFirst = true; isFirst || token; isFirst = false) {
      const { ids, next }: { ids: string[]; next: string | null } = await search("tags.page = 'yes'", {
        maxResults: 2,
        pageToken: token,
      });
      seen.push(...ids);
      token = next;
    }
    expect(seen).toEqual([35, 31, 32, 33, 34].map(idOf));
    expect(
      (await search("tags.page = 'yes'", { orderBy: ['timestamp ASC', 'request_id DESC'], maxResults: 2 }))
        .ids,
    ).toEqual([idOf(34), idOf(33)]);
  });

  test('assessments are found by what they say while they hold', async () => {
    await start(40);
    const said = {
      workspaceId: tenant.workspaceId,
      traceId: idOf(40),
      name: 'ok',
      kind: 'feedback',
      sourceType: 'HUMAN',
      sourceId: 'ada',
    };
    const first = await act<{ id: string }>(traceAssessments.create, { ...said, value: 0.2 });
    expect((await search('feedback.ok < 0.5')).ids).toEqual([idOf(40)]);
    await act(traceAssessments.create, { ...said, value: 0.9, overrides: first.id });
    expect((await search('feedback.ok < 0.5')).ids).toEqual([]);
    expect((await search('feedback.ok > 0.5')).ids).toEqual([idOf(40)]);
  });
});

describe('assessments', () => {
  const said = () => ({
    workspaceId: tenant.workspaceId,
    traceId: idOf(45),
    id: 'a-45',
    name: 'ok',
    kind: 'feedback',
    sourceType: 'CODE',
    sourceId: 'test',
  });

  test('one that is sent again is the one that stands; its id is no other trace’s', async () => {
    await start(45);
    await start(46);
    await act(traceAssessments.create, { ...said(), value: 'first' });
    expect(await act(traceAssessments.create, { ...said(), value: 'second' })).toMatchObject({
      value: 'first',
    });
    await expect(
      act(traceAssessments.create, { ...said(), traceId: idOf(46), value: 1 }),
    ).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  test('what they say is kept as it was said', async () => {
    const value = { 'a\u0000b': 'x\u0000y', escaped: '\\u0000' };
    const { id } = await act<{ id: string }>(traceAssessments.create, { ...said(), id: 'a-46', value });
    const asked = { workspaceId: tenant.workspaceId, traceId: idOf(45), id };
    expect(await act(traceAssessments.get, asked)).toMatchObject({
      value: { ab: 'xy', escaped: '\\u0000' },
    });
  });
});

describe('who sees and deletes what', () => {
  test('another organisation sees none of it and cannot write into it', async () => {
    const stranger = await other.addPerson('Eve', 'ml-engineer');
    const given = { workspaceId: tenant.workspaceId, id: idOf(1) };
    await expect(act(traces.info, given, stranger)).rejects.toMatchObject({ code: 'not-found' });
    const into = {
      workspaceId: tenant.workspaceId,
      experiment: experiment.wireId,
      encoding: 'json',
      body: exportOf({ trace: 1, span: 9 }),
    };
    await expect(act(traces.logSpans, into, stranger)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('deleting takes spans, assessments and links along, and is told in the log', async () => {
    await log({ trace: 50, span: 1 });
    const given = { workspaceId: tenant.workspaceId, experiment: experiment.wireId, ids: [idOf(50)] };
    expect(await act(OPERATIONS.traces.delete, given)).toEqual({ deleted: 1 });
    const left = await system.uow.read(EVERY_TENANT, (tx) =>
      rows(tx, 'SELECT 1 FROM trace_span WHERE trace_id = $1', [idOf(50)]),
    );
    expect(left).toEqual([]);
    const told = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ type: string }>(
        tx,
        "SELECT type FROM audit_event WHERE organisation_id = $1 AND type = 'traces.deleted'",
        [tenant.organisationId],
      ),
    );
    expect(told).toHaveLength(1);
  });
});

describe('letting traces go', () => {
  const asSystem = <T>(run: (ctx: Context) => Promise<T>): Promise<T> =>
    system.uow.write({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
      run(systemContext(tx, tenant.organisationId, 'test')),
    );
  const of = (user: string) => ({ metadata: { 'mlflow.trace.user': user } });

  test('what is held of a subject is counted and goes, nobody else’s', async () => {
    await start(60, of('jo'));
    await start(61, of('kim'));
    expect(await asSystem((ctx) => countTracesOfSubject(ctx, 'jo'))).toBe(1);
    await log({ trace: 60, span: 1, name: 'step of jo' });
    const handed = await asSystem((ctx) => handOverTraces(ctx, 'jo', null));
    expect(handed).toMatchObject({
      traces: [{ info: { id: idOf(60) }, spans: [{ name: 'step of jo' }] }],
      next: null,
    });
    expect(await asSystem((ctx) => eraseTracesOfSubject(ctx, { subject: 'jo', limit: 10 }))).toBe(1);
    await expect(info(60)).rejects.toMatchObject({ code: 'not-found' });
    expect((await info(61)).state).toBe('OK');
  });

  test('whoever is held is held, however many others there are', async () => {
    const users = Array.from({ length: 1_001 }, (_, at) => `user ${at}`);
    await log(...users.map((user, at) => ({ trace: 5_000 + at, span: 1, attributes: { 'user.id': user } })), {
      trace: 63,
      span: 1,
      attributes: { 'user.id': 'zoe' },
    });
    const given = { before: new Date(Date.now() + 60_000), limit: 10_000, hasHolds: true };
    const isHeld = (subject: string) => subject === 'zoe' || subject === 'kim';
    await asSystem((ctx) => forgetTracesBefore(ctx, { ...given, isHeld }));
    expect((await search('')).ids.sort()).toEqual([idOf(61), idOf(63)]);
  });

  test('what its time is over for goes, but for whoever is held', async () => {
    await start(62, of('held'));
    const given = { before: new Date(Date.now() + 60_000), limit: 1_000, hasHolds: true };
    await asSystem((ctx) => forgetTracesBefore(ctx, { ...given, isHeld: (subject) => subject === 'held' }));
    expect((await info(62)).state).toBe('OK');
    await expect(info(61)).rejects.toMatchObject({ code: 'not-found' });
    expect((await search('')).ids).toEqual([idOf(62)]);
  });
});
