'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { AliasPanel } from './alias-panel.tsx';
import { VersionsPanel } from './versions-panel.tsx';

/** One model: its versions with evidence, where they serve, and its aliases. */
export function ModelView({ model, cursor }: { model: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const reason = useWhyNot()('version:register');
  const command = `curl -X POST "$INTERLOCK_URL/api/v1/artifacts?fileName=model.onnx" \\
  -H "Authorization: Bearer $INTERLOCK_TOKEN" --data-binary @model.onnx
curl -X POST "$INTERLOCK_URL/api/v1/models/${encodeURIComponent(data.name)}/versions" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d @version.json`;
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[{ label: 'Models', href: '/models' }]}
        badge={<Badge>{data.kind}</Badge>}
        lead={data.description || undefined}
        actions={
          reason ? (
            <Button reason={reason}>Register version</Button>
          ) : (
            <Button asChild variant="primary">
              <Link href={`/models/${data.id}/versions/new`}>Register version</Link>
            </Button>
          )
        }
      />
      <div className="grid gap-4">
        <VersionsPanel
          model={model}
          modelId={data.id}
          cursor={cursor}
          aliases={data.aliases}
          registerCommand={command}
        />
        <AliasPanel model={data} />
      </div>
    </>
  );
}
