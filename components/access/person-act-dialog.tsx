'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { PersonRole } from '#server/access/domain/roles.ts';
import { tellHoldings } from '#server/governance/domain/holdings.ts';
import { RoleChoice } from './role-choice.tsx';
import { useStepUp } from './step-up-dialog.tsx';
import type { WorkspaceOption } from './workspace-choice.tsx';

export type PersonAct =
  | { kind: 'grant' }
  | { kind: 'revoke'; grantId: string; roleName: string }
  | { kind: 'end-sessions' }
  | { kind: 'reset' }
  | { kind: 'remove' };

interface Props {
  act: PersonAct;
  person: { id: string; name: string };
  workspaces: readonly WorkspaceOption[];
  onClose: () => void;
}

function wordingOf(act: PersonAct, name: string) {
  switch (act.kind) {
    case 'grant':
      return {
        title: `Give ${name} a role`,
        effect:
          'It counts from their next click. A role that signs changes waits for a second admin, where there is one.',
        confirm: 'Give role',
        done: `${name} holds the role`,
      };
    case 'revoke':
      return {
        title: `Revoke ${act.roleName}`,
        effect: `${name} loses the role ${act.roleName} and is signed out at once.`,
        confirm: 'Revoke role',
        done: 'The role is revoked',
      };
    case 'end-sessions':
      return {
        title: `End the sessions of ${name}`,
        effect: `${name} is signed out everywhere at once and can sign in again.`,
        confirm: 'End sessions',
        done: 'The sessions have ended',
      };
    case 'reset':
      return {
        title: `Reset the second factors of ${name}`,
        effect: `For when ${name} has lost every one. Another admin must confirm it; then a one-time link leads ${name}, with their password, to new ones. No password is set.`,
        confirm: 'Ask for reset',
        done: 'Another admin must confirm the reset now',
      };
    case 'remove':
      return {
        title: `Remove ${name}`,
        effect: `${name} loses all roles and sessions here at once. What they did stays in the audit log.`,
        confirm: 'Remove person',
        done: `${name} is removed`,
      };
  }
}

/** Confirms one act on a person, asks for a second factor when needed, and does it. */
export function PersonActDialog({ act, person, workspaces, onClose }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [choice, setChoice] = useState<{ role: PersonRole; workspaceId: string | null }>({
    role: 'viewer',
    workspaceId: null,
  });
  const grant = useMutation(trpc.people.grantRole.mutationOptions());
  const revoke = useMutation(trpc.people.revokeRole.mutationOptions());
  const holdings = useQuery(
    trpc.owners.holdings.queryOptions({ personId: person.id }, { enabled: act.kind === 'remove' }),
  );
  const leftBehind = act.kind === 'remove' ? (holdings.data ?? []) : [];
  const remove = useMutation(trpc.people.remove.mutationOptions());
  const reset = useMutation(trpc.people.requestReset.mutationOptions());
  const endSessions = useMutation(trpc.people.endSessions.mutationOptions());
  const wording = wordingOf(act, person.name);
  const personId = person.id;
  const perform = useMutation({
    mutationFn: (reason: string): Promise<unknown> =>
      withStepUp<unknown>(() => {
        switch (act.kind) {
          case 'grant':
            return grant.mutateAsync({ personId, ...choice });
          case 'revoke':
            return revoke.mutateAsync({ grantId: act.grantId });
          case 'end-sessions':
            return endSessions.mutateAsync({ personId });
          case 'reset':
            return reset.mutateAsync({ person: personId, reason });
          case 'remove':
            return remove.mutateAsync({ personId, reason, acceptOrphans: leftBehind.length > 0 });
        }
      }),
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: trpc.people.pathKey() });
      const isPending =
        typeof result === 'object' && result !== null && 'isPending' in result && result.isPending === true;
      notify('clear', isPending ? 'Another admin must confirm this role now' : wording.done);
      onClose();
    },
  });
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={wording.title}
        effect={wording.effect}
        confirmLabel={wording.confirm}
        danger={act.kind !== 'grant'}
        reasonMin={act.kind === 'remove' || act.kind === 'reset' ? 5 : undefined}
        pending={perform.isPending || (act.kind === 'remove' && holdings.isPending)}
        error={formError(perform.error)}
        onConfirm={(reason) => perform.mutate(reason)}
      >
        {leftBehind.length > 0 && (
          <Banner signal="caution" title={`${person.name} answers for ${tellHoldings(leftBehind)}`}>
            Hand it over first under Governance, Owners. Removed now, it is left without an owner and shown as
            such until somebody takes it over.
          </Banner>
        )}
        {act.kind === 'grant' && (
          <RoleChoice
            {...choice}
            workspaces={workspaces}
            onChange={(change) => setChoice({ ...choice, ...change })}
          />
        )}
      </ConfirmDialog>
      {dialog}
    </>
  );
}
