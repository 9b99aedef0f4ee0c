'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { wordSsoProblem } from '#server/access/domain/sso-problem.ts';
import { FormProblem } from './auth-card.tsx';
import { callDoor } from './call-door.ts';
import { useStepUp } from './step-up-dialog.tsx';

/** The reader's own accounts at the organisation's identity providers; nothing where there is no provider. */
export function LinkedAccountsPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const problem = wordSsoProblem(useSearchParams().get('problem') ?? undefined);
  const links = useQuery(trpc.sso.ownLinks.queryOptions({}));
  const unlink = useMutation(
    trpc.sso.unlink.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.sso.ownLinks.queryKey() }),
    }),
  );
  const link = useMutation({
    async mutationFn(connectionId: string) {
      const { url } = await withStepUp(() => callDoor<{ url: string }>('sso/link', { connectionId }));
      window.location.assign(url);
    },
  });
  if (!links.data || links.data.length === 0) return null;
  return (
    <Panel flush title="Single sign-on" subtitle="Accounts of your organisation by which you can come in.">
      {dialog}
      {(problem ?? link.error ?? unlink.error) && (
        <div className="p-3">
          <FormProblem>{formError(link.error ?? unlink.error) ?? problem}</FormProblem>
        </div>
      )}
      <ul>
        {links.data.map(({ connectionId, name, identityId, linkedAt }) => (
          <li
            key={connectionId}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
          >
            <p className="min-w-0">
              <span className="font-medium">{name}</span>{' '}
              <span className="text-[13px] text-muted">
                {linkedAt ? (
                  <>
                    linked <RelativeTime at={linkedAt} />
                  </>
                ) : (
                  'not linked'
                )}
              </span>
            </p>
            {identityId === null ? (
              <Button
                size="sm"
                pending={link.isPending && link.variables === connectionId}
                onClick={() => link.mutate(connectionId)}
              >
                Link account
              </Button>
            ) : (
              <Button
                size="sm"
                pending={unlink.isPending}
                onClick={() =>
                  void withStepUp(() => unlink.mutateAsync({ identityId })).catch(() => undefined)
                }
              >
                Unlink account
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
