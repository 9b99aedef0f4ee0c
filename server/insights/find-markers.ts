import type { Context } from '#server/access/context.ts';
import { findDeployment } from '#server/deployments/get-deployment.ts';
import { listIncidents } from '#server/incidents/list-incidents.ts';
import { listStopsBetween } from '#server/workflows/list-stops-between.ts';
import type { InsightRange } from './domain/resolve-range.ts';

/** Something that happened, for an upright line on charts. */
export interface InsightMarker {
  at: Date;
  kind: 'rollout' | 'stop' | 'incident';
  label: string;
  href: string;
}

const INCIDENTS_MAX = 100;

/** Rollouts that came into force, stops and incidents of a workflow in a range, oldest first. */
export async function findMarkers(
  ctx: Context,
  workflow: { id: string; slug: string },
  environment: string,
  range: InsightRange,
): Promise<InsightMarker[]> {
  const within = (at: Date | null): at is Date => at !== null && at >= range.from && at < range.to;
  const deployment =
    environment === 'development'
      ? null
      : await findDeployment(ctx, {
          workflowId: workflow.id,
          environment: environment === 'staging' ? 'staging' : 'production',
        });
  const rollouts = (deployment?.rollouts ?? []).flatMap(({ inForceAt, toRevision, kind }): InsightMarker[] =>
    within(inForceAt)
      ? [
          {
            at: inForceAt,
            kind: 'rollout',
            label: kind === 'rollback' ? `Back to revision ${toRevision}` : `Revision ${toRevision} in force`,
            href: `/deployments/${deployment?.id}`,
          },
        ]
      : [],
  );
  const stops = (await listStopsBetween(ctx, workflow.id, range)).map(
    ({ stoppedAt, reason }): InsightMarker => ({
      at: stoppedAt,
      kind: 'stop',
      label: `Stopped: ${reason.slice(0, 80)}`,
      href: `/workflows/${workflow.slug}`,
    }),
  );
  const incidents = await listIncidents(ctx, {
    state: 'all',
    workflowId: workflow.id,
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    limit: INCIDENTS_MAX,
  });
  const opened = incidents.items.map(
    ({ id, number, openedAt, title }): InsightMarker => ({
      at: openedAt,
      kind: 'incident',
      label: `Incident ${number}: ${title.slice(0, 80)}`,
      href: `/incidents/${id}`,
    }),
  );
  return [...rollouts, ...stops, ...opened].sort((a, b) => a.at.getTime() - b.at.getTime());
}
