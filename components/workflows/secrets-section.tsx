'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { formError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SecretEntry } from './rows.ts';
import { SecretDialog } from './secret-dialog.tsx';

function RemoveSecret({ secret, onRemoved }: { secret: SecretEntry; onRemoved: () => void }) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation(trpc.secrets.remove.mutationOptions());
  const { name, workspaceId, usedBy } = secret;
  const submit = async () => {
    if (!(await withStepUp(() => remove.mutateAsync({ name, workspaceId })).catch(() => null))) return;
    setIsAsking(false);
    onRemoved();
  };
  const reason = usedBy.length > 0 ? `${usedBy.join(', ')} would lose it; name another there first.` : null;
  return (
    <>
      <Button size="sm" variant="danger" reason={reason} onClick={() => setIsAsking(true)}>
        Remove<span className="sr-only"> {name}</span>
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        danger
        title={`Remove ${name}`}
        effect="Its value is deleted and cannot be brought back. No policy names it."
        confirmLabel="Remove secret"
        pending={remove.isPending}
        error={formError(remove.error)}
        onConfirm={() => void submit()}
      />
      {dialog}
    </>
  );
}

function SecretRow({ secret, onChanged }: { secret: SecretEntry; onChanged: () => void }) {
  const whyNot = useWhyNot()('secret:manage');
  const { workspaces } = useSession();
  const [isReplacing, setIsReplacing] = useState(false);
  const { name, origin, header, setAt, setBy, usedBy, workspaceId } = secret;
  const workspace = workspaces.length > 1 ? workspaces.find(({ id }) => id === workspaceId)?.name : undefined;
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{name}</span>
          {workspace && <Badge>{workspace}</Badge>}
          <Badge>{header}</Badge>
        </p>
        <p className="break-all font-mono text-[13px]">{origin}</p>
        <p className="text-[13px] text-muted">
          set <RelativeTime at={setAt} /> by {setBy.name} ·{' '}
          {usedBy.length > 0 ? `sent for ${usedBy.join(', ')}` : 'no policy names it'}
        </p>
      </div>
      {!whyNot && (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => setIsReplacing(true)}>
            Replace value<span className="sr-only"> of {name}</span>
          </Button>
          <RemoveSecret secret={secret} onRemoved={onChanged} />
        </div>
      )}
      {isReplacing && (
        <SecretDialog replaced={secret} onSet={onChanged} onClose={() => setIsReplacing(false)} />
      )}
    </li>
  );
}

/** What guardrails and feature servers ask for: names and when they were set, never values. */
export function SecretsSection() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const whyNot = useWhyNot()('secret:manage');
  const [isSetting, setIsSetting] = useState(false);
  const { data } = useSuspenseQuery(trpc.secrets.list.queryOptions({}));
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.secrets.pathKey() });
  const set = (
    <Button reason={whyNot} onClick={() => setIsSetting(true)}>
      Set secret
    </Button>
  );
  return (
    <Panel
      flush
      id="secrets"
      className="mt-6 scroll-mt-20"
      title="Secrets"
      subtitle="What the guardrails and feature servers of call policies ask for. Policies say the name; the value is seen by nobody."
      actions={data.items.length > 0 && set}
    >
      {data.items.length === 0 ? (
        <EmptyState icon={KeyRound} title="No secrets yet" action={set}>
          A content-safety service or a protected feature server wants a key with each call. Set it here, and
          name it in the policy of a workflow.
        </EmptyState>
      ) : (
        <ul>
          {data.items.map((secret) => (
            <SecretRow key={secret.id} secret={secret} onChanged={refresh} />
          ))}
        </ul>
      )}
      {isSetting && <SecretDialog replaced={null} onSet={refresh} onClose={() => setIsSetting(false)} />}
    </Panel>
  );
}
