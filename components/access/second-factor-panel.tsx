'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useStepUp } from './step-up-dialog.tsx';

const FEW = 3;

/** The authenticator and the recovery codes, with the ways to replace both. */
export function SecondFactorPanel({
  hasAuthenticator,
  hasPasskey,
  codesLeft,
}: {
  hasAuthenticator: boolean;
  hasPasskey: boolean;
  codesLeft: number;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const issue = useMutation(trpc.account.issueRecoveryCodes.mutationOptions());
  const make = () =>
    withStepUp(() => issue.mutateAsync({})).then(setCodes, (error: unknown) =>
      notify('stop', 'No new codes were made', refusalOf(error).message),
    );
  const close = () => {
    setCodes(null);
    void client.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
  };
  return (
    <Panel title="Second factor" subtitle="Asked at sign-in, and again before acts with consequences.">
      {dialog}
      <div className="grid gap-4">
        <KeyValues
          items={[
            {
              label: 'Authenticator',
              value: hasAuthenticator ? (
                <StateBadge signal="clear">Set up</StateBadge>
              ) : (
                <StateBadge signal={hasPasskey ? 'dark' : 'caution'}>Not set up</StateBadge>
              ),
            },
            {
              label: 'Recovery codes',
              value: (
                <StateBadge signal={codesLeft > FEW ? 'clear' : 'caution'}>
                  {`${countOf(codesLeft, 'code')} left`}
                </StateBadge>
              ),
            },
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button asChild>
            <Link href="/enrol?next=/settings">
              {hasAuthenticator ? 'Replace authenticator' : 'Set up authenticator'}
            </Link>
          </Button>
          {hasAuthenticator && hasPasskey && <RemoveAuthenticator />}
          <Button onClick={() => void make()} pending={issue.isPending}>
            Make new recovery codes
          </Button>
        </div>
      </div>
      {codes && (
        <Dialog
          open
          onOpenChange={(open) => !open && close()}
          title="Your new recovery codes"
          description="The former codes no longer work."
        >
          <RecoveryCodes codes={codes} doneLabel="Close" onDone={close} />
        </Dialog>
      )}
    </Panel>
  );
}

/** Leaves the passkeys as the only second factors. */
function RemoveAuthenticator() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [isOpen, setIsOpen] = useState(false);
  const remove = useMutation(trpc.account.removeAuthenticator.mutationOptions());
  const perform = useMutation({
    mutationFn: () => withStepUp(() => remove.mutateAsync({})),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
      setIsOpen(false);
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Remove authenticator</Button>
      {isOpen && (
        <ConfirmDialog
          open
          onOpenChange={setIsOpen}
          title="Remove your authenticator"
          effect="Its codes no longer count; your passkeys remain. Your other sessions end."
          confirmLabel="Remove authenticator"
          danger
          pending={perform.isPending}
          error={formError(perform.error)}
          onConfirm={() => perform.mutate()}
        />
      )}
      {dialog}
    </>
  );
}
