'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { ReproductionPanel } from '#components/tracking/reproduction-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { LineageKind } from '#server/registry/domain/lineage.ts';
import { LineageDrawing } from './lineage-drawing.tsx';
import { KIND_WORDS, prepareLineage } from './prepare-lineage.ts';

/** What the lineage is shown of, as the page's address names it. */
type Asked =
  | { model: string; version: string }
  | { runId: string }
  | { datasetId: string }
  | { deploymentId: string };

const LISTS: Partial<Record<LineageKind, { label: string; href: string }>> = {
  version: { label: 'Models', href: '/models' },
  run: { label: 'Experiments', href: '/experiments' },
  dataset: { label: 'Datasets', href: '/datasets' },
  deployment: { label: 'Deployments', href: '/deployments' },
};

/** Where something comes from, and what became of it. */
export function LineageView({ asked }: { asked: Asked }) {
  const trpc = useTRPC();
  const can = useCan();
  const { data } = useSuspenseQuery(trpc.lineage.show.queryOptions(asked));
  const prepared = useMemo(() => prepareLineage(data, can), [data, can]);
  const focus = prepared.columns.flatMap(({ cards }) => cards).find(({ isFocus }) => isFocus);
  const kind = focus?.href.startsWith('/experiments') ? 'run' : focus?.kind;
  const list = kind && LISTS[kind];
  const { reproduction, withheld } = data;
  return (
    <>
      <PageHeader
        title={focus ? `Lineage of ${focus.name}` : 'Lineage'}
        breadcrumb={focus && list ? [list, { label: focus.name, href: focus.href }] : []}
        lead="From the code and the data on the left to what was decided on the right, as clients logged it."
      />
      {prepared.columns.length === 0 ? (
        <EmptyState title="Nothing is known of it yet">
          What runs log with mlflow.log_input and log_model, and what is deployed, appears here by itself.
        </EmptyState>
      ) : (
        <LineageDrawing prepared={prepared} />
      )}
      {withheld.length > 0 && (
        <p className="mt-3 text-muted">
          Not shown to your role: {withheld.map((kind) => KIND_WORDS[kind][1]).join(', ')}.
        </p>
      )}
      {reproduction && (
        <div className="mt-4">
          <ReproductionPanel reproduction={reproduction}>
            <p>As the run {reproduction.run.name} logged it.</p>
          </ReproductionPanel>
        </div>
      )}
    </>
  );
}
