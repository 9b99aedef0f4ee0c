'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatBytes, formatFigure } from '#server/platform/domain/wording.ts';
import { metricTitle } from '#server/registry/domain/metrics.ts';
import { mainMetrics } from './main-metrics.ts';
import type { ServingPlaceRow, VersionRow } from './rows.ts';

interface Alias {
  name: string;
  versionNumber: number;
}

interface Props {
  /** As the address names it, so that what was prefetched is found. */
  model: string;
  modelId: string;
  cursor?: string;
  aliases: readonly Alias[];
  registerCommand: string;
}

function metricsOf({ evaluations }: VersionRow): string {
  if (evaluations.length === 0) return 'not evaluated';
  return mainMetrics(evaluations)
    .map(({ name, value }) => `${metricTitle(name)} ${formatFigure(value)}`)
    .join(' · ');
}

function columnsFor(aliases: readonly Alias[], places: readonly ServingPlaceRow[]): Column<VersionRow>[] {
  return [
    { id: 'number', header: 'Version', cell: ({ number }) => `Version ${number}` },
    {
      id: 'serves',
      header: 'Serves',
      cell: ({ id }) => {
        const own = places.filter(({ versionId }) => versionId === id);
        if (own.length === 0) return '–';
        return (
          <span className="flex flex-wrap gap-1">
            {own.map(({ deploymentId, state, workflow }) => (
              <StateBadge key={deploymentId} signal={state === 'serving' ? 'clear' : 'dark'}>
                {`${workflow.name}: ${state}`}
              </StateBadge>
            ))}
          </span>
        );
      },
    },
    {
      id: 'aliases',
      header: 'Aliases',
      card: 'hidden',
      cell: ({ number }) => {
        const own = aliases.filter(({ versionNumber }) => versionNumber === number);
        return own.length === 0 ? '–' : own.map(({ name }) => <Badge key={name}>{name}</Badge>);
      },
    },
    { id: 'metrics', header: 'Metrics', cell: metricsOf },
    {
      id: 'size',
      header: 'Size',
      align: 'end',
      card: 'hidden',
      cell: ({ artifact }) => formatBytes(artifact.sizeBytes),
    },
    { id: 'created', header: 'Registered', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
}

/** A model's versions, newest first; two to five of them can be chosen and compared. */
export function VersionsPanel({ model, modelId, cursor, aliases, registerCommand }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, cursor }));
  const ids = data.items.map(({ id }) => id);
  const places = useQuery({
    ...trpc.versions.servingPlaces.queryOptions({ versionIds: ids }),
    enabled: ids.length > 0,
  });
  const columns = useMemo(() => columnsFor(aliases, places.data?.items ?? []), [aliases, places.data]);
  const compare = (chosen: readonly string[]) => {
    // Older on the left, so that the difference reads as what the newer one brings.
    const [left, right, ...more] = [...chosen].sort((a, b) => ids.indexOf(b) - ids.indexOf(a));
    router.push(
      more.length === 0
        ? `/models/${modelId}/compare?left=${left}&right=${right}`
        : `/models/${modelId}/compare?versions=${[left, right, ...more].join(',')}`,
    );
  };
  return (
    <DataTable
      name="versions"
      caption="Versions"
      columns={columns}
      rows={data.items}
      rowId={({ id }) => id}
      href={({ number }) => `/models/${modelId}/versions/${number}`}
      nextCursor={data.nextCursor}
      // One version alone has nothing to be compared with.
      bulk={
        data.items.length < 2
          ? undefined
          : (chosen) => (
              <Button
                size="sm"
                reason={chosen.length >= 2 && chosen.length <= 5 ? null : 'Choose two to five.'}
                onClick={() => compare(chosen)}
              >
                Compare versions
              </Button>
            )
      }
      empty={
        <EmptyState title="No versions yet" command={registerCommand}>
          A version is a file with its evidence: upload the file, then register it with its metrics.
        </EmptyState>
      }
    />
  );
}
