import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { people } from '#server/access/people.router.ts';
import { actAs } from '#server/platform/testing/promotion-scenario.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { models } from '#server/registry/models.router.ts';
import { audits } from './audits.router.ts';
import { committees } from './committees.router.ts';
import type { FindingState } from './domain/finding-states.ts';
import type { Holding } from './domain/holdings.ts';
import type { OwnersView } from './hand-over.ts';
import { owners } from './owners.router.ts';
import type { AuditDetail, FindingItem } from './plan-audits.ts';
import type { CommitteeDetail } from './show-committees.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let tenant: TestTenant;
let auditor: PersonActor;
let officer: PersonActor;
let engineer: PersonActor;
let operator: PersonActor;
let admin: PersonActor;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'audits' });
  tenant = await testTenant(app.uow, 'audited');
  auditor = await tenant.addPerson('Aki', 'auditor');
  officer = await tenant.addPerson('Rita', 'risk-officer');
  engineer = await tenant.addPerson('Ada', 'ml-engineer');
  operator = await tenant.addPerson('Olga', 'operator');
  admin = await tenant.addPerson('Noor', 'admin');
});
afterAll(async () => {
  await app.database.close();
  await database.drop();
});

const act = <O>(who: PersonActor, operation: unknown, input: unknown) =>
  actAs<O>({ app }, who, operation, input);

async function bySql(statement: string, values: unknown[] = []): Promise<string> {
  const client = new pg.Client(database.appUrl);
  await client.connect();
  try {
    await client.query(
      `SELECT set_config('app.organisation_id', $1, false), set_config('app.workspace_ids', '*', false)`,
      [tenant.organisationId],
    );
    const { rowCount } = await client.query(statement, values);
    return `changed ${rowCount}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end();
  }
}

describe('a planned audit', () => {
  let auditId: string;
  let findingId: string;
  const judge = (who: PersonActor, decision: 'close' | 'return') =>
    act<{ state: FindingState }>(who, audits.judge, {
      id: findingId,
      decision,
      verdict: 'Looked at the log.',
    });

  test('starts, raises findings with owners and due dates, and is reported', async () => {
    const plan = {
      title: 'Access in lending',
      scope: 'Who may sign, against ISO 27001 A.5.18',
      auditor: auditor.id,
    };
    const made = await act<{ id: string; number: number }>(auditor, audits.schedule, {
      ...plan,
      plannedFor: inDays(10),
    });
    auditId = made.id;
    expect(made.number).toBe(1);
    const raise = {
      auditId,
      title: 'Two people share a role',
      detail: 'Both hold risk officer without need.',
      severity: 'major',
      owner: officer.id,
      dueAt: inDays(20),
    };
    await expect(act(auditor, audits.raise, raise)).rejects.toThrow('Start it first');
    await act(auditor, audits.move, { id: auditId, act: 'start' });
    await expect(act(auditor, audits.raise, { ...raise, dueAt: inDays(-2) })).rejects.toThrow('lie ahead');
    await expect(act(engineer, audits.raise, raise)).rejects.toMatchObject({ code: 'forbidden' });
    findingId = (await act<{ id: string }>(auditor, audits.raise, raise)).id;
    await expect(act(auditor, audits.move, { id: auditId, act: 'report' })).rejects.toThrow(
      'what the audit found',
    );
    await act(auditor, audits.move, {
      id: auditId,
      act: 'report',
      conclusion: 'One major finding, in hand.',
    });
    await expect(act(auditor, audits.move, { id: auditId, act: 'close' })).rejects.toThrow(
      '1 findings are open',
    );
  });

  test('has its findings answered by their owners, and closed by somebody else on evidence', async () => {
    const answer = { id: findingId, action: 'Revoke one of the two roles.' };
    await expect(judge(auditor, 'close')).rejects.toThrow('not shown any evidence');
    await expect(act(engineer, audits.answer, answer)).rejects.toThrow('Only the owner');
    expect(await act(officer, audits.answer, answer)).toMatchObject({ state: 'in-hand' });
    await act(officer, audits.answer, { ...answer, evidence: 'Event role.revoked of today.' });
    expect((await act<FindingItem[]>(officer, audits.myFindings, {}))[0]?.state).toBe('remedied');
    await expect(judge(officer, 'close')).rejects.toThrow('Somebody else must judge');
    expect(await judge(auditor, 'return')).toMatchObject({ state: 'open' });
    await act(officer, audits.answer, { ...answer, evidence: 'Event role.revoked, and the access review.' });
    // Giving the finding away does not let its answerer judge it.
    await act(auditor, audits.reassign, { id: findingId, owner: engineer.id, dueAt: inDays(30) });
    await expect(judge(officer, 'close')).rejects.toThrow('Somebody else must judge');
    expect(await judge(auditor, 'close')).toMatchObject({ state: 'closed' });
    await expect(judge(auditor, 'return')).rejects.toMatchObject({ code: 'conflict' });
    await act(auditor, audits.move, { id: auditId, act: 'close' });
    const { audit, findings } = await act<AuditDetail>(engineer, audits.get, { id: auditId });
    expect([audit.state, audit.openFindings, findings[0]?.state]).toEqual(['closed', 0, 'closed']);
  });

  test('cannot be bent through SQL', async () => {
    expect(await bySql(`UPDATE audit_finding SET state = 'open' WHERE id = $1`, [findingId])).toContain(
      'closed finding',
    );
    expect(await bySql('DELETE FROM audit_finding')).toContain('permission denied');
    const second = await act<{ id: string }>(auditor, audits.schedule, {
      title: 'Another audit',
      scope: 'The organisation as a whole',
      auditor: auditor.id,
      plannedFor: inDays(1),
    });
    await act(auditor, audits.move, { id: second.id, act: 'start' });
    const { id } = await act<{ id: string }>(auditor, audits.raise, {
      auditId: second.id,
      title: 'An open one',
      detail: 'Something to be closed.',
      severity: 'minor',
      owner: officer.id,
      dueAt: inDays(5),
    });
    const close = `UPDATE audit_finding SET state = 'closed', closed_by = $2, answered_by = $3, evidence = $4 WHERE id = $1`;
    const owner = officer.id;
    expect(await bySql(close, [id, owner, engineer.id, 'proof'])).toContain('somebody other than its owner');
    expect(await bySql(close, [id, auditor.id, auditor.id, 'proof'])).toContain(
      'somebody other than its owner',
    );
    expect(await bySql(close, [id, auditor.id, owner, ''])).toContain('closed on evidence');
    expect(await bySql(close, [id, auditor.id, owner, 'proof'])).toContain('without an audit event');
    expect(await bySql(`UPDATE planned_audit SET state = 'closed' WHERE id = $1`, [second.id])).toContain(
      'open findings',
    );
    expect(await bySql(`UPDATE audit_finding SET title = 'other' WHERE id = $1`, [id])).toContain(
      'cannot be changed',
    );
  });
});

describe('a committee', () => {
  test('has a chair, members and meetings whose decisions stay', async () => {
    const founding = {
      name: 'Model risk',
      remit: 'Decides about models of tier high and above.',
      chair: officer.id,
    };
    const { id } = await act<{ id: string }>(officer, committees.found, {
      ...founding,
      members: [engineer.id],
    });
    await expect(act(officer, committees.found, founding)).rejects.toMatchObject({ code: 'already-exists' });
    const meeting = {
      id,
      subject: 'Credit decision',
      heldAt: inDays(-1),
      attendees: [officer.id, engineer.id],
      decisions: [{ text: 'Tier high is confirmed.' }],
    };
    await act(officer, committees.recordMeeting, meeting);
    await expect(
      act(officer, committees.recordMeeting, { ...meeting, attendees: [operator.id] }),
    ).rejects.toThrow('Only members');
    await expect(act(officer, committees.recordMeeting, { ...meeting, heldAt: inDays(1) })).rejects.toThrow(
      'after',
    );
    await expect(act(officer, committees.seat, { id, person: officer.id, role: 'none' })).rejects.toThrow(
      'chair',
    );
    await act(officer, committees.seat, { id, person: operator.id, role: 'chair' });
    const detail = await act<CommitteeDetail>(auditor, committees.get, { id });
    expect(detail.committee.seats.map(({ personId, role }) => [personId, role])).toContainEqual([
      operator.id,
      'chair',
    ]);
    expect(detail.committee.seats.filter(({ role }) => role === 'chair')).toHaveLength(1);
    expect(detail.meetings[0]?.decisions[0]?.text).toBe('Tier high is confirmed.');
    expect(await bySql('UPDATE committee_meeting SET subject = subject')).toContain('permission denied');
  });
});

describe('ownership', () => {
  test('changes hands only when the other person accepts', async () => {
    const { id: modelId } = await act<{ id: string }>(engineer, models.register, { name: 'scorecard' });
    const offer = { kind: 'model', subjectId: modelId, to: operator.id, reason: 'Changes teams' };
    await expect(act(operator, owners.offer, offer)).rejects.toThrow('Only the owner');
    const { id } = await act<{ id: string }>(engineer, owners.offer, offer);
    await expect(act(engineer, owners.offer, offer)).rejects.toThrow('offered to somebody already');
    await expect(act(engineer, owners.decide, { id, decision: 'accept' })).rejects.toThrow('offered to');
    expect(
      await bySql(`UPDATE handover SET state = 'accepted', decided_by = from_id WHERE id = $1`, [id]),
    ).toContain('only the person to whom');
    await act(operator, owners.decide, { id, decision: 'accept' });
    const { mine } = await act<OwnersView>(operator, owners.show, {});
    expect(mine).toContainEqual(expect.objectContaining({ kind: 'model', id: modelId }));
    await expect(act(operator, owners.decide, { id, decision: 'decline' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('of somebody who leaves is named first, and shown as orphaned when it is left behind', async () => {
    const leaver = await tenant.addPerson('Lee', 'ml-engineer');
    await act(leaver, models.register, { name: 'left-behind' });
    const removal = { personId: leaver.id, reason: 'left the company' };
    await expect(act(admin, people.remove, removal)).rejects.toThrow('They answer for model left-behind');
    const holdings = await act<Holding[]>(admin, owners.holdings, { personId: leaver.id });
    expect(holdings.map(({ name }) => name)).toEqual(['left-behind']);
    await act(admin, people.remove, { ...removal, acceptOrphans: true });
    const { orphans } = await act<OwnersView>(officer, owners.show, {});
    expect(orphans.map(({ name }) => name)).toContain('left-behind');
    const orphan = orphans.find(({ name }) => name === 'left-behind');
    // A risk officer offers it in place of whoever left.
    const offer = { kind: 'model', subjectId: orphan?.id, to: engineer.id, reason: 'Nobody owns it' };
    const { id } = await act<{ id: string }>(officer, owners.offer, offer);
    await act(engineer, owners.decide, { id, decision: 'accept' });
    const after = await act<OwnersView>(officer, owners.show, {});
    expect(after.orphans.map(({ name }) => name)).not.toContain('left-behind');
  });
});
