import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { choicesOf } from '#server/workflows/domain/decision-policy.ts';
import type { Economics } from '#server/workflows/domain/economics.ts';
import { newestBaselines } from './baselines.views.ts';
import type { BaselineFacts } from './domain/baselines.ts';
import { type CostReport, compareCosts, compareVersionsOnSame } from './domain/compare-costs.ts';
import { type BusinessFigures, businessFigures } from './domain/figures.ts';
import { byVersion, sumBySteps, totalOf } from './domain/gather-points.ts';
import { rangeBefore } from './domain/resolve-range.ts';
import { findMarkers, type InsightMarker } from './find-markers.ts';
import { type InsightFrame, type InsightVersion, insightFrame } from './insight-frame.ts';
import type { ShowInsightInput } from './insights.schema.ts';
import { caseGroups, pairGroups, rollupBuckets } from './rollups.views.ts';

export type BusinessPoint = Pick<
  BusinessFigures,
  'calls' | 'decided' | 'pending' | 'by' | 'decisions' | 'overrides' | 'automationRate' | 'overrideRate'
> & { at: Date };

/** Cost of one version's decisions in the range, and against the version before where both decided the same. */
export interface CostOfVersion {
  versionId: string;
  label: string;
  report: CostReport;
  /** Decisions of the version in the range, with or without a known outcome. */
  decided: number;
  same: { versionId: string; label: string; report: CostReport } | null;
  /** Why there is no comparison with the version before. */
  sameMissing: string | null;
}

export interface BusinessShown extends InsightFrame {
  /** The two decisions the workflow can give. */
  choices: string[];
  economics: Economics | null;
  figures: BusinessFigures;
  /** The same over the period of equal length before; null when nothing was called then. */
  before: BusinessFigures | null;
  points: BusinessPoint[];
  perVersion: { versionId: string; figures: BusinessFigures }[];
  /** Null where the workflow does not say what wrong decisions cost. */
  costs: CostOfVersion[] | null;
  baselines: BaselineFacts[];
  people: Record<string, NamedActor>;
  markers: InsightMarker[];
}

/** Versions whose costs are worked out; more would not be read. */
const COST_VERSIONS_MAX = 4;

async function costOfVersion(
  ctx: Context,
  given: {
    frame: InsightFrame;
    environment: string;
    economics: Economics;
    choices: string[];
    version: InsightVersion;
    decided: number;
  },
): Promise<CostOfVersion> {
  const { frame, environment, economics, choices, version, decided } = given;
  const { from, to } = frame.range;
  const wanted = { workflowId: frame.workflow.id, environment, modelVersionId: version.id, from, to };
  const report = compareCosts(economics, await caseGroups(ctx.tx, ctx.organisationId, wanted), choices);
  const base = { versionId: version.id, label: version.label, report, decided };
  const before = frame.versions.find(({ id, firstAt }) => id !== '' && firstAt < version.firstAt);
  if (!before) return { ...base, same: null, sameMissing: 'No version answered before this one.' };
  const pairs = await pairGroups(ctx.tx, ctx.organisationId, { ...wanted, beforeVersionId: before.id });
  if (pairs.length === 0) {
    const sameMissing = `No application was decided by both ${version.label} and ${before.label} with a known outcome.`;
    return { ...base, same: null, sameMissing };
  }
  const names = { now: version.label, before: before.label };
  const same = {
    versionId: before.id,
    label: before.label,
    report: compareVersionsOnSame(economics, pairs, names),
  };
  return { ...base, same, sameMissing: null };
}

/** What a workflow achieved: decisions, automation, overrides and the cost of wrong decisions once outcomes arrive. */
export async function showBusiness(ctx: Context, input: ShowInsightInput): Promise<BusinessShown> {
  const { frame, facts } = await insightFrame(ctx, input);
  const { range, workflow } = frame;
  const { environment } = input;
  const economics = facts.version.definition.economics ?? null;
  const choices = choicesOf(facts.version.decisionPolicy);
  const wanted = { workflowId: workflow.id, environment, widthSeconds: range.widthSeconds };
  const buckets = await rollupBuckets(ctx.tx, ctx.organisationId, { ...wanted, ...range });
  const earlier = await rollupBuckets(ctx.tx, ctx.organisationId, { ...wanted, ...rangeBefore(range) });
  const perVersion = [...byVersion(buckets)]
    .map(([versionId, own]) => ({ versionId, figures: businessFigures(totalOf(own), economics) }))
    .sort((a, b) => b.figures.decided - a.figures.decided);
  const costs: CostOfVersion[] = [];
  for (const { versionId, figures } of perVersion.slice(0, COST_VERSIONS_MAX)) {
    const version = frame.versions.find(({ id }) => id === versionId);
    if (!economics || !version || versionId === '') continue;
    const given = { frame, environment, economics, choices, version, decided: figures.decided };
    costs.push(await costOfVersion(ctx, given));
  }
  const baselines = await newestBaselines(ctx.tx, ctx.organisationId, workflow.id);
  return {
    ...frame,
    choices,
    economics,
    figures: businessFigures(totalOf(buckets), economics),
    before: earlier.length > 0 ? businessFigures(totalOf(earlier), economics) : null,
    points: sumBySteps(buckets, range).map(({ at, counters }) => {
      const { calls, decided, pending, by, decisions, overrides, automationRate, overrideRate } =
        businessFigures(counters, economics);
      return { at, calls, decided, pending, by, decisions, overrides, automationRate, overrideRate };
    }),
    perVersion,
    costs: economics ? costs : null,
    baselines,
    people: await namePeople(ctx, [workflow.ownerId, ...baselines.map(({ enteredBy }) => enteredBy)]),
    markers: await findMarkers(ctx, workflow, environment, range),
  };
}
