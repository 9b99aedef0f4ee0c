'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { shownMessages } from '#server/registry/domain/prompt-tags.ts';
import { AliasPanel } from './alias-panel.tsx';
import { BindingsPanel } from './bindings-panel.tsx';
import { promptHref } from './model-address.ts';
import { PromptHistory } from './prompt-history.tsx';
import { PromptText } from './prompt-text.tsx';
import type { VersionRow } from './rows.ts';

const NO_BINDINGS: [] = [];

function Newest({ modelId, newest }: { modelId: string; newest: VersionRow }) {
  const messages = shownMessages(newest) ?? [];
  return (
    <Panel
      title={`Version ${newest.number}, the newest`}
      subtitle={newest.description || undefined}
      actions={
        <Link
          href={`${promptHref(modelId)}/versions/${newest.number}`}
          className="inline-flex min-h-6 items-center underline"
        >
          Open it and try it
        </Link>
      }
    >
      <PromptText messages={messages} />
    </Panel>
  );
}

/** One prompt: what it says now, how it came to say so, who says it, and its aliases. */
export function PromptView({ model, cursor }: { model: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data: head } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const { data: page } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, cursor }));
  const { data: pointers } = useQuery(trpc.models.pointers.queryOptions({ model: head.id }));
  const reason = useWhyNot()('version:register');
  const newest = cursor === undefined ? page.items[0] : undefined;
  const act = page.items.length === 0 && cursor === undefined ? 'Write first version' : 'Write next version';
  return (
    <>
      <PageHeader
        title={head.name}
        breadcrumb={[{ label: 'Prompts', href: '/prompts' }]}
        lead={head.description || undefined}
        actions={
          reason ? (
            <Button reason={reason}>{act}</Button>
          ) : (
            <Button asChild variant="primary">
              <Link href={`${promptHref(head.id)}/versions/new`}>{act}</Link>
            </Button>
          )
        }
      />
      <div className="grid gap-4">
        {newest && <Newest modelId={head.id} newest={newest} />}
        <PromptHistory
          model={model}
          head={head}
          cursor={cursor}
          bindings={pointers?.bindings ?? NO_BINDINGS}
        />
        <BindingsPanel bindings={pointers?.bindings} />
        <AliasPanel model={head} />
      </div>
    </>
  );
}
