'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { promotionHref } from '#components/approvals/promotion-address.ts';
import { RunList } from '#components/evaluations/run-list.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { VersionRunPanel } from '#components/tracking/version-run-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatBytes } from '#server/platform/domain/wording.ts';
import { CardPanel } from './card-panel.tsx';
import { EvaluationsPanel } from './evaluations-panel.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { RegistrationNote, StageBadge } from './registration-note.tsx';
import { VersionFilesPanel } from './version-files-panel.tsx';

function ServesPanel({ versionId }: { versionId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.versions.servingPlaces.queryOptions({ versionIds: [versionId] }));
  return (
    <Panel title="Where it serves">
      {error && <p className="text-muted">{refusalOf(error).message}</p>}
      {/* One line high, like the answer, so that nothing below moves. */}
      {!data && !error && <Skeleton className="h-5 w-64" />}
      {data?.items.length === 0 && (
        <p className="text-muted">Nowhere. Ask for its promotion to let a workflow use it.</p>
      )}
      <ul className="grid gap-1">
        {data?.items.map((place) => (
          <li key={place.deploymentId} className="flex flex-wrap items-center gap-2">
            <StateBadge signal={place.state === 'serving' ? 'clear' : 'dark'}>{place.state}</StateBadge>
            <Link href={`/workflows/${place.workflow.id}`} className="font-medium hover:underline">
              {place.workflow.name}
            </Link>
            <span className="text-muted">in {place.environment}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** One immutable version: what it is for, how good it is, where it comes from, where it serves. */
export function VersionView({ model, version }: { model: string; version: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.versions.get.queryOptions({ model, version }));
  const whyNot = useWhyNot();
  const reason = whyNot('request:create');
  const nameOf = (id: string) => data.people[id]?.name ?? id;
  const { artifact } = data;
  return (
    <>
      <PageHeader
        title={`${data.model.name} version ${data.number}`}
        breadcrumb={[
          { label: 'Models', href: '/models' },
          { label: data.model.name, href: `/models/${data.model.id}` },
        ]}
        badge={<StageBadge registration={data.registration} />}
        lead={data.description || undefined}
        actions={
          reason ? (
            <Button reason={reason}>Request promotion</Button>
          ) : (
            <Button asChild variant="primary">
              <Link href={promotionHref({ modelId: data.model.id, modelVersionId: data.id })}>
                Request promotion
              </Link>
            </Button>
          )
        }
      />
      <FactStrip
        facts={[
          { label: 'Registered', value: <RelativeTime at={data.createdAt} /> },
          { label: 'By', value: nameOf(data.createdBy) },
          { label: 'Format', value: data.format },
          { label: 'Evaluations', value: data.evaluations.length || 'none yet' },
          { label: 'Size', value: formatBytes(artifact.sizeBytes) },
          {
            label: 'Artifact SHA-256',
            value: <CopyableId id={artifact.digest} display={artifact.digest.slice(0, 12)} />,
          },
        ]}
      />
      <RegistrationNote registration={data.registration} />
      <div className="grid gap-4">
        <ServesPanel versionId={data.id} />
        <RunList modelVersionId={data.id} />
        <EvaluationsPanel versionId={data.id} evaluations={data.evaluations} nameOf={nameOf} />
        <VersionFilesPanel files={data.files} />
        <CardPanel version={data} />
        <VersionRunPanel run={data.source?.run} />
        <LineagePanel version={data} nameOf={nameOf} />
        <Panel title="Tensors" subtitle="How fields become tensors, and which outputs policies may judge by.">
          <p className="mb-2">
            {data.tensorMapping.inputs.length === 0
              ? 'Not known: its client logged no signature that could be read.'
              : `${data.tensorMapping.inputs.length} inputs; outputs ${data.tensorMapping.outputs.map(({ name }) => name).join(', ')}.`}
          </p>
          <JsonView value={data.tensorMapping} label="Show the mapping" />
          <JsonView value={data.signature} label="Show the signature" />
        </Panel>
      </div>
    </>
  );
}
