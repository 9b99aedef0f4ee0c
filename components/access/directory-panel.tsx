'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { DirectoryGroupRow } from './directory-group-row.tsx';
import { RotateTokenDialog } from './rotate-token-dialog.tsx';
import { useStepUp } from './step-up-dialog.tsx';

type Directory = Outputs['provisioning']['list']['directories'][number];
type DirectoryToken = Directory['tokens'][number];

const TOKEN_HOURS = 365 * 24;

/** Makes a directory's token and shows it this once. */
function NewTokenButton({ directory, onChanged }: { directory: Directory; onChanged: () => void }) {
  const trpc = useTRPC();
  const mayNot = useWhyNot()('sso:manage');
  const { withStepUp, dialog } = useStepUp();
  const create = useMutation(trpc.provisioning.createToken.mutationOptions({ onSuccess: onChanged }));
  const make = () =>
    withStepUp(() =>
      create.mutateAsync({ connectionId: directory.connectionId, ttlHours: TOKEN_HOURS }),
    ).catch(() => undefined);
  return (
    <>
      {dialog}
      <Button size="sm" reason={mayNot} pending={create.isPending} onClick={() => void make()}>
        Create token
      </Button>
      {create.error && (
        <p role="alert" className="text-stop">
          {formError(create.error)}
        </p>
      )}
      {create.data && (
        <Dialog
          open
          onOpenChange={() => create.reset()}
          title="Copy the token now"
          description="Enter it in the directory as the bearer token of SCIM."
        >
          <div className="grid gap-4">
            <CodeBlock code={create.data.token} label="SCIM token" />
            <p className="text-[13px] text-muted">
              It is shown this once, provisions people for {directory.name} and opens nothing else.
            </p>
            <Button variant="primary" onClick={() => create.reset()}>
              Close
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function TokenLine({ token, onChanged }: { token: DirectoryToken; onChanged: () => void }) {
  const trpc = useTRPC();
  const mayNot = useWhyNot();
  const [isRotating, setIsRotating] = useState(false);
  const revoke = useMutation(trpc.tokens.revoke.mutationOptions({ onSuccess: onChanged }));
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-[13px] text-muted">
        <StateBadge signal={token.isMakerGone ? 'stop' : 'clear'}>
          {token.isMakerGone ? 'Its maker has left' : 'In force'}
        </StateBadge>
        <CopyableId id={token.id} />
        <span>
          ends <RelativeTime at={token.expiresAt} exact /> ·{' '}
          {token.lastUsedAt ? (
            <>
              used <RelativeTime at={token.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
        </span>
      </p>
      <span className="flex flex-wrap gap-2">
        {!mayNot('sso:manage') && (
          <Button size="sm" onClick={() => setIsRotating(true)}>
            Rotate token
          </Button>
        )}
        {!mayNot('token:revoke') && (
          <Button
            size="sm"
            variant="danger"
            pending={revoke.isPending}
            onClick={() => revoke.mutate({ tokenId: token.id })}
          >
            Revoke token
          </Button>
        )}
      </span>
      {isRotating && (
        <RotateTokenDialog
          token={{ id: token.id, name: 'the SCIM token' }}
          onRotated={onChanged}
          onClose={() => setIsRotating(false)}
        />
      )}
    </li>
  );
}

/** One directory: how many people it rules, its tokens, and the roles its groups stand for. */
export function DirectoryPanel({ directory, onChanged }: { directory: Directory; onChanged: () => void }) {
  const { name, active, inactive, tokens, groups } = directory;
  return (
    <Panel
      flush
      title={name}
      subtitle={`${active} people active, ${inactive} deactivated`}
      actions={<NewTokenButton directory={directory} onChanged={onChanged} />}
    >
      {tokens.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          No token yet. Create one and enter it, with the address above, in the directory.
        </p>
      ) : (
        <ul aria-label={`Tokens of ${name}`}>
          {tokens.map((token) => (
            <TokenLine key={token.id} token={token} onChanged={onChanged} />
          ))}
        </ul>
      )}
      <h3 className="border-t border-line px-4 pt-3 font-medium">Groups</h3>
      {groups.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          No groups yet. Once the directory sends some, choose here which role each stands for.
        </p>
      ) : (
        <ul aria-label={`Groups of ${name}`}>
          {groups.map((group) => (
            <DirectoryGroupRow key={group.id} group={group} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
