import type { Context } from '#server/access/context.ts';
import { type TechnicalFigures, technicalFigures } from './domain/figures.ts';
import { byVersion, sumBySteps, totalOf } from './domain/gather-points.ts';
import { CONFIDENCE_BINS, confidenceCounts } from './domain/latency-bins.ts';
import { findMarkers, type InsightMarker } from './find-markers.ts';
import { type InsightFrame, insightFrame } from './insight-frame.ts';
import type { ShowInsightInput } from './insights.schema.ts';
import { rollupBuckets } from './rollups.views.ts';

export type TechnicalPoint = Omit<TechnicalFigures, 'faultsByKind'> & { at: Date };

export interface TechnicalOfVersion {
  versionId: string;
  figures: TechnicalFigures;
  /** Decisions in each twentieth of the confidence scale. */
  confidence: number[];
  points: TechnicalPoint[];
}

export interface TechnicalShown extends InsightFrame {
  /** All versions together. */
  figures: TechnicalFigures;
  confidence: number[];
  points: TechnicalPoint[];
  /** Those that were called in the range, the most called first. */
  perVersion: TechnicalOfVersion[];
  markers: InsightMarker[];
}

/** How a workflow's calls went: requests, errors, latency and confidence over time, together and per version. */
export async function showTechnical(ctx: Context, input: ShowInsightInput): Promise<TechnicalShown> {
  const { frame } = await insightFrame(ctx, input);
  const { range, workflow } = frame;
  const { environment } = input;
  const wanted = { ...range, workflowId: workflow.id, environment };
  const buckets = await rollupBuckets(ctx.tx, ctx.organisationId, wanted);
  const pointsOf = (some: typeof buckets): TechnicalPoint[] =>
    sumBySteps(some, range).map(({ at, counters }) => {
      const { faultsByKind: _kinds, ...figures } = technicalFigures(counters);
      return { at, ...figures };
    });
  const total = totalOf(buckets);
  return {
    ...frame,
    figures: technicalFigures(total),
    confidence: buckets.length > 0 ? confidenceCounts(total) : new Array<number>(CONFIDENCE_BINS).fill(0),
    points: pointsOf(buckets),
    perVersion: [...byVersion(buckets)]
      .map(([versionId, own]) => ({
        versionId,
        figures: technicalFigures(totalOf(own)),
        confidence: confidenceCounts(totalOf(own)),
        points: pointsOf(own),
      }))
      .sort((a, b) => b.figures.calls - a.figures.calls),
    markers: await findMarkers(ctx, workflow, environment, range),
  };
}
