'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Badge } from '#components/ui/badge.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { judgedTracesHref, readableJson, scorerHref, scorersHref } from './scorer-address.ts';

type Shown = Outputs['scorers']['show'];
type History = Outputs['scorers']['history'];
type VersionRow = History['items'][number];

const LINK = 'inline-flex min-h-6 items-center underline';

function BoundPanel({ scorer }: { scorer: Shown }) {
  const traces = judgedTracesHref(scorer.experimentId, scorer.name);
  return (
    <Panel
      title="What it is bound to"
      subtitle="Clients that work in this experiment find it there and run it; nothing runs it here."
    >
      <KeyValues
        items={[
          {
            label: 'Experiment',
            value: (
              <Link href={scorersHref(scorer.experimentId)} className={LINK}>
                {scorer.experimentName}
              </Link>
            ),
          },
          { label: 'Model it asks', value: scorer.model ?? 'none is named' },
          {
            label: 'What it judged',
            value: traces ? (
              <Link href={traces} className={LINK}>
                Traces with feedback under its name
              </Link>
            ) : (
              'its name has signs that no filter of traces can hold'
            ),
          },
          { label: 'Id for clients', value: <CopyableId id={scorer.scorerId} /> },
        ]}
      />
    </Panel>
  );
}

function Instructions({ text }: { text: string }) {
  return (
    <Panel title="What it is told">
      <p className="max-w-[80ch] break-words whitespace-pre-wrap">{text}</p>
    </Panel>
  );
}

function columnsFor(people: History['people'], shown: number): Column<VersionRow>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      cell: ({ version }) => `Version ${version}${version === shown ? ', shown here' : ''}`,
    },
    { id: 'kind', header: 'What it is', card: 'hidden', cell: ({ kind }) => kind },
    { id: 'model', header: 'Model it asks', card: 'hidden', cell: ({ model }) => model ?? '–' },
    {
      id: 'by',
      header: 'Registered by',
      cell: ({ createdBy }) => people[createdBy]?.name ?? createdBy,
    },
    { id: 'at', header: 'Registered', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
}

function HistoryTable({ scorer, cursor }: { scorer: Shown; cursor?: string }) {
  const trpc = useTRPC();
  const { scorerId, version } = scorer;
  const { data } = useSuspenseQuery(trpc.scorers.history.queryOptions({ scorerId, cursor }));
  const columns = useMemo(() => columnsFor(data.people, version), [data.people, version]);
  return (
    <section aria-label="Versions" className="min-w-0">
      <h2 className="mb-2 font-semibold">Versions</h2>
      <DataTable
        name="scorer-versions"
        caption="Versions"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={(row) => scorerHref(row.scorerId, row.version)}
        nextCursor={data.nextCursor}
        empty={
          <EmptyState title="No further version">The versions before this page are all there are.</EmptyState>
        }
      />
    </section>
  );
}

interface Props {
  scorerId: string;
  version?: number;
  cursor?: string;
}

/** One scorer: what it judges by, where it belongs, who registered it, and its versions. */
export function ScorerView({ scorerId, version, cursor }: Props) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.scorers.show.queryOptions({ scorerId, version }));
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[{ label: 'Scorers', href: '/scorers' }]}
        badge={<Badge>{`version ${data.version}`}</Badge>}
        lead={data.description ?? undefined}
      />
      <FactStrip
        facts={[
          { label: 'What it is', value: data.kind },
          { label: 'Registered', value: <RelativeTime at={data.createdAt} /> },
          { label: 'By', value: data.people[data.createdBy]?.name ?? data.createdBy },
          { label: 'Versions', value: data.versionsCount },
        ]}
      />
      <div className="grid gap-4">
        {data.instructions && <Instructions text={data.instructions} />}
        <BoundPanel scorer={data} />
        <HistoryTable scorer={data} cursor={cursor} />
        <Panel title="Definition" subtitle="As the client wrote it.">
          <CodeBlock code={readableJson(data.definition)} label="JSON" />
        </Panel>
      </div>
    </>
  );
}
