'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { type DiffRow, DiffTable } from '#components/ui/diff-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatFigure } from '#server/platform/domain/wording.ts';
import type { FactComparison, MetricComparison } from '#server/registry/domain/compare-versions.ts';
import { metricTitle } from '#server/registry/domain/metrics.ts';
import { CARD_SECTIONS, type ModelCard } from '#server/registry/domain/model-card.ts';
import { SOURCE_WORDING } from '#server/registry/domain/version-facts.ts';
import { RunsAndFiles } from './beside-view.tsx';
import { PromptDiff } from './prompt-diff.tsx';

/** Who says so on both sides of a dataset, in words. */
function sourceWords(metrics: readonly MetricComparison[], labels: readonly string[]): string {
  const { sources } = metrics[0] ?? { sources: { left: null, right: null } };
  return [sources.left, sources.right]
    .map((source, at) => source && `${labels[at]} ${SOURCE_WORDING[source]}`)
    .filter(Boolean)
    .join(', ');
}

function metricRow({ metric, left, right, difference, direction, verdict }: MetricComparison): DiffRow {
  const hint = direction === 'unknown' ? '' : `, ${direction} is better`;
  return {
    label: `${metricTitle(metric)}${hint}`,
    before: left === null ? 'not measured' : formatFigure(left),
    after: right === null ? 'not measured' : formatFigure(right),
    ...(difference !== null && {
      difference: {
        text: `${difference > 0 ? '+' : ''}${formatFigure(difference)}`,
        direction: difference === 0 ? 'same' : difference > 0 ? 'up' : 'down',
        verdict: verdict === 'better' || verdict === 'worse' ? verdict : 'neutral',
      },
    }),
  };
}

function factRow({ name, left, right, isSame }: FactComparison): DiffRow {
  const shown = (value: string | null) =>
    value === null ? (
      <span className="text-muted">none</span>
    ) : /^[0-9a-f]{64}$/.test(value) ? (
      <CopyableId id={value} display={value.slice(0, 12)} />
    ) : (
      <span className="font-normal break-words">{value}</span>
    );
  return {
    label: CARD_SECTIONS[name as keyof ModelCard] ?? name,
    before: shown(left),
    after: shown(right),
    difference: { text: isSame ? 'the same' : 'changed', direction: 'same', verdict: 'neutral' },
  };
}

/** Two versions side by side: metrics with their difference first, then data, size, tags and card. */
export function CompareView({ left, right }: { left: string; right: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.versions.compare.queryOptions({ left, right }));
  const { metrics, facts, tags, card, features, prompt } = data.comparison;
  const labels = [data.left, data.right].map(({ model, number }) => `${model.name} ${number}`);
  const [beforeLabel = '', afterLabel = ''] = labels;
  const datasets = [...new Map(metrics.map(({ dataset }) => [dataset.id, dataset])).values()];
  const featureWords = [
    features.added.length > 0 && `added ${features.added.join(', ')}`,
    features.removed.length > 0 && `removed ${features.removed.join(', ')}`,
  ].filter(Boolean);
  return (
    <>
      <PageHeader
        title={`${beforeLabel} and ${afterLabel}`}
        breadcrumb={[
          { label: 'Models', href: '/models' },
          { label: data.left.model.name, href: `/models/${data.left.model.id}` },
        ]}
        lead={`${features.kept.length} inputs in common${featureWords.length > 0 ? `; ${featureWords.join('; ')}` : ''}.`}
      />
      <div className="grid gap-4">
        {prompt && <PromptDiff title="What they say" comparison={prompt} />}
        {datasets.length === 0 && !prompt && (
          <Panel title="Metrics" flush>
            <EmptyState title="Neither version was evaluated">
              Log metrics of both on the same dataset to see which is better.
            </EmptyState>
          </Panel>
        )}
        {datasets.map((dataset) => (
          <Panel
            key={dataset.id}
            title={`Metrics on ${dataset.name}`}
            subtitle={`${formatCount(dataset.rows)} rows, the same for both; ${sourceWords(
              metrics.filter((metric) => metric.dataset.id === dataset.id),
              labels,
            )}`}
            flush
          >
            <DiffTable
              caption={`Metrics on ${dataset.name}`}
              beforeLabel={beforeLabel}
              afterLabel={afterLabel}
              rows={metrics.filter((metric) => metric.dataset.id === dataset.id).map(metricRow)}
            />
          </Panel>
        ))}
        <Panel title="Data and file" flush>
          <DiffTable
            caption="Data and file"
            beforeLabel={beforeLabel}
            afterLabel={afterLabel}
            rows={facts.map(factRow)}
          />
        </Panel>
        {tags.length > 0 && (
          <Panel title="Tags" flush>
            <DiffTable
              caption="Tags"
              beforeLabel={beforeLabel}
              afterLabel={afterLabel}
              rows={tags.map(factRow)}
            />
          </Panel>
        )}
        <Panel title="Model card" flush>
          <DiffTable
            caption="Model card"
            beforeLabel={beforeLabel}
            afterLabel={afterLabel}
            rows={card.filter((section) => section.left ?? section.right).map(factRow)}
          />
        </Panel>
        <RunsAndFiles versionIds={[left, right]} />
      </div>
    </>
  );
}
