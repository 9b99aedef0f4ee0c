'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { ComparisonTable } from '#components/tracking/comparison-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { BesideCards } from './beside-cards.tsx';
import { type BesidePart, prepareBeside, prepareRunsAndFiles } from './prepare-beside.ts';
import type { BesideRow } from './rows.ts';

function Tables({ parts, versions }: { parts: readonly BesidePart[]; versions: readonly BesideRow[] }) {
  const heads = versions.map(({ facts: { id, model, number } }) => ({
    id,
    name: `${model.name} ${number}`,
    href: `/models/${model.id}/versions/${number}`,
  }));
  const cut = versions.filter(({ files, filesCount }) => files !== null && files.length < filesCount);
  return (
    <>
      {parts.map(({ title, lines, emptyText, align }) => (
        <ComparisonTable
          key={title}
          title={title}
          heads={heads}
          lines={lines}
          align={align}
          emptyText={emptyText}
          sameText="The versions have the same here."
        />
      ))}
      {cut.map(({ facts, filesCount }) => (
        <p key={facts.id} className="text-[13px] text-muted">
          {facts.model.name} {facts.number} has {countOf(filesCount, 'file')}; the first are shown.
        </p>
      ))}
    </>
  );
}

/** What the runs of versions were given, and their files, side by side. */
export function RunsAndFiles({ versionIds }: { versionIds: readonly string[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.versions.sideBySide.queryOptions({ versionIds: versionIds.join(',') }),
  );
  return <Tables parts={prepareRunsAndFiles(data.versions)} versions={data.versions} />;
}

/** Two to five versions side by side: metrics, runs, data, tags, cards and files. */
export function BesideView({ versionIds }: { versionIds: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.versions.sideBySide.queryOptions({ versionIds }));
  const [first] = data.versions;
  const isOne = data.versions.every(({ facts }) => facts.model.id === first?.facts.model.id);
  return (
    <>
      <PageHeader
        title={`Compare ${countOf(data.versions.length, 'version')}`}
        breadcrumb={[
          { label: 'Models', href: '/models' },
          ...(first && isOne
            ? [{ label: first.facts.model.name, href: `/models/${first.facts.model.id}` }]
            : []),
        ]}
        lead="How good they are, what their runs were given, and what they are made of."
      />
      <div className="grid gap-4">
        <Tables parts={prepareBeside(data.versions)} versions={data.versions} />
        <BesideCards versions={data.versions} />
      </div>
    </>
  );
}
