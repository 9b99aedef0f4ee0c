import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import { listWorkflowOwners, type WorkflowOwner } from '#server/workflows/list-workflow-owners.ts';
import { type AssessmentHead, countingVersions } from './assessments.views.ts';
import { openFindingCounts } from './audits.views.ts';
import { ASSESSMENT_KINDS, type AssessmentKind, stateOfAssessment } from './domain/assessment-states.ts';
import { CATALOGUE } from './domain/catalogue.ts';
import type { FrameworkId } from './domain/control.ts';
import { type ControlCounts, countControls, type Known } from './domain/control-status.ts';
import { handlesPersonalData } from './domain/handles-personal-data.ts';
import { type AssessmentStanding, type NextStep, nextStep } from './domain/next-step.ts';
import { isBelow } from './domain/risk-assessment.ts';
import { knowControls } from './know-controls.ts';

const SHOWN_MAX = 200;

export interface GovernedWorkflow {
  id: string;
  slug: string;
  name: string;
  riskTier: RiskTier;
  ownerId: string;
  hasOwner: boolean;
  needs: Record<AssessmentKind, boolean>;
  assessments: Record<AssessmentKind, AssessmentStanding | null>;
  controls: ControlCounts;
  byFramework: Record<FrameworkId, ControlCounts>;
  openFindings: number;
  overdueFindings: number;
  next: NextStep;
}

export interface GovernanceView {
  items: GovernedWorkflow[];
  /** There are more workflows than are shown. */
  isCut: boolean;
  people: Record<string, NamedActor>;
}

function sum(counts: readonly ControlCounts[]): ControlCounts {
  const start: ControlCounts = { satisfied: 0, total: 0, failing: 0, stale: 0, open: 0 };
  return counts.reduce(
    (all, one) => ({
      satisfied: all.satisfied + one.satisfied,
      total: all.total + one.total,
      failing: all.failing + one.failing,
      stale: all.stale + one.stale,
      open: all.open + one.open,
    }),
    start,
  );
}

function controlsFor(workflowId: string, known: Known): Pick<GovernedWorkflow, 'controls' | 'byFramework'> {
  const counts = CATALOGUE.map(
    ({ id, controls }) => [id, countControls(controls, known, workflowId)] as const,
  );
  return {
    byFramework: Object.fromEntries(counts) as Record<FrameworkId, ControlCounts>,
    controls: sum(counts.map(([, count]) => count)),
  };
}

function standingOf(head: AssessmentHead | undefined, now: Date): AssessmentStanding | null {
  if (!head) return null;
  const { number, tier, reviewBy } = head;
  return { number, tier, reviewBy, state: stateOfAssessment(head, now) };
}

async function govern(ctx: Context, workflows: readonly WorkflowOwner[]): Promise<GovernedWorkflow[]> {
  const ids = workflows.map(({ id }) => id);
  const heads = await countingVersions(ctx.tx, ctx.organisationId, ids);
  const versions = await getWorkflowVersionsMany(
    ctx,
    workflows.map(({ versionId }) => versionId),
  );
  const findings = new Map(
    (await openFindingCounts(ctx.tx, ctx.organisationId, ctx.now)).map((count) => [count.workflowId, count]),
  );
  const members = new Set((await listMembers(ctx)).map(({ id }) => id));
  const known = await knowControls(ctx);
  return workflows.map(({ id, slug, name, riskTier, ownerId, versionId }) => {
    const facts = versions.get(versionId);
    const needs = {
      risk: true,
      dpia: facts ? handlesPersonalData(facts.version) : false,
      fria: !isBelow(riskTier, 'high'),
    };
    const assessments = Object.fromEntries(
      ASSESSMENT_KINDS.map((kind) => [
        kind,
        standingOf(
          heads.find((head) => head.workflowId === id && head.kind === kind),
          ctx.now,
        ),
      ]),
    ) as GovernedWorkflow['assessments'];
    const [openFindings, overdueFindings] = [findings.get(id)?.open ?? 0, findings.get(id)?.overdue ?? 0];
    const standing = {
      riskTier,
      hasOwner: members.has(ownerId),
      needs,
      assessments,
      openFindings,
      overdueFindings,
    };
    return { id, slug, name, ownerId, ...standing, ...controlsFor(id, known), next: nextStep(standing) };
  });
}

/** Every workflow with its tier, assessments, controls and findings, and what governance asks for next; at most 200. */
export async function showGovernance(ctx: Context): Promise<GovernanceView> {
  const all = await listWorkflowOwners(ctx);
  const items = await govern(ctx, all.slice(0, SHOWN_MAX));
  const rank = { stop: 0, caution: 1, clear: 2 };
  return {
    items: items.toSorted(
      (a, b) => rank[a.next.signal] - rank[b.next.signal] || a.name.localeCompare(b.name),
    ),
    isCut: all.length > SHOWN_MAX,
    people: await namePeople(
      ctx,
      items.map(({ ownerId }) => ownerId),
    ),
  };
}
