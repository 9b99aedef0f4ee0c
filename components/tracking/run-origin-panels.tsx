'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { experimentHref } from './addresses.ts';
import { followRun } from './follow-run.ts';
import { ReproductionPanel } from './reproduction-panel.tsx';
import { byKey, type RunDetail } from './rows.ts';

/** A schema or a profile as its client wrote it: JSON where it is that. */
function parsed(text: string | null): unknown {
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The data that a run saw: which, what for, and what it looked like. */
export function DatasetsPanel({ run }: { run: RunDetail }) {
  return (
    <Panel title="Data">
      {run.datasets.length === 0 ? (
        <p className="text-muted">No data was logged. mlflow.log_input says what a run saw.</p>
      ) : (
        <ul className="grid gap-3">
          {run.datasets.map((dataset) => {
            const context = dataset.tags.find(({ key }) => key === 'mlflow.data.context')?.value;
            const shape = { schema: parsed(dataset.schema), profile: parsed(dataset.profile) };
            return (
              <li key={`${dataset.name} ${dataset.digest}`}>
                <p className="font-medium">
                  {dataset.id ? (
                    <Link
                      href={`${experimentHref(run.experimentId)}/datasets/${dataset.id}`}
                      className="inline-flex min-h-6 items-center hover:underline"
                    >
                      {dataset.name}
                    </Link>
                  ) : (
                    dataset.name
                  )}{' '}
                  <CopyableId id={dataset.digest} display={dataset.digest.slice(0, 12)} />
                  {context && <span className="font-normal text-muted">for {context}</span>}
                </p>
                {(shape.schema !== null || shape.profile !== null) && (
                  <JsonView value={shape} label={`Schema and profile of ${dataset.name}`} />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

/** What the lineage says of a run: followed while it runs, and asked for once more when it ends, for what was told last. */
function useLineageOf(run: RunDetail) {
  const trpc = useTRPC();
  const refetchInterval = followRun(run);
  const { data, error, refetch } = useQuery(
    trpc.lineage.show.queryOptions({ runId: run.id }, { refetchInterval }),
  );
  const isLive = refetchInterval !== false;
  const wasLive = useRef(isLive);
  useEffect(() => {
    if (wasLive.current && !isLive) void refetch();
    wasLive.current = isLive;
  }, [isLive, refetch]);
  return { data, error };
}

/**
 * Where a run came from, as its client told: code, command, and whether that is enough to make it again. Its lineage judges
 * that, so that no two pages say different things.
 */
export function OriginPanel({ run, children }: { run: RunDetail; children?: ReactNode }) {
  const { data, error } = useLineageOf(run);
  const tags = byKey(run.tags);
  const facts = [
    { label: 'Source', value: tags['mlflow.source.name'] },
    { label: 'Commit', value: tags['mlflow.source.git.commit'] },
    { label: 'Branch', value: tags['mlflow.source.git.branch'] },
    { label: 'Repository', value: tags['mlflow.source.git.repoURL'] },
  ].filter(({ value }) => value !== undefined && value !== '');
  return (
    <ReproductionPanel reproduction={data?.reproduction ?? null}>
      {children}
      {facts.length > 0 && <KeyValues items={facts} />}
      {!data && !error && <Skeleton className="h-10 w-full" />}
      {error && <p className="text-muted">{refusalOf(error).message}</p>}
    </ReproductionPanel>
  );
}
