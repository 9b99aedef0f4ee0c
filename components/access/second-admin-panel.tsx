'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isPersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';
import { useStepUp } from './step-up-dialog.tsx';

interface Waiting {
  id: string;
  what: string;
  detail: string;
  requestedByName: string;
  requestedAt: Date;
  mayConfirm: boolean;
  confirmLabel: string;
  endLabel: string;
  confirm: () => Promise<unknown>;
  end: () => Promise<unknown>;
}

interface Link {
  link: string;
  expiresAt: string;
}

/** What one admin asked for and another must confirm: roles that sign changes, and resets of second factors. */
export function SecondAdminPanel() {
  const { withStepUp, dialog } = useStepUp();
  const [link, setLink] = useState<Link | null>(null);
  const waiting = useWaiting(setLink);
  const client = useQueryClient();
  const trpc = useTRPC();
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => withStepUp(run),
    onSuccess: () => client.invalidateQueries({ queryKey: trpc.people.pathKey() }),
    onError: (error) => notify('stop', 'Nothing was changed', refusalOf(error).message),
  });
  if (waiting.length === 0 && link === null) return null;
  return (
    <Panel flush title="Waits for a second admin" subtitle="Whoever asked cannot confirm.">
      {dialog}
      <ul>
        {waiting.map((one) => (
          <li
            key={one.id}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
          >
            <div className="min-w-0">
              <p className="font-medium break-words">{one.what}</p>
              <p className="text-[13px] break-words text-muted">
                {one.detail} Asked for by {one.requestedByName} <RelativeTime at={one.requestedAt} />.
              </p>
            </div>
            <span className="flex flex-wrap gap-2">
              {one.mayConfirm && (
                <Button
                  size="sm"
                  variant="primary"
                  pending={act.isPending}
                  onClick={() => act.mutate(one.confirm)}
                >
                  {one.confirmLabel}
                </Button>
              )}
              <Button size="sm" pending={act.isPending} onClick={() => act.mutate(one.end)}>
                {one.endLabel}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {link && (
        <Dialog
          open
          onOpenChange={(open) => !open && setLink(null)}
          title="Hand this link to the person"
          description="It works once, for 24 hours, together with their password. It is shown this once."
        >
          <div className="grid gap-4">
            <CodeBlock code={link.link} label="Reset link" />
            <Button variant="primary" onClick={() => setLink(null)}>
              Close
            </Button>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function useWaiting(onLink: (link: Link) => void): Waiting[] {
  const trpc = useTRPC();
  const can = useCan();
  const grants = useQuery(trpc.people.grantRequests.queryOptions({}, { enabled: can('people:grant') }));
  const resets = useQuery(trpc.people.resets.queryOptions({}, { enabled: can('people:recover') }));
  const confirmGrant = useMutation(trpc.people.confirmGrant.mutationOptions());
  const refuseGrant = useMutation(trpc.people.refuseGrant.mutationOptions());
  const confirmReset = useMutation(trpc.people.confirmReset.mutationOptions());
  const withdrawReset = useMutation(trpc.people.withdrawReset.mutationOptions());
  const roles = (grants.data ?? []).map((grant): Waiting => {
    const role = isPersonRole(grant.role) ? ROLE_WORDING[grant.role].name : grant.role;
    const where = grant.workspaceName === null ? '' : ` in ${grant.workspaceName}`;
    return {
      ...grant,
      what: `${grant.personName} as ${role}${where}`,
      detail: 'This role signs changes.',
      confirmLabel: 'Confirm role',
      endLabel: grant.mayConfirm ? 'Refuse' : 'Withdraw',
      confirm: () => confirmGrant.mutateAsync({ requestId: grant.id }),
      end: () => refuseGrant.mutateAsync({ requestId: grant.id }),
    };
  });
  const factors = (resets.data ?? []).map((reset): Waiting => {
    const confirmed =
      reset.confirmedByName === null ? '' : ` Confirmed by ${reset.confirmedByName}; the link waits.`;
    return {
      ...reset,
      what: `Reset the second factors of ${reset.personName}`,
      detail: `Reason: ${reset.reason}${confirmed}`,
      confirmLabel: 'Confirm reset',
      endLabel: 'Withdraw',
      confirm: () => confirmReset.mutateAsync({ resetId: reset.id }).then(onLink),
      end: () => withdrawReset.mutateAsync({ resetId: reset.id }),
    };
  });
  return [...roles, ...factors];
}
