'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { ChangeConnectionDialog, type Connection } from './connection-dialog.tsx';
import { useStepUp } from './step-up-dialog.tsx';

interface Props {
  connection: Connection;
  passwordAdmins: readonly { id: string; name: string; email: string }[];
  signInAddress: string;
  onChanged: () => void;
}

function stateOf({ isEnabled, isEnforced }: Connection) {
  if (!isEnabled) return <StateBadge signal="dark">Off</StateBadge>;
  return <StateBadge signal="clear">{isEnforced ? 'Enforced' : 'In use'}</StateBadge>;
}

/** A domain that has yet to say that it belongs here: the record to add, and looking for it. */
function UnprovenDomain({
  connection,
  record,
  onChanged,
}: {
  connection: Connection;
  record: Connection['unproven'][number];
  onChanged: () => void;
}) {
  const trpc = useTRPC();
  const mayNot = useWhyNot()('sso:manage');
  const { withStepUp, dialog } = useStepUp();
  const prove = useMutation(
    trpc.sso.proveDomain.mutationOptions({
      onSuccess: () => {
        notify('clear', `${record.domain} is proven`);
        onChanged();
      },
    }),
  );
  const look = () =>
    withStepUp(() => prove.mutateAsync({ connectionId: connection.id, domain: record.domain })).catch(
      () => undefined,
    );
  return (
    <div className="grid gap-2 rounded-md border border-line p-3">
      {dialog}
      <p>
        Prove that <strong>{record.domain}</strong> is yours with a TXT record. Until then nobody is offered
        this provider by an address of it.
      </p>
      <CodeBlock label={`TXT record of ${record.domain}`} code={`${record.name} TXT "${record.value}"`} />
      {prove.error && (
        <p role="alert" className="text-stop">
          {formError(prove.error)}
        </p>
      )}
      <div>
        <Button reason={mayNot} pending={prove.isPending} onClick={() => void look()}>
          Look for the record
        </Button>
      </div>
    </div>
  );
}

function RemoveDialog({
  connection,
  onChanged,
  onClose,
}: Pick<Props, 'connection' | 'onChanged'> & { onClose: () => void }) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const remove = useMutation(trpc.sso.remove.mutationOptions());
  const perform = useMutation({
    mutationFn: () => withStepUp(() => remove.mutateAsync({ connectionId: connection.id })),
    onSuccess: () => {
      onChanged();
      onClose();
    },
  });
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={onClose}
        danger
        title={`Remove ${connection.name}`}
        effect={`${connection.linked} people can no longer sign in by it, and the sessions it vouched for end at once.`}
        confirmLabel="Remove provider"
        pending={perform.isPending}
        error={formError(perform.error)}
        onConfirm={() => perform.mutate()}
      />
      {dialog}
    </>
  );
}

/** One identity provider: what to enter there, whom it lets in, and how far its word goes. */
export function ConnectionPanel({ connection, passwordAdmins, signInAddress, onChanged }: Props) {
  const mayNot = useWhyNot()('sso:manage');
  const { organisation } = useSession();
  const [asking, setAsking] = useState<'change' | 'remove' | null>(null);
  const { name, domains, mfaClaims, unproven, linked, members } = connection;
  const keeper = passwordAdmins.find(({ id }) => id === connection.breakGlassPersonId);
  const facts = [
    { label: 'Issuer', value: connection.issuer },
    { label: 'Client id', value: connection.clientId },
    { label: 'Client secret', value: connection.hasSecret ? 'Kept encrypted' : 'None (public client)' },
    {
      label: 'E-mail domains',
      value:
        domains.length === 0 ? (
          `None: people come in at ${signInAddress}`
        ) : (
          <span className="flex flex-wrap gap-1">
            {domains.map((domain) => (
              <Badge key={domain}>
                {unproven.some((one) => one.domain === domain) ? `${domain} (not proven)` : domain}
              </Badge>
            ))}
          </span>
        ),
    },
    {
      label: 'New people',
      value: connection.makesPeople ? 'Become viewers at first sign-in' : 'Are not let in',
    },
    {
      label: 'Worth a second factor',
      value: mfaClaims.length === 0 ? 'Nothing it says' : mfaClaims.join(', '),
    },
    { label: 'Linked', value: `${linked} of ${members} people in ${organisation.name}` },
    ...(connection.isEnforced ? [{ label: 'Keeps a password', value: keeper?.name ?? 'One admin' }] : []),
  ];
  return (
    <Panel
      title={
        <span className="flex flex-wrap items-center gap-2">
          {name} {stateOf(connection)}
        </span>
      }
      subtitle={`Connected by ${connection.createdByName}`}
      actions={
        <>
          <Button size="sm" reason={mayNot} onClick={() => setAsking('change')}>
            Change provider
          </Button>
          {!mayNot && (
            <Button size="sm" variant="danger" onClick={() => setAsking('remove')}>
              Remove provider
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        <KeyValues items={facts} />
        <p>Enter these two addresses at the provider.</p>
        <CodeBlock label="Redirect URI" code={connection.redirectUri} />
        <CodeBlock label="Back-channel logout URI" code={connection.backChannelUri} />
        <CodeBlock label="Sign-in address for your people" code={signInAddress} />
        {unproven.map((record) => (
          <UnprovenDomain key={record.domain} connection={connection} record={record} onChanged={onChanged} />
        ))}
      </div>
      {asking === 'change' && (
        <ChangeConnectionDialog
          connection={connection}
          passwordAdmins={passwordAdmins}
          onDone={onChanged}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'remove' && (
        <RemoveDialog connection={connection} onChanged={onChanged} onClose={() => setAsking(null)} />
      )}
    </Panel>
  );
}
