'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useCan, useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { experimentHref } from './addresses.ts';
import { NameExperimentDialog } from './name-experiment-dialog.tsx';
import { scorersHref } from './scorers/scorer-address.ts';

/** What may be done to an experiment, each told when it is done and shown at once. */
function useActs(experimentId: string) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const done = (words: string) => async () => {
    await client.invalidateQueries(trpc.experiments.pathFilter());
    await client.invalidateQueries(trpc.runs.pathFilter());
    notify('clear', words);
  };
  const rename = useMutation(
    trpc.experiments.rename.mutationOptions({ onSuccess: done('Experiment renamed') }),
  );
  const remove = useMutation(
    trpc.experiments.delete.mutationOptions({ onSuccess: done('Experiment deleted') }),
  );
  const restore = useMutation(
    trpc.experiments.restore.mutationOptions({
      onSuccess: done('Experiment restored'),
      onError: (error) => notify('stop', 'The experiment was not restored', refusalOf(error).message),
    }),
  );
  return { rename, remove, restore: () => restore.mutate({ experimentId }) };
}

function ExperimentMenu({
  experimentId,
  name,
  isDeleted,
}: {
  experimentId: string;
  name: string;
  isDeleted: boolean;
}) {
  const reason = useWhyNot()('experiment:write');
  const { rename, remove, restore } = useActs(experimentId);
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label="More acts"
        items={[
          { label: 'Rename', reason, onSelect: () => setDialog('rename') },
          isDeleted
            ? { label: 'Restore', reason, onSelect: restore }
            : { label: 'Delete', danger: true, reason, onSelect: () => setDialog('delete') },
        ]}
      />
      {dialog === 'rename' && (
        <NameExperimentDialog
          title="Rename the experiment"
          submitLabel="Rename experiment"
          name={name}
          error={rename.error}
          isPending={rename.isPending}
          onSubmit={({ name: next }) => rename.mutate({ experimentId, name: next }, { onSuccess: close })}
          onClose={close}
        />
      )}
      <ConfirmDialog
        open={dialog === 'delete'}
        onOpenChange={(open) => !open && close()}
        title={`Delete ${name}`}
        effect="Its runs are hidden with it and take nothing more. It can be restored, and its name stays taken."
        confirmLabel="Delete experiment"
        danger
        pending={remove.isPending}
        error={remove.error ? refusalOf(remove.error).message : null}
        onConfirm={() => remove.mutate({ experimentId }, { onSuccess: close })}
      />
    </>
  );
}

/** The head of every page of an experiment: its name, its state, its parts. */
export function ExperimentFrame({ experimentId, children }: { experimentId: string; children: ReactNode }) {
  const trpc = useTRPC();
  const { workspaces } = useSession();
  const maySeeTraces = useCan()('trace:read');
  const { data } = useSuspenseQuery(trpc.experiments.get.queryOptions({ experimentId }));
  const workspace = workspaces.find(({ id }) => id === data.workspaceId);
  const isDeleted = data.lifecycle === 'deleted';
  return (
    <>
      <PageHeader
        title={data.name}
        breadcrumb={[{ label: 'Experiments', href: '/experiments' }]}
        badge={
          <>
            {workspaces.length > 1 && workspace && <Badge>{workspace.name}</Badge>}
            {isDeleted && <StateBadge signal="dark">Deleted</StateBadge>}
          </>
        }
        actions={<ExperimentMenu experimentId={data.id} name={data.name} isDeleted={isDeleted} />}
      />
      <LinkTabs
        label="Parts of the experiment"
        tabs={[
          { label: 'Runs', href: experimentHref(data.id) },
          ...(maySeeTraces ? [{ label: 'Traces', href: `${experimentHref(data.id)}/traces` }] : []),
          { label: 'Scorers', href: scorersHref(data.id) },
        ]}
      />
      {children}
    </>
  );
}
