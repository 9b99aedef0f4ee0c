import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { decisionsDigest } from './close-access-review.ts';
import type { Actor, PersonActor } from './domain/actor.ts';
import type { NamedLine } from './list-access-reviews.ts';
import { refusal } from './testing/front-door.ts';

const { accessReviews, people, tokens } = OPERATIONS;
const REASON = 'Checked with their team lead.';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let admin: PersonActor;
let auditor: PersonActor;

interface Shown {
  review: { id: string; lines: number; closedAt: Date | null; decisionsDigest: string | null };
  lines: NamedLine[];
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'reviews' });
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

async function fresh(slug: string): Promise<void> {
  tenant = await testTenant(open.uow, slug);
  admin = await tenant.addPerson('Ann', 'admin');
  auditor = await tenant.addPerson('Axel', 'auditor');
}

function as<O>(actor: Actor, operation: object, input: unknown): Promise<O> {
  return executeOperation(operation as never, 'test', callerOf(actor, open.uow), input);
}

function show(reviewId: string): Promise<Shown> {
  return as(auditor, accessReviews.get, { reviewId });
}

function decide(actor: Actor, reviewId: string, lines: readonly NamedLine[], decision: 'keep' | 'revoke') {
  return as(actor, accessReviews.decide, {
    reviewId,
    lineIds: lines.map(({ id }) => id),
    decision,
    reason: REASON,
  });
}

function sql(text: string): Promise<unknown> {
  const { organisationId } = tenant;
  return open.uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) => rows(tx, text));
}

describe('an access review', () => {
  test('lists roles, members without one and tokens, takes decisions by others, acts at once, and closes as evidence', async () => {
    await fresh('whole');
    const olga = await tenant.addPerson('Olga', 'operator');
    await as(admin, tokens.create, { name: 'checkout', role: 'application', ttlHours: 24 });
    const viewer = await tenant.addPerson('Vera', 'viewer');
    const { items } = await as<{ items: { id: string; roles: { id: string }[] }[] }>(admin, people.list, {
      limit: 50,
    });
    const held = items.find(({ id }) => id === viewer.id)?.roles[0]?.id;
    await as(admin, people.revokeRole, { grantId: held });

    const opened = await as<{ id: string; lines: number }>(auditor, accessReviews.open, {});
    expect((await refusal(as(admin, accessReviews.open, {}))).code).toBe('conflict');
    const { lines } = await show(opened.id);
    expect(lines.map(({ kind }) => kind).toSorted()).toEqual(['grant', 'grant', 'grant', 'member', 'token']);
    const own = lines.filter(({ holderId }) => holderId === auditor.id);
    expect((await refusal(decide(auditor, opened.id, own, 'keep'))).code).toBe('forbidden');
    expect((await refusal(as(admin, accessReviews.close, { reviewId: opened.id }))).code).toBe('conflict');

    const operator = lines.filter(({ holderId }) => holderId === olga.id);
    await decide(auditor, opened.id, operator, 'revoke');
    const left = await as<{ items: { id: string; roles: unknown[] }[] }>(admin, people.list, { limit: 50 });
    expect(left.items.find(({ id }) => id === olga.id)?.roles).toEqual([]);
    expect((await refusal(decide(admin, opened.id, operator, 'keep'))).code).toBe('conflict');
    await decide(
      auditor,
      opened.id,
      lines.filter(({ kind }) => kind === 'token'),
      'revoke',
    );
    await decide(admin, opened.id, own, 'keep');
    await decide(
      auditor,
      opened.id,
      lines.filter(({ holderId, kind }) => holderId === admin.id && kind === 'grant'),
      'keep',
    );
    // The member without a role leaves by another way meanwhile.
    await as(admin, people.remove, { personId: viewer.id, reason: 'Left the company.' });

    const { decisionsDigest: digest } = await as<{ decisionsDigest: string }>(auditor, accessReviews.close, {
      reviewId: opened.id,
    });
    const closed = await show(opened.id);
    expect(closed.review.decisionsDigest).toBe(digest);
    expect(decisionsDigest(closed.lines)).toBe(digest);
    expect(closed.lines.map(({ decision }) => decision).toSorted()).toEqual([
      'ended',
      'keep',
      'keep',
      'revoke',
      'revoke',
    ]);
    const again = as(auditor, accessReviews.close, { reviewId: opened.id });
    expect((await refusal(again)).code).toBe('conflict');
    const status = await as<{ isOverdue: boolean; open: unknown }>(admin, accessReviews.status, {});
    expect(status).toMatchObject({ isOverdue: false, open: null });
    expect(await as<{ lines: number }>(admin, accessReviews.open, {})).toMatchObject({ lines: 3 });
  });

  test('takes all decisions of one act or none, and only about lines of its own', async () => {
    await fresh('atomic');
    const { id } = await as<{ id: string }>(auditor, accessReviews.open, {});
    const { lines } = await show(id);
    const [mine] = lines.filter(({ holderId }) => holderId === auditor.id);
    const [theirs] = lines.filter(({ holderId }) => holderId === admin.id);
    if (!mine || !theirs) throw new Error('lines are missing');
    expect((await refusal(decide(auditor, id, [theirs, mine], 'keep'))).code).toBe('forbidden');
    expect((await show(id)).lines.every(({ decision }) => decision === null)).toBe(true);
    const strange = as(auditor, accessReviews.decide, {
      reviewId: id,
      lineIds: [theirs.id, 'arl_nothing'],
      decision: 'keep',
      reason: REASON,
    });
    expect((await refusal(strange)).code).toBe('not-found');
    // The last admin stays, whatever a review says.
    expect((await refusal(decide(auditor, id, [theirs], 'revoke'))).message).toContain('last admin');
  });

  test('is not for others, and needs a second factor just now', async () => {
    await fresh('closed');
    const engineer = await tenant.addPerson('Ada', 'ml-engineer');
    expect((await refusal(as(engineer, accessReviews.status, {}))).code).toBe('forbidden');
    const late = { ...admin, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    expect((await refusal(as(late, accessReviews.open, {}))).code).toBe('step-up-required');
  });
});

describe('in the database', () => {
  test('decisions stay, are never the holder’s, and a review closes only when all are taken', async () => {
    await fresh('sql');
    const { id } = await as<{ id: string }>(auditor, accessReviews.open, {});
    const [line] = (await show(id)).lines.filter(({ holderId }) => holderId === admin.id);
    const decided = `decision = 'keep', reason = 'forged', decided_at = now()`;
    await expect(
      sql(`UPDATE access_review_line SET ${decided}, decided_by = holder_id WHERE id = '${line?.id}'`),
    ).rejects.toThrow(/access_review_line_not_own/);
    await expect(
      sql(`UPDATE access_review_line SET ${decided}, decided_by = 'per_x' WHERE id = '${line?.id}'`),
    ).rejects.toThrow(/without an audit event/);
    await expect(
      sql(
        `UPDATE access_review SET closed_at = now(), closed_by = 'per_x', decisions_digest = 'x' WHERE id = '${id}'`,
      ),
    ).rejects.toThrow(/closes when every line is decided/);
    await expect(
      sql(`INSERT INTO access_review_line (id, organisation_id, review_id, kind, subject_id, holder_id, facts)
           VALUES ('arl_late', '${tenant.organisationId}', '${id}', 'grant', 'grt_x', 'per_x', '{}')`),
    ).rejects.toThrow(/when a review is opened/);
    if (line) await decide(auditor, id, [line], 'keep');
    await expect(
      sql(`UPDATE access_review_line SET decision = 'revoke' WHERE id = '${line?.id}'`),
    ).rejects.toThrow(/decision of an access review stays/);
    await expect(sql(`DELETE FROM access_review_line WHERE id = '${line?.id}'`)).rejects.toThrow(
      /permission denied/,
    );
  });
});
