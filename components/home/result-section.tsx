'use client';

import { useQuery } from '@tanstack/react-query';
import { KpiTile } from '#components/charts/kpi-tile.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { countOf, formatCount, formatPercent } from '#server/platform/domain/wording.ts';

const SHOWN_MAX = 4;

/** What each workflow achieved over the last seven days; each tile leads to its dashboard. */
export function ResultSection() {
  const query = useQuery(useTRPC().insights.overview.queryOptions({}));
  if (query.error && !query.data) {
    const failure = refusalOf(query.error);
    return (
      <ErrorState
        title="Results could not be loaded"
        message={failure.message}
        reference={failure.reference}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <Skeleton className="h-32 w-full" />;
  const shown = query.data.items.slice(0, SHOWN_MAX);
  return (
    <section aria-labelledby="home-results" className="grid gap-3">
      <h2 id="home-results" className="font-semibold">
        Results of the last 7 days
      </h2>
      {shown.length === 0 && <p className="text-muted">No workflow has been created yet.</p>}
      {shown.map(({ workflow, business, technical, isStopped }) => (
        <section key={workflow.id} aria-label={workflow.name} className="grid gap-3 sm:grid-cols-3">
          <h3 className="text-muted sm:col-span-3">{workflow.name}</h3>
          <KpiTile
            name="Decisions"
            value={technical.calls > 0 ? business.decided : null}
            format={formatCount}
            sample={`of ${countOf(technical.calls, 'call')}`}
            goodWhen="neither"
            state={isStopped ? { signal: 'stop', words: 'Stopped' } : undefined}
            href={`/insights/${workflow.id}`}
          />
          <KpiTile
            name="Decided by the model alone"
            value={business.automationRate}
            format={formatPercent}
            sample={`of ${countOf(business.decided + business.pending, 'case')}`}
            goodWhen="higher"
          />
          <KpiTile
            name="Waiting for people"
            value={technical.calls > 0 ? business.pending : null}
            format={formatCount}
            goodWhen="lower"
          />
        </section>
      ))}
    </section>
  );
}
