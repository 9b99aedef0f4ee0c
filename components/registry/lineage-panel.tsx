'use client';

import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { countOf, formatCount } from '#server/platform/domain/wording.ts';
import { ShortTags } from './registration-note.tsx';

/** Where a version was made, of what and by whom, in facts; the way to the lineage as it is drawn. */
export function LineagePanel({
  version,
  nameOf,
}: {
  version: Outputs['versions']['get'];
  nameOf: (id: string) => string;
}) {
  const mayNotDownload = useWhyNot()('artifact:download') !== null;
  const { artifact, trainingDataset, source } = version;
  return (
    <Panel
      title="Lineage"
      actions={
        <Button asChild size="sm">
          <Link href={`/models/${version.model.id}/versions/${version.number}/lineage`}>
            Show the lineage
          </Link>
        </Button>
      }
    >
      <KeyValues
        items={[
          {
            label: 'Training data',
            value: trainingDataset ? (
              <>
                <Link href={`/datasets/${trainingDataset.id}`} className="hover:underline">
                  {trainingDataset.name}
                </Link>
                , {formatCount(trainingDataset.rows)} rows{' '}
                <CopyableId id={trainingDataset.digest} display={trainingDataset.digest.slice(0, 12)} />
              </>
            ) : (
              source?.data?.map(({ name, digest }) => `${name} (${digest})`).join(', ') || 'not given'
            ),
          },
          {
            label: 'Contributors, who may not sign for it',
            value: version.contributors.map(nameOf).join(', '),
          },
          {
            label: 'File',
            value: mayNotDownload ? (
              artifact.fileName
            ) : (
              <a href={`/api/v1/artifacts/${artifact.id}/content`}>{artifact.fileName}</a>
            ),
          },
          { label: 'Licence', value: version.licence ?? 'not given' },
          {
            label: 'Made by',
            value:
              [source?.repository, source?.commit, source?.run].filter(Boolean).join(', ') || 'not given',
          },
          ...(source?.features?.length ? [{ label: 'Features', value: source.features.join(', ') }] : []),
          {
            label: 'Training profile',
            value: version.trainingProfile
              ? `${countOf(Object.keys(version.trainingProfile.columns).length, 'column')}, the reference for drift`
              : 'not given, so drift cannot be measured',
          },
          {
            label: 'Tags',
            value: <ShortTags tags={version.tags} />,
          },
          { label: 'Source', value: <span className="break-all">{version.registration.sourceUri}</span> },
          { label: 'Id', value: <CopyableId id={version.id} /> },
        ]}
      />
    </Panel>
  );
}
