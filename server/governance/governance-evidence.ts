import { listSeriousIncidents } from '#server/incidents/list-serious-incidents.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { WorkflowOwner } from '#server/workflows/list-workflow-owners.ts';
import { type AssessmentHead, countingVersions } from './assessments.views.ts';
import { auditRows, openFindingCounts } from './audits.views.ts';
import { classificationsOf } from './classifications.views.ts';
import { committeeRows, seatsOf } from './committees.views.ts';
import { ASSESSMENT_WORDING, type AssessmentKind, stateOfAssessment } from './domain/assessment-states.ts';
import { isLate } from './domain/audit-states.ts';
import type { EvidenceItem } from './domain/evidence.ts';
import { found, item, notApplicable } from './domain/found.ts';
import { handlesPersonalData } from './domain/handles-personal-data.ts';
import { isBelow } from './domain/risk-assessment.ts';
import type { Ground } from './evidence-ground.ts';

const DAY_MS = 24 * 3_600_000;
const WORKFLOWS_MAX = 200;

function assessmentItem(
  workflow: WorkflowOwner,
  kind: AssessmentKind,
  head: AssessmentHead | undefined,
  now: Date,
): EvidenceItem {
  const { short } = ASSESSMENT_WORDING[kind];
  const about = {
    workflowId: workflow.id,
    link: { kind: 'assessment', id: `${workflow.slug}/${kind}` } as const,
  };
  if (!head) return item(false, `${workflow.name}: no ${short} assessment`, about);
  const state = stateOfAssessment(head, now);
  if (state === 'approved' && kind === 'risk' && head.tier !== null && isBelow(workflow.riskTier, head.tier))
    return item(
      false,
      `${workflow.name}: stands at tier ${workflow.riskTier}, the assessment found ${head.tier}`,
      about,
    );
  const words = {
    approved: `version ${head.number} is approved until ${head.reviewBy.toISOString().slice(0, 10)}`,
    overdue: `version ${head.number} should have been looked at again`,
    submitted: `version ${head.number} waits for sign-off`,
    returned: `version ${head.number} was returned`,
    superseded: `version ${head.number} is superseded`,
  };
  return item(state === 'approved', `${workflow.name}: ${words[state]}`, { ...about, at: head.signedAt });
}

async function assessed({ ctx }: Ground, workflows: readonly WorkflowOwner[], kind: AssessmentKind) {
  const concerned = workflows.slice(0, WORKFLOWS_MAX);
  const heads = await countingVersions(
    ctx.tx,
    ctx.organisationId,
    concerned.map(({ id }) => id),
  );
  return concerned.map((workflow) => {
    const head = heads.find(({ workflowId, kind: of }) => workflowId === workflow.id && of === kind);
    return assessmentItem(workflow, kind, head, ctx.now);
  });
}

/** What this room itself knows: assessments, committees, audits and incidents. */
export const GOVERNANCE_EVIDENCE = {
  async 'risk-assessed'(ground: Ground) {
    const workflows = await ground.workflows();
    if (workflows.length === 0) return notApplicable('There is no workflow.');
    return found(
      await assessed(ground, workflows, 'risk'),
      'workflows have a fresh approved risk assessment',
    );
  },
  async 'dpia-done'(ground: Ground) {
    const workflows = (await ground.workflows()).slice(0, WORKFLOWS_MAX);
    const serving = new Map(
      (await ground.serving()).map((one) => [one.workflow.workflow.id, one.workflow.version]),
    );
    const newest = await getWorkflowVersionsMany(
      ground.ctx,
      workflows.map(({ versionId }) => versionId),
    );
    // Either what serves or what is being prepared may be the first that handles personal data.
    const concerned = workflows.filter(({ id, versionId }) =>
      [serving.get(id), newest.get(versionId)?.version].some(
        (version) => version && handlesPersonalData(version),
      ),
    );
    if (concerned.length === 0) return notApplicable('No workflow handles personal data.');
    return found(
      await assessed(ground, concerned, 'dpia'),
      'workflows with personal data have a fresh approved DPIA',
    );
  },
  async 'fria-done'(ground: Ground) {
    const concerned = (await ground.workflows()).filter(({ riskTier }) => !isBelow(riskTier, 'high'));
    if (concerned.length === 0) return notApplicable('No workflow is of tier high or critical.');
    return found(
      await assessed(ground, concerned, 'fria'),
      'workflows of tier high and critical have a fresh approved FRIA',
    );
  },
  async 'committee-meets'({ ctx, members }: Ground) {
    const { tx, organisationId, now } = ctx;
    const committees = (await committeeRows(tx, organisationId)).filter(
      ({ dissolvedAt }) => dissolvedAt === null,
    );
    const here = new Set((await members()).map(({ id }) => id));
    const seats = await seatsOf(
      tx,
      organisationId,
      committees.map(({ id }) => id),
    );
    const items = committees.map(({ id, name, lastMetAt }) => {
      const chair = seats.find(({ committeeId, role }) => committeeId === id && role === 'chair');
      const isChaired = chair !== undefined && here.has(chair.personId);
      const isRecent = lastMetAt !== null && now.getTime() - lastMetAt.getTime() <= 92 * DAY_MS;
      const label = !isChaired
        ? 'has no chair'
        : isRecent
          ? 'met within the last quarter'
          : 'has not met within the last quarter';
      return item(isChaired && isRecent, `${name} ${label}`, {
        link: { kind: 'committee', id },
        at: lastMetAt,
      });
    });
    return found(items, 'committees have a chair and met within the last quarter');
  },
  async 'audits-planned'({ ctx }: Ground) {
    const audits = await auditRows(ctx.tx, ctx.organisationId, { state: 'all', limit: 100 }, 100);
    const recent = audits.filter(
      ({ state, closedAt, reportedAt }) =>
        state !== 'cancelled' &&
        (state !== 'closed' ||
          ctx.now.getTime() - (closedAt ?? reportedAt ?? ctx.now).getTime() <= 366 * DAY_MS),
    );
    const items = recent.map((audit) => {
      const late = isLate(audit, ctx.now);
      const label = `Audit ${audit.number}, ${audit.title}: ${late ? 'should have started' : audit.state}`;
      return item(!late, label, { link: { kind: 'audit', id: audit.id }, at: audit.reportedAt });
    });
    return found(items, 'audits of the last year are on time');
  },
  async 'findings-in-time'({ ctx }: Ground) {
    const counts = await openFindingCounts(ctx.tx, ctx.organisationId, ctx.now);
    const items = counts.map(({ workflowId, open, overdue }) =>
      item(overdue === 0, `${open} open, ${overdue} overdue`, {
        ...(workflowId === '' ? {} : { workflowId }),
        link: { kind: 'audit', id: '' },
      }),
    );
    return items.length === 0
      ? found([item(true, 'No finding is open')], 'places have no overdue finding')
      : found(items, 'places have no overdue finding');
  },
  async 'incidents-handled'({ ctx }: Ground) {
    const open = (await listSeriousIncidents(ctx, ctx.now)).filter(({ state }) => state === 'open');
    const items = open.map(({ id, number, title, workflowId, openedAt }) => {
      const waits = ctx.now.getTime() - openedAt.getTime();
      const label = `Incident ${number}, ${title}: ${waits > DAY_MS ? 'waits for more than a day' : 'is less than a day old'}`;
      return item(waits <= DAY_MS, label, {
        ...(workflowId ? { workflowId } : {}),
        link: { kind: 'incident', id },
      });
    });
    return items.length === 0
      ? found(
          [
            item(true, 'No incident of high severity waits for anybody', {
              link: { kind: 'incident', id: '' },
            }),
          ],
          'incidents are handled',
        )
      : found(items, 'incidents of high severity are handled in time');
  },
  async 'incidents-classified'({ ctx }: Ground) {
    const incidents = await listSeriousIncidents(ctx, new Date(ctx.now.getTime() - 184 * DAY_MS));
    if (incidents.length === 0)
      return notApplicable('There was no incident of high severity in half a year.');
    const known = await classificationsOf(
      ctx.tx,
      ctx.organisationId,
      incidents.map(({ id }) => id),
    );
    const items = incidents.map(({ id, number, workflowId, openedAt }) => {
      const about = { ...(workflowId ? { workflowId } : {}), link: { kind: 'incident', id } as const };
      const classified = known.find(({ incidentId }) => incidentId === id);
      if (!classified) {
        const isNew = ctx.now.getTime() - openedAt.getTime() <= 2 * DAY_MS;
        return item(isNew, `Incident ${number} is not classified${isNew ? ' yet' : ''}`, about);
      }
      const { dueAt, reportedAt } = classified;
      const isLateReport = dueAt !== null && (reportedAt ?? ctx.now).getTime() > dueAt.getTime();
      const told =
        dueAt === null ? 'need not be reported' : reportedAt ? 'was reported' : 'has to be reported';
      return item(!isLateReport, `Incident ${number} ${isLateReport ? 'missed its deadline' : told}`, about);
    });
    return found(items, 'incidents of high severity are classified and reported in time');
  },
};
