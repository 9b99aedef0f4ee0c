'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCan, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { labelsOf, shownMessages } from '#server/registry/domain/prompt-tags.ts';
import { variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { BindingsPanel } from './bindings-panel.tsx';
import { CardPanel } from './card-panel.tsx';
import { promptHref } from './model-address.ts';
import { PromptText } from './prompt-text.tsx';
import { ShortTags, StageBadge } from './registration-note.tsx';
import type { VersionShown } from './rows.ts';
import { TryPromptPanel } from './try-prompt-panel.tsx';

const NO_BINDINGS: [] = [];

function Acts({ version }: { version: VersionShown }) {
  const reason = useWhyNot()('version:register');
  const { model, number } = version;
  return (
    <>
      {number > 1 && (
        <Button asChild>
          <Link href={`${promptHref(model.id)}/compare?to=${number}`}>Compare with another</Link>
        </Button>
      )}
      {reason ? (
        <Button reason={reason}>New version from this</Button>
      ) : (
        <Button asChild variant="primary">
          <Link href={`${promptHref(model.id)}/versions/new?from=${number}`}>New version from this</Link>
        </Button>
      )}
    </>
  );
}

function OriginPanel({ version }: { version: VersionShown }) {
  const nameOf = (id: string) => version.people[id]?.name ?? id;
  return (
    <Panel title="Origin">
      <KeyValues
        items={[
          {
            label: 'Contributors, who may not sign for it',
            value: version.contributors.map(nameOf).join(', '),
          },
          { label: 'Tags', value: <ShortTags tags={labelsOf(version.tags)} /> },
          { label: 'Id', value: <CopyableId id={version.id} /> },
        ]}
      />
    </Panel>
  );
}

/** One immutable version of a prompt: what it says, what it takes, a way to try it, and who says it. */
export function PromptVersionView({ model, version }: { model: string; version: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.versions.get.queryOptions({ model, version }));
  const { data: pointers } = useQuery(trpc.models.pointers.queryOptions({ model: data.model.id }));
  const maySimulate = useCan()('workflow:simulate');
  const messages = shownMessages(data) ?? [];
  const variables = variablesOf(messages);
  const { artifact } = data;
  return (
    <>
      <PageHeader
        title={`${data.model.name} version ${data.number}`}
        breadcrumb={[
          { label: 'Prompts', href: '/prompts' },
          { label: data.model.name, href: promptHref(data.model.id) },
        ]}
        badge={<StageBadge registration={data.registration} />}
        lead={data.description || undefined}
        actions={<Acts version={data} />}
      />
      <FactStrip
        facts={[
          { label: 'Registered', value: <RelativeTime at={data.createdAt} /> },
          { label: 'By', value: data.people[data.createdBy]?.name ?? data.createdBy },
          { label: 'Messages', value: messages.length },
          { label: 'Fields it takes', value: variables.length || 'none' },
          {
            label: 'SHA-256',
            value: <CopyableId id={artifact.digest} display={artifact.digest.slice(0, 12)} />,
          },
        ]}
      />
      <div className="grid gap-4">
        <Panel title="What it says">
          <PromptText messages={messages} />
          {data.content?.kind !== 'prompt' && (
            <p role="note" className="mt-3 text-muted">
              It is written in another language of templates than {'{{name}}'}, so that no workflow can say
              it.
            </p>
          )}
        </Panel>
        {maySimulate && data.content?.kind === 'prompt' && (
          <TryPromptPanel
            prompt={{ model: data.model.id, version: data.number }}
            bindings={pointers?.bindings ?? NO_BINDINGS}
          />
        )}
        <BindingsPanel bindings={pointers?.bindings} />
        <CardPanel version={data} />
        <OriginPanel version={data} />
      </div>
    </>
  );
}
