'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
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
  hasSecondFactor,
  codesLeft,
}: {
  hasSecondFactor: boolean;
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
              value: hasSecondFactor ? (
                <StateBadge signal="clear">Set up</StateBadge>
              ) : (
                <StateBadge signal="caution">Not set up</StateBadge>
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
            <Link href="/enrol?next=/settings">Replace authenticator</Link>
          </Button>
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
