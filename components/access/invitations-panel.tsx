'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isPersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';

/** Sign-up links that nobody has used yet. */
export function InvitationsPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const mayNot = useWhyNot()('people:invite');
  const { data } = useSuspenseQuery(trpc.people.invitations.queryOptions({}));
  const revoke = useMutation(
    trpc.people.revokeInvitation.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.people.invitations.queryKey() }),
      onError: (error) => notify('stop', 'The link was not revoked', refusalOf(error).message),
    }),
  );
  return (
    <Panel flush title="Open sign-up links" subtitle="Each works once.">
      {data.length === 0 ? (
        <p className="px-4 py-3 text-muted">No link is open. Invite somebody to make one.</p>
      ) : (
        <ul>
          {data.map((link) => (
            <li
              key={link.id}
              className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
            >
              <div className="min-w-0">
                <p className="font-medium break-words">{link.email ?? 'Whoever opens it (set-up link)'}</p>
                <p className="text-[13px] text-muted">
                  {isPersonRole(link.role) ? ROLE_WORDING[link.role].name : link.role}
                  {link.workspaceName ? ` in ${link.workspaceName}` : ''} · made by {link.createdByName}{' '}
                  <RelativeTime at={link.createdAt} /> · ends <RelativeTime at={link.expiresAt} exact />
                </p>
              </div>
              {!mayNot && (
                <Button
                  size="sm"
                  pending={revoke.isPending && revoke.variables.invitationId === link.id}
                  onClick={() => revoke.mutate({ invitationId: link.id })}
                >
                  Revoke link
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
