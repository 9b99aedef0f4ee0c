'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { countOf, formatCount, formatDurationMs } from '#server/platform/domain/wording.ts';
import { experimentHref } from '../addresses.ts';
import { AssessmentsPanel } from './assessments-panel.tsx';
import { isFollowed } from './follow-trace.ts';
import { beginningOf, previewWords } from './preview-words.ts';
import type { TraceDetail } from './rows.ts';
import { SpanPanel } from './span-panel.tsx';
import { SpanTree } from './span-tree.tsx';
import { tracesHref } from './trace-address.ts';
import { TraceState } from './trace-state.tsx';

const REFRESH_MS = 2_000;

function tokensOf(metadata: Readonly<Record<string, string>>): number | null {
  try {
    const usage = JSON.parse(metadata['mlflow.trace.tokenUsage'] ?? 'null') as {
      total_tokens?: number;
    } | null;
    return usage?.total_tokens ?? null;
  } catch {
    return null;
  }
}

function factsOf({ trace, spans }: TraceDetail) {
  const { metadata } = trace;
  return [
    { label: 'Begun', value: <RelativeTime at={new Date(trace.requestTimeMs)} /> },
    { label: 'Took', value: formatDurationMs(trace.durationMs) },
    { label: 'Steps', value: formatCount(spans.length) },
    { label: 'Tokens', value: formatCount(tokensOf(metadata)) },
    { label: 'Session', value: metadata['mlflow.trace.session'] ?? '–' },
    { label: 'User', value: metadata['mlflow.trace.user'] ?? '–' },
  ];
}

/** What clients keep for themselves says nothing to people. */
function TagsPanel({ tags }: { tags: Readonly<Record<string, string>> }) {
  const own = Object.entries(tags).filter(([key]) => !key.startsWith('mlflow.'));
  if (own.length === 0) return null;
  return (
    <Panel title="Tags">
      <KeyValues items={own.map(([label, value]) => ({ label, value }))} />
    </Panel>
  );
}

function Steps({ spans }: Pick<TraceDetail, 'spans'>) {
  const url = useUrlState();
  const [wanted, setWanted] = useState(url.get('span'));
  const chosen = spans.find(({ id }) => id === wanted) ?? spans[0];
  // The address follows without asking the server for the page again: walking the tree must not wait for it.
  const choose = (span: string) => {
    setWanted(span);
    window.history.replaceState(null, '', url.hrefWith({ span }));
  };
  if (!chosen)
    return (
      <Panel title="Steps">
        <p className="text-muted">None have arrived. Clients send them apart from the trace itself.</p>
      </Panel>
    );
  return (
    <div className="grid min-w-0 content-start gap-4">
      <Panel title="Steps" subtitle="On one axis of time, from the first to the last" flush>
        <SpanTree spans={spans} chosen={chosen.id} onChoose={choose} />
      </Panel>
      <SpanPanel span={chosen} />
    </div>
  );
}

/** One trace: what was asked and answered, by which steps, and what is said of it. */
export function TraceView({ experimentId, traceId }: { experimentId: string; traceId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.traces.show.queryOptions(
      { experimentId, id: traceId },
      {
        refetchInterval: ({ state }) =>
          state.data && isFollowed(state.data, Date.now()) ? REFRESH_MS : false,
      },
    ),
  );
  const { trace, experiment, spans, hasMore, isWaiting } = data;
  return (
    <>
      <PageHeader
        title={trace.name ?? beginningOf(previewWords(trace.requestPreview) ?? 'Trace', 80)}
        breadcrumb={[
          { label: 'Experiments', href: '/experiments' },
          { label: experiment.name, href: experimentHref(experimentId) },
          { label: 'Traces', href: tracesHref(experimentId) },
        ]}
        badge={<TraceState state={trace.state} />}
        actions={<CopyableId id={trace.id} />}
      />
      <FactStrip facts={factsOf(data)} />
      {isWaiting && (
        <Banner signal="caution" title="Some of its steps have not arrived yet">
          They are shown as they come.
        </Banner>
      )}
      {hasMore && (
        <Banner signal="dark" title={`The first ${countOf(spans.length, 'step')} are shown`}>
          The trace has more. The API gives out all of them.
        </Banner>
      )}
      <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Steps spans={spans} />
        <div className="grid min-w-0 content-start gap-4">
          <AssessmentsPanel assessments={trace.assessments} />
          <TagsPanel tags={trace.tags} />
        </div>
      </div>
    </>
  );
}
