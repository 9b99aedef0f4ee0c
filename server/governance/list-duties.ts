import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { waitingVersions } from './assessments.views.ts';
import { auditRows, findingsToJudge, openFindingsOf } from './audits.views.ts';
import { openReports } from './classifications.views.ts';
import { ASSESSMENT_WORDING } from './domain/assessment-states.ts';
import { isLate } from './domain/audit-states.ts';
import { FINDING_STATE_TABLE, isOverdue } from './domain/finding-states.ts';
import { orphanedHoldings } from './list-holdings.ts';
import { handoversFor } from './owners.views.ts';

/** One thing that governance asks of the reader. */
export interface Duty {
  id: string;
  signal: 'stop' | 'caution';
  title: string;
  detail: string;
  /** By when; null where there is no date. */
  dueAt: Date | null;
  href: string;
}

const SHOWN_MAX = 20;

async function toSignOff(ctx: Context): Promise<Duty[]> {
  if (!can(ctx.actor, 'assessment:approve')) return [];
  const waiting = (await waitingVersions(ctx.tx, ctx.organisationId)).filter(
    ({ authors }) => !authors.includes(ctx.actor.id),
  );
  const workflows = await nameWorkflows(
    ctx,
    waiting.map(({ workflowId }) => workflowId),
  );
  return waiting.flatMap(({ id, workflowId, kind, number }): Duty[] => {
    const workflow = workflows.get(workflowId);
    if (!workflow) return [];
    const title = `Sign off: ${ASSESSMENT_WORDING[kind].short} of ${workflow.name}`;
    const href = `/governance/workflows/${workflow.slug}/${kind}`;
    return [
      {
        id,
        signal: 'caution',
        title,
        detail: `Version ${number} waits since it was written`,
        dueAt: null,
        href,
      },
    ];
  });
}

async function findings(ctx: Context): Promise<Duty[]> {
  const mine = (await openFindingsOf(ctx.tx, ctx.organisationId, ctx.actor.id)).filter(
    ({ state }) => state !== 'remedied',
  );
  const toJudge = can(ctx.actor, 'audit-plan:manage')
    ? await findingsToJudge(ctx.tx, ctx.organisationId, ctx.actor.id)
    : [];
  return [...mine, ...toJudge].map((finding): Duty => {
    const overdue = isOverdue(finding, ctx.now);
    return {
      id: finding.id,
      signal: overdue ? 'stop' : 'caution',
      title: `Finding ${finding.auditNumber}.${finding.number}: ${finding.title}`,
      detail: FINDING_STATE_TABLE[finding.state].word,
      dueAt: finding.dueAt,
      href: `/governance/audits/${finding.auditId}`,
    };
  });
}

async function lateAudits(ctx: Context): Promise<Duty[]> {
  if (!can(ctx.actor, 'audit-plan:manage')) return [];
  const open = await auditRows(ctx.tx, ctx.organisationId, { state: 'open', limit: 100 }, 100);
  return open
    .filter((audit) => isLate(audit, ctx.now))
    .map(({ id, number, title, plannedFor }) => ({
      id,
      signal: 'stop',
      title: `Audit ${number} should have started: ${title}`,
      detail: 'Planned',
      dueAt: plannedFor,
      href: `/governance/audits/${id}`,
    }));
}

async function handovers(ctx: Context): Promise<Duty[]> {
  const offered = await handoversFor(ctx.tx, ctx.organisationId, ctx.actor.id);
  return offered.map(({ id, kind, subjectName, reason }) => ({
    id,
    signal: 'caution',
    title: `You are offered the ${kind === 'assessment' ? 'risk assessment of' : kind} ${subjectName}`,
    detail: reason,
    dueAt: null,
    href: '/governance/owners',
  }));
}

async function orphans(ctx: Context): Promise<Duty[]> {
  if (!can(ctx.actor, 'committee:manage')) return [];
  const found = await orphanedHoldings(ctx);
  if (found.length === 0) return [];
  const title = found.length === 1 ? '1 thing has no owner' : `${found.length} things have no owner`;
  const names = found.slice(0, 3).map(({ name }) => name);
  return [
    {
      id: 'orphans',
      signal: 'stop',
      title,
      detail: names.join(', '),
      dueAt: null,
      href: '/governance/owners',
    },
  ];
}

async function reports(ctx: Context): Promise<Duty[]> {
  if (!can(ctx.actor, 'assessment:approve') && !can(ctx.actor, 'incident:handle')) return [];
  return (await openReports(ctx.tx, ctx.organisationId)).map(({ id, incidentId, dueAt }) => ({
    id,
    signal: 'stop',
    title: 'A serious incident has to be reported',
    detail: 'AI Act, Article 73',
    dueAt,
    href: `/incidents/${incidentId}`,
  }));
}

/** What governance asks of the reader, the most urgent first; at most 20. */
export async function listDuties(ctx: Context): Promise<{ items: Duty[] }> {
  const all = [
    ...(await reports(ctx)),
    ...(await findings(ctx)),
    ...(await lateAudits(ctx)),
    ...(await orphans(ctx)),
    ...(await toSignOff(ctx)),
    ...(await handovers(ctx)),
  ];
  const rank = { stop: 0, caution: 1 };
  return { items: all.toSorted((a, b) => rank[a.signal] - rank[b.signal]).slice(0, SHOWN_MAX) };
}
